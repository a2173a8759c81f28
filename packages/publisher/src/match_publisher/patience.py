"""How long to wait before trying a broker again, and when to stop trying."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

FIRST: Final = 0.1
"""Seconds before the second attempt; doubles with each one."""
LONGEST: Final = 5.0
"""Seconds between two attempts, at most."""


class Patience:
    """Growing delays within a bounded total, counted from the first failure after the last progress."""

    def __init__(self, total: timedelta, *, clock: Callable[[], float], jitter: Callable[[], float]) -> None:
        """Take a monotonic clock in seconds, and a jitter from 0 to 1 that keeps many publishers out of step."""
        self._total = total.total_seconds()
        self._clock, self._jitter = clock, jitter
        self._since: float | None = None
        self._delay = FIRST

    def progress(self) -> None:
        """Forget past failures."""
        self._since = None

    def delay(self) -> float | None:
        """Note one more failure; return the seconds to wait before the next attempt, or None to give up."""
        now = self._clock()
        if self._since is None:
            self._since, self._delay = now, FIRST
        left = self._since + self._total - now
        if left <= 0:
            return None
        delay, self._delay = self._delay, min(LONGEST, self._delay * 2)
        return min(left, delay * (1 + self._jitter()) / 2)
