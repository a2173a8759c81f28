"""Runs played one after the other, or several at once: each job is a process with servers of its own."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from match_devstack import DidNotStart
from match_devstack.interruption import Interrupted, interruptible

from .faults import FAULTS
from .rows import Finding
from .run import Run, run
from .servers import Servers

Task = tuple[str, int]
"""The name of a fault, and a seed."""

_SPAWN = get_context("spawn")
_END_SECONDS = 120


def played(tasks: Iterable[Task], *, jobs: int, until: float, bundles: Path) -> Iterator[Run]:
    """Yield each run as it ends; after `until` (of the monotonic clock) none is begun."""
    waiting = iter(tasks)
    with ExitStack() as stack:
        under_way: dict[Connection, Task | None] = {stack.enter_context(_a_job(bundles)): None for _ in range(jobs)}
        while under_way:
            for job in wait(list(under_way)):
                assert isinstance(job, Connection)
                if done := _heard(job, under_way.pop(job)):
                    yield done
                if not job.closed and (task := _next(waiting, until)):
                    under_way[job] = task
                    job.send(task)


def _next(waiting: Iterator[Task], until: float) -> Task | None:
    return next(waiting, None) if time.monotonic() < until else None


def _heard(job: Connection, task: Task | None) -> Run | None:
    """Return the run that a job has played; its first word is that its servers are there. Raises DidNotStart."""
    try:
        told: Run | None = job.recv()
    except EOFError as ended:
        job.close()
        if task is None:
            raise DidNotStart("a job ended before its servers were there") from ended
        return Run(*task, 0, (Finding("the process that played it ended"),), (), seconds=0.0)
    return told


@contextmanager
def _a_job(bundles: Path) -> Iterator[Connection]:
    """Start a process that plays what it is sent; it ends when the connection does."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_play, args=(theirs, bundles))
    process.start()
    theirs.close()
    try:
        yield ours
    except BaseException:
        process.terminate()  # it ends its servers in order
        raise
    finally:
        ours.close()
        _ended(process)


def _ended(process: BaseProcess) -> None:
    process.join(_END_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def _play(tasks: Connection, bundles: Path) -> None:
    try:
        with (
            interruptible(),
            tempfile.TemporaryDirectory(prefix="match-chaos-") as name,
            Servers(Path(name)) as servers,
        ):
            servers.let_queues_last()
            tasks.send(None)
            while True:
                fault, seed = tasks.recv()
                tasks.send(_one(servers, fault, seed, Path(name) / "run", bundles))
    except (EOFError, BrokenPipeError, Interrupted):
        return


def _one(servers: Servers, fault: str, seed: int, folder: Path, bundles: Path) -> Run:
    folder.mkdir(mode=0o755)
    try:
        return run(servers, FAULTS[fault], seed, folder, bundles=bundles)
    finally:
        shutil.rmtree(folder)
