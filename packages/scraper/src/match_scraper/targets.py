"""The tables of accepted seasons, and how much stands in each. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .fixture import Season
from .listing import Filter, known, status


@dataclass(frozen=True, slots=True)
class Target:
    """One table: what it is called, and the matches whose own table it is."""

    league: str
    season: str
    source: str
    age_group: str
    division: str
    teams: int
    """Teams that the table lists; 0 for `unassigned`."""
    matches: int
    played: int
    postponed: int
    published: bool
    """Whether the source publishes figures for it."""


def targets(seasons: Sequence[Season], which: Filter) -> list[Target]:
    """List the tables of the seasons asked for. Raises WrongChoice."""
    found = (target for season in known(seasons, which) for target in _of(season))
    return sorted(
        (
            each
            for each in found
            if (which.age or each.age_group).casefold() == each.age_group.casefold()
            and (which.division or each.division).casefold() == each.division.casefold()
        ),
        key=lambda each: (each.league, each.season, each.age_group, each.division),
    )


def _of(season: Season) -> Iterator[Target]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for fixture in season.fixtures:
        counts.setdefault((fixture.age_group, fixture.division), Counter())[status(fixture)] += 1
    brackets = {(bracket.age_group, bracket.division): bracket for bracket in season.brackets}
    for age, division in dict.fromkeys([*brackets, *counts]):
        bracket, count = brackets.get((age, division)), counts.get((age, division), Counter())
        yield Target(
            season.league,
            season.season,
            season.source,
            age,
            division,
            teams=len(bracket.members) if bracket else 0,
            matches=count.total(),
            played=count["played"],
            postponed=count["postponed"],
            published=bool(bracket and bracket.placings),
        )
