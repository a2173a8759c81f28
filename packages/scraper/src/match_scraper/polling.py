"""When to ask the source again: pure, so that a season of polling is tried in no time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .fixture import Season

_NO_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often, and how patient with a source in trouble."""

    match_day: timedelta = timedelta(minutes=10)
    otherwise: timedelta = timedelta(hours=1)
    jitter: float = 0.1
    """Part of the wait by which it is shortened or lengthened, so that not all ask at once."""
    longest: timedelta = timedelta(hours=4)
    """The most to wait after failures."""
    longest_asked: timedelta = timedelta(days=1)
    """The most to wait because the source asks for it (Retry-After)."""


@dataclass(frozen=True, slots=True)
class MatchDays:
    """The days on which matches are played, each on the calendar of its venue."""

    zones: frozenset[str]
    days: frozenset[tuple[str, date]]

    def holds(self, now: datetime) -> bool:
        """Tell whether it is such a day at one of these venues."""
        return any((zone, now.astimezone(ZoneInfo(zone)).date()) in self.days for zone in self.zones)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stands against asking soon."""

    failures: int = 0
    """Runs in a row after which the source was to be asked less often."""
    asked: timedelta = timedelta(0)
    """How long the source asks to be left alone (Retry-After)."""


CALM: Final = Trouble()


def match_days(seasons: Iterable[Season]) -> MatchDays:
    """Gather the days of all matches that are on."""
    on = (each.schedule for season in seasons for each in season.fixtures if each.schedule.state == "scheduled")
    days = frozenset((schedule.zone or _NO_ZONE, schedule.date) for schedule in on)
    return MatchDays(frozenset(zone for zone, _ in days), days)


def wait(
    now: datetime, days: MatchDays, trouble: Trouble = CALM, *, spread: float, cadence: Cadence = Cadence()
) -> timedelta:
    """Say how long to wait for the next run; `spread`, from -1 to 1, is the chance in it.

    Each failure doubles the wait, and none is shorter than the source asks for.
    """
    usual = cadence.match_day if days.holds(now) else cadence.otherwise
    patient = min(usual * (1 << min(trouble.failures, 10)), max(cadence.longest, usual))
    asked = min(trouble.asked, cadence.longest_asked)
    return max(patient * (1 + cadence.jitter * spread), asked * (1 + cadence.jitter * abs(spread)))
