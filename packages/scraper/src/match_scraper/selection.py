"""Which of several accepted seasons is meant, where some are of the same league. Pure."""

from collections.abc import Sequence
from typing import Final

from .fixture import Season

_PRECEDENCE: Final = ("assist", "modular11")
"""Sources of the same league and season, the best one first."""


def same(wanted: str | None, got: str) -> bool:
    """Tell whether a name is the one wanted; any is, when none is."""
    return wanted is None or wanted.casefold() == got.casefold()


def chosen(seasons: Sequence[Season], *, season: str | None, source: str | None) -> list[Season]:
    """Choose the newest season of each league, unless one is named, and each of them once."""
    found = [each for each in seasons if same(source, each.source)]
    newest: dict[str, str] = {}
    for each in found:
        newest[each.league] = max(each.season, newest.get(each.league, ""))
    found = [each for each in found if each.season == (season or newest[each.league])]
    return [each for each in found if not any(_stands_for(other, each) for other in found)]


def _stands_for(other: Season, season: Season) -> bool:
    """Tell whether another season is the same one: of a better source, or read since then under a key of its own."""
    if (other.league, other.season) != (season.league, season.season):
        return False
    if other.source != season.source:
        return _rank(other) < _rank(season)
    if other.synced_at <= season.synced_at:
        return False
    # Several events of one league are several seasons of one source, too, but of other matches.
    there = {each.id for each in other.fixtures}
    return sum(each.id in there for each in season.fixtures) > len(season.fixtures) / 2


def _rank(season: Season) -> int:
    return _PRECEDENCE.index(season.source) if season.source in _PRECEDENCE else len(_PRECEDENCE)
