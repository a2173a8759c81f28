"""SIGTERM and SIGINT: a clock whose rest they end, and what is said when they end a run."""

import os
import select
import signal
import threading
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


@contextmanager
def last_words(told: str) -> Iterator[None]:
    """Say it where a signal ends the program within the block; signals are for the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in _ENDING}

    def ended(number: int, _frame: FrameType | None) -> None:
        os.write(2, f"{told}\n".encode())
        signal.signal(number, before[signal.Signals(number)])
        signal.raise_signal(number)

    for each in _ENDING:
        signal.signal(each, ended)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _first(_number: int, _frame: FrameType | None) -> None:
    """Let what is under way end; whoever asks twice does not want to wait."""
    for each in _ENDING:
        signal.signal(each, signal.default_int_handler)
