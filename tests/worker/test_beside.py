"""A process beside the worker runs as long as the worker does, whatever ends it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import calcsize, pack, unpack

import pytest

from match_worker.beside import beside

NUMBER = "q"


@contextmanager
def told_by(run: Callable[[], object]) -> Iterator[Callable[[], int]]:
    """What returns the id of the next process that runs: a pipe, since one that is killed may hold any lock."""
    reading, writing = os.pipe()

    def say_who_and_run(_: int) -> None:
        os.write(writing, pack(NUMBER, os.getpid()))
        run()

    with beside("test", say_who_and_run, pause=0.01):
        yield lambda: int(unpack(NUMBER, os.read(reading, calcsize(NUMBER)))[0])
    os.close(reading)
    os.close(writing)


def gone(process: int) -> bool:
    path = Path(f"/proc/{process}/stat")
    return not path.exists() or path.read_text().split()[2] == "Z"


def test_one_that_is_killed_is_started_anew():
    with told_by(signal.pause) as next_process:
        first = next_process()
        os.kill(first, signal.SIGKILL)

        assert next_process() != first


@pytest.mark.usefixtures("capfd")  # a traceback
def test_one_that_fails_is_started_anew():
    with told_by(lambda: 1 / 0) as next_process:
        assert next_process() != next_process()


def test_it_ends_with_the_block():
    with told_by(signal.pause) as next_process:
        process = next_process()
    deadline = time.monotonic() + 20
    while not gone(process):
        assert time.monotonic() < deadline
