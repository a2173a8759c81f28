"""The use-case of `scraper watch`: run, wait, run again, until told to stop."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .endings import wants_rest
from .polling import CALM, MatchDays, Trouble, wait
from .report import Report


class Clock(Protocol):
    """The time, and a rest that ends early when the watch is to end."""

    def now(self) -> datetime:
        """Return the moment it is."""
        ...

    def rest(self, duration: timedelta) -> bool:
        """Wait; returns False, at once, when the watch is to end."""
        ...


@dataclass(frozen=True, slots=True)
class Watch:
    """The collaborators of a watch."""

    run: Callable[[Callable[[], datetime]], Report | None]
    """Runs once, by this clock; None when another scraper was at work."""
    match_days: Callable[[], MatchDays]
    spread: Callable[[], float]
    """A number from -1 to 1, another each time."""
    clock: Clock

    def pauses(self) -> Iterator[timedelta]:
        """Run until the clock says to end, telling each pause before it; a run under way is finished first."""
        trouble = CALM
        while True:
            report = self.run(self.clock.now)
            trouble = _after(report, trouble)
            pause = wait(self.clock.now(), self.match_days(), trouble, spread=self.spread())
            yield pause
            if not self.clock.rest(pause):
                return


def _after(report: Report | None, before: Trouble) -> Trouble:
    if report is None:
        return before
    if not wants_rest(report):
        return CALM
    asked = max((outcome.retry_after for outcome in report.outcomes), default=timedelta(0))
    return Trouble(before.failures + 1, asked)
