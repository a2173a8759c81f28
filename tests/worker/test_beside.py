"""A process beside the worker runs as long as the worker does, whatever ends it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import SimpleQueue
from pathlib import Path

import pytest

from match_worker.beside import beside


@contextmanager
def told_by(run: Callable[["SimpleQueue[int]"], object]) -> Iterator["SimpleQueue[int]"]:
    """What a process puts into a queue each time it is started."""
    queue: SimpleQueue[int] = SimpleQueue()
    with beside("test", lambda _: run(queue), pause=0.01):  # type: ignore[func-returns-value] # what it returns is dropped
        yield queue


def waiting(queue: "SimpleQueue[int]") -> None:
    queue.put(os.getpid())
    signal.pause()


def failing(queue: "SimpleQueue[int]") -> None:
    queue.put(os.getpid())
    raise ZeroDivisionError


def gone(process: int) -> bool:
    path = Path(f"/proc/{process}/stat")
    return not path.exists() or path.read_text().split()[2] == "Z"


def test_one_that_is_killed_is_started_anew():
    with told_by(waiting) as queue:
        first = queue.get()
        os.kill(first, signal.SIGKILL)

        assert queue.get() != first


@pytest.mark.usefixtures("capfd")  # a traceback
def test_one_that_fails_is_started_anew():
    with told_by(failing) as queue:
        assert queue.get() != queue.get()


def test_it_ends_with_the_block():
    with told_by(waiting) as queue:
        process = queue.get()
    deadline = time.monotonic() + 20
    while not gone(process):
        assert time.monotonic() < deadline
