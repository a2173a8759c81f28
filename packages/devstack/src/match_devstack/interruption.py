"""Ctrl-C, SIGTERM and a closed terminal: one exception, once, and never in the middle of starting a program."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Somebody wants us to end; `signal` says how they said so."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.signal = number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted at the first such signal, for `with` blocks to end in order; later ones change nothing."""

    def interrupt(number: int, _: object) -> None:
        for each in _SIGNALS:
            signal.signal(each, lambda *_: None)  # a handler, not SIG_IGN, which programs would inherit
        raise Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in _SIGNALS}
    try:
        yield
    finally:
        _restore(before)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold signals back until the block is done, so that whoever starts a program also holds it."""
    if current_thread() is not main_thread():  # signals come to the main thread only
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in _SIGNALS}
    try:
        yield
    finally:
        _restore(before)
        if came:
            signal.raise_signal(came[0])


def _restore(handlers: Mapping[signal.Signals, Callable[..., Any] | int | None]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, signal.SIG_DFL if handler is None else handler)
