"""A clock of this machine whose rest ends with SIGTERM or SIGINT. This is the file for signals."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Final

_ENDING: Final = (signal.SIGTERM, signal.SIGINT)


class SignalClock:
    """Real time. The first signal ends the rest, or the one that comes; the second ends the program."""

    def __init__(self, told: int) -> None:
        """Take the end of a pipe into which the interpreter writes a byte for each signal."""
        self._told = told

    def now(self) -> datetime:
        """Return the moment it is."""
        return datetime.now(UTC)

    def rest(self, duration: timedelta) -> bool:
        """Wait; returns False when a signal came, also one that came before."""
        ready, _, _ = select.select([self._told], [], [], duration.total_seconds())
        return not ready


@contextmanager
def signal_clock() -> Iterator[SignalClock]:
    """Listen to signals for as long as the block lasts; only in the main thread."""
    told, telling = os.pipe()
    os.set_blocking(telling, False)
    handlers = {each: signal.signal(each, _first) for each in _ENDING}
    before = signal.set_wakeup_fd(telling)
    try:
        yield SignalClock(told)
    finally:
        signal.set_wakeup_fd(before)
        for each, handler in handlers.items():
            signal.signal(each, handler)
        os.close(told)
        os.close(telling)


def _first(_number: int, _frame: FrameType | None) -> None:
    """Let what is under way end; whoever asks twice does not want to wait."""
    for each in _ENDING:
        signal.signal(each, signal.default_int_handler)
