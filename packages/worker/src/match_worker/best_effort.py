"""What is nice to have: tried, given up for a while once it failed, and never worth a delivery."""

import logging
import time
from collections.abc import Callable
from typing import Final

REST: Final = 60.0
"""Seconds without another attempt, after one failed: a server that is away may cost each envelope no time-out."""

log: Final = logging.getLogger("match_worker")


class BestEffort:
    """Does what may fail; each process that forks from here counts for itself."""

    def __init__(self, failed: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._failed, self._clock = failed, clock
        self._again_at = float("-inf")

    def attempt(self, do: Callable[[], object], **about: object) -> None:
        """Do it, unless it failed a short while ago; a failure is one line in the log."""
        if self._clock() < self._again_at:
            return
        try:
            do()
        except Exception as error:  # noqa: BLE001 - any server, any error: the match is applied, and stays so
            self._again_at = self._clock() + REST
            reason = f"{type(error).__name__}: {error}"
            log.warning(self._failed, extra={**about, "reason": reason, "again_in": REST})
