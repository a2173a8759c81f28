"""Who is meant where a report counts: match numbers, and squads by name. Pure."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from .fixture import Season
from .watch import overdue

OVERDUE: Final = "overdue"
CONFLICT: Final = "a match number with another platform id"
TABLELESS: Final = "a squad in no table"
"""As the reader of the documents flags it."""
_FIRST: Final = 10


def named(season: Season, flagged: Collection[str], *, conflicts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Name the first ten of each: matches overdue, match numbers in conflict, and squads if they are flagged."""
    found: dict[str, Sequence[str]] = {
        OVERDUE: [each.id for each in overdue(season)],
        CONFLICT: conflicts,
        TABLELESS: list(_tableless(season)) if TABLELESS in flagged else (),
    }
    return {what: tuple(names[:_FIRST]) for what, names in found.items() if names}


def _tableless(season: Season) -> Iterator[str]:
    listed = {squad for bracket in season.brackets for squad in bracket.members}
    return (f"{team.name} {team.age_group} ({team.id})" for team in season.teams if team.id not in listed)
