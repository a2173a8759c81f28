"""Signs that something is wrong with a season that is believable otherwise. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .fixture import Fixture, Schedule, Season
from .limits import Limits, Reason

OVERDUE_AFTER: Final = timedelta(hours=48)
"""Clubs have 24 hours to report a score and 48 to verify it."""
SILENT_AFTER: Final = timedelta(days=3)
ENOUGH: Final = 20
"""Fewer matches than this in those days prove nothing."""
_REPORTED: Final = timedelta(hours=24)
_WEEKEND: Final = timedelta(days=4)
_AN_EVENING: Final = timedelta(hours=12)
"""An evening without scores is no sign."""


def overdue(season: Season) -> list[Fixture]:
    """List matches played more than 48 hours ago that still have no result."""
    return [each for each in season.fixtures if is_overdue(each, season.synced_at)]


def is_overdue(fixture: Fixture, at: datetime) -> bool:
    """Tell whether it should have a result by then: 48 hours after kick-off, or after its day where no time is set."""
    schedule = fixture.schedule
    if fixture.result is not None or schedule.state != "scheduled" or schedule.date > at.date():
        return False
    return at - (schedule.kickoff or _end(schedule)) > OVERDUE_AFTER


def _end(schedule: Schedule) -> datetime:
    """Return the end of its day at the venue."""
    return datetime.combine(schedule.date + timedelta(days=1), time(), ZoneInfo(schedule.zone or "UTC"))


def suspicions(season: Season, now: datetime, limits: Limits) -> Iterator[Reason]:
    """Name what looks wrong with the source of the accepted season, though nothing in it can be refused."""
    yield from _silence(season)
    yield from _standstill(season, now, limits)


def _silence(season: Season) -> Iterator[Reason]:
    """Find that not one match of the last three days has a score: then the source, or our reading, is broken."""
    recent = [each for each in season.fixtures if _AN_EVENING < _age(each, season) <= SILENT_AFTER]
    if len(recent) >= ENOUGH and all(each.result is None for each in recent):
        yield Reason("no_scores_yet", f"none of {len(recent)} matches of the last {SILENT_AFTER.days} days has a score")


def _standstill(season: Season, now: datetime, limits: Limits) -> Iterator[Reason]:
    """Find that the source's time stays behind while matches are played, of which it says nothing."""
    told = season.synced_at
    if now - told <= limits.source_time_stands_still:
        return
    on = (each.schedule.kickoff for each in season.fixtures if each.schedule.state == "scheduled")
    begun = sum(told < kickoff <= now for kickoff in on if kickoff is not None)
    if begun >= ENOUGH:
        yield Reason("source_time_stands_still", f"{told:%FT%TZ}, and {begun} matches have begun since")


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
