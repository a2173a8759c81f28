"""Clubs that changed their name between two seasons. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from .fixture import Season


@dataclass(frozen=True, slots=True)
class Rename:
    """A club whose name changed."""

    club_id: str
    before: str
    after: str


def find(previous: Season, season: Season) -> Iterator[Rename]:
    """Find clubs with one name then and another now; with two names at once, no one knows which is the club's."""
    before, after = _names(previous), _names(season)
    for club_id in sorted(before.keys() & after.keys()):
        match before[club_id], after[club_id]:
            case (old,), (new,) if old != new:
                yield Rename(club_id, old, new)


def _names(season: Season) -> dict[str, tuple[str, ...]]:
    """Gather the names of each club, as its teams carry it."""
    names: dict[str, dict[str, None]] = {}
    for team in season.teams:
        names.setdefault(team.club_id, {})[team.club] = None
    return {club_id: tuple(each) for club_id, each in names.items()}
