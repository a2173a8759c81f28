"""When the demo's season plays: around today, and over before now, because stamps of the future are refused. Pure."""

from datetime import UTC, date, datetime, timedelta

from match_devstack.replica.calendar import Calendar
from match_devstack.replica.feeds import start_year

HALF_A_DAY = timedelta(hours=12)
MORE_THAN_A_DAY = timedelta(hours=24, minutes=10)
"""From the sync that lacks a match to the one after which it counts as removed."""
_FROM_SATURDAY = timedelta(days=3, hours=12, minutes=20)
"""The syncs end on the Tuesday after the weekend, by this time."""
_QUIET_WEEKENDS = 3
"""At either end of a season, when too little was played or is still to come."""


def opening_day(now: datetime) -> date:
    """Return the day before the last weekend of matches that was over, with all syncs after it, by `now`."""
    latest = (now.astimezone(UTC) - _FROM_SATURDAY).date()
    year = start_year(latest)
    weekends = [day for each in (year - 1, year) for day in Calendar(each).weekends[_QUIET_WEEKENDS:-_QUIET_WEEKENDS]]
    return max(day for day in weekends if day <= latest) - timedelta(days=1)
