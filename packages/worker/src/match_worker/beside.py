"""Processes beside the worker: forked while it has no threads, started anew when they end, gone when it is."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final

LOOKS_EVERY: Final = 1.0
"""Seconds between two looks at the process."""
PAUSE: Final = 5.0
"""Seconds before it is started anew."""

log: Final = logging.getLogger("match_worker")


@contextmanager
def beside(name: str, run: Callable[[int], None], *, pause: float = PAUSE) -> Iterator[None]:
    """Keep `run` running in a process of its own while the block runs; it hears whose child it is.

    It is watched by a process that does nothing else, since the worker's own loop belongs to its consumer.
    """
    watchman = get_context("fork").Process(
        target=_keep_running, args=(os.getpid(), name, run, pause), name=f"{name}-watch"
    )
    watchman.start()
    try:
        yield
    finally:
        watchman.terminate()  # at any instant
        watchman.join(5)


def _keep_running(parent: int, name: str, run: Callable[[int], None], pause: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to us as well; the worker ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # which ends the process below us too
    while True:
        # Daemonic: it ends with us, however we end in good order; if we are killed, it sees that we are gone.
        process = get_context("fork").Process(target=_run, args=(os.getpid(), run), daemon=True, name=name)
        _start(process)
        while process.is_alive():
            process.join(LOOKS_EVERY)
            _end_with(parent)
        log.error("beside.ended", extra={"which": name, "exit_code": process.exitcode, "again_in": pause})
        time.sleep(pause)
        _end_with(parent)


def _start(process: BaseProcess) -> None:
    """Hear of SIGTERM only once the process is noted down as ours, to be ended with us."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    process.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _run(parent: int, run: Callable[[int], None]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    run(parent)


def _end_with(parent: int) -> None:
    if os.getppid() != parent:
        sys.exit()
