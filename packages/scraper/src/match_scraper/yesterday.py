"""The accepted season as it was a day before: what comes in slices under the limits is one loss beside it. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from msgspec.structs import replace

from .fixture import Fixture, Season

Changes: TypeAlias = Iterable[tuple[Fixture | None, Fixture]]
"""Matches as they were (None: new) and as they became, oldest first."""
History: TypeAlias = Callable[[datetime], Changes]
"""Gives the changes that were accepted since then."""

_DAY: Final = timedelta(hours=24)


def nothing(_: datetime) -> Changes:
    """Tell of no change: the history of what has none."""
    return ()


def as_it_was(previous: Season, season: Season, history: History) -> Season | None:
    """Put the accepted season together as it was a day before this one; None when it was as it is.

    Only what a day takes away is put back: matches that are missing since, and what matches said first. What a person
    accepted is no more counted.
    """
    since = season.synced_at - _DAY
    if previous.counted_from is not None:
        since = max(since, previous.counted_from)
    missing = [each.fixture for each in previous.absences if each.since > since]
    was: dict[str, Fixture | None] = {}
    for before, after in history(since):
        was.setdefault(after.id, before)
    if not missing and not was:
        return None
    then = (was.get(each.id, each) for each in (*previous.fixtures, *missing))
    return replace(previous, fixtures=tuple(each for each in then if each is not None))
