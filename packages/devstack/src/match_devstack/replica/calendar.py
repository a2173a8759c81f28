"""The season's days: match weekends, breaks, and the day postponed matches are parked on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

SATURDAY, SUNDAY = 5, 6
_WEEK = timedelta(days=7)
_BREAKS = ((11, 26, 30), (12, 20, 31), (1, 1, 1))  # month, first and last day

DATE_ONLY = time(6)
"""The wall-clock time that stands for a kick-off that is not set."""
_KICKOFFS = tuple(time(hour, minute) for hour in range(9, 20) for minute in (0, 15, 30, 45))
_EVENINGS = tuple(time(hour, minute) for hour in (17, 18, 19, 20) for minute in (0, 10, 30, 45))

# How a week's matches spread over its days (offset from Saturday); each week has one weekday with a few matches, so
# that none but the parking day holds 20 of a feed from Tuesday to Thursday.
_SATURDAYS = 0.6
_WEEKDAYS = {-1: 0.03, 2: 0.01, -3: 0.01, -2: 0.01}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of the season that begins in `year`."""

    year: int

    @property
    def weekends(self) -> tuple[date, ...]:
        """Saturdays of the weekends with matches, from the last of August to the end of May."""
        return tuple(day for day in self._saturdays() if not _in_break(day))

    @property
    def parking_day(self) -> date:
        """The Tuesday of June, by UTC date, to which postponed matches are moved: 8 June 2027."""
        second_half = date(self.year + 1, 6, 8)
        return second_half + timedelta(days=(1 - second_half.weekday()) % 7)

    def _saturdays(self) -> Iterator[date]:
        day = date(self.year, 8, 31)
        day -= timedelta(days=(day.weekday() - SATURDAY) % 7)
        while day < date(self.year + 1, 5, 25):
            yield day
            day += _WEEK


def _in_break(day: date) -> bool:
    return any(day.month == month and first <= day.day <= last for month, first, last in _BREAKS)


def draw_day(rng: Random, saturday: date) -> date:
    """Return a day around that Saturday; few matches are played on other days than the weekend."""
    offset, share = list(_WEEKDAYS.items())[saturday.toordinal() // 7 % len(_WEEKDAYS)]
    if rng.random() < share:
        return saturday + timedelta(days=offset)
    return saturday if rng.random() < _SATURDAYS else saturday + timedelta(days=1)


def draw_kickoff(rng: Random, day: date) -> time:
    """Return a wall-clock time; on a weekday it is an evening."""
    return rng.choice(_KICKOFFS if day.weekday() >= SATURDAY else _EVENINGS)
