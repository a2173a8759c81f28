"""Signs that something is wrong with a season that is believable otherwise. Pure."""

from datetime import timedelta
from typing import Final

from .fixture import Fixture, Season

OVERDUE_AFTER: Final = timedelta(hours=48)
"""Clubs have 24 hours to report a score and 48 to verify it."""
SILENT_AFTER: Final = timedelta(days=3)
ENOUGH: Final = 20
"""Fewer matches than this in those days prove nothing."""
_REPORTED: Final = timedelta(hours=24)
_WEEKEND: Final = timedelta(days=4)
_TO_THE_END: Final = timedelta(hours=3)


def overdue(season: Season) -> int:
    """Count matches played more than 48 hours ago that still have no result."""
    return sum(_age(each, season) > OVERDUE_AFTER for each in season.fixtures if each.result is None)


def silence(season: Season) -> str:
    """Say so when not one match of the last three days has a score: then the source, or our reading, is broken."""
    recent = [each for each in season.fixtures if _TO_THE_END < _age(each, season) <= SILENT_AFTER]
    if len(recent) < ENOUGH or any(each.result is not None for each in recent):
        return ""
    return f"none of {len(recent)} matches of the last {SILENT_AFTER.days} days has a score"


def played_without_score(season: Season) -> int:
    """Count the matches played one to four days ago if not one of them has a score; else none.

    Clubs have a day to report: an evening without scores is no sign, a weekend without any is one.
    """
    reported = [each for each in season.fixtures if _REPORTED < _age(each, season) <= _WEEKEND]
    return 0 if any(each.result is not None for each in reported) else len(reported)


def _age(fixture: Fixture, season: Season) -> timedelta:
    """Tell how long ago a match began; a match that is off, or has no time, never did."""
    schedule = fixture.schedule
    if schedule.kickoff is None or schedule.state != "scheduled":
        return timedelta(0)
    return season.synced_at - schedule.kickoff
