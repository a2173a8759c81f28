"""Which news people wait for. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final

from .fixture import Fixture, Schedule

URGENT: Final = timedelta(hours=48)
"""News of a match this near, before or after, overtakes the rest."""


def is_urgent(before: Fixture | None, after: Fixture, now: datetime) -> bool:
    """Tell whether people wait for it: a new or changed result, or a match near in time, where it was or will be."""
    if after.result != (before.result if before else None):
        return True
    return _is_near(after.schedule, now) or (before is not None and _is_near(before.schedule, now))


def _is_near(schedule: Schedule, now: datetime) -> bool:
    if schedule.kickoff:
        return abs(schedule.kickoff - now) <= URGENT
    return abs(schedule.date - now.astimezone(UTC).date()) <= URGENT
