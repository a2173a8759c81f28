"""The pool of child processes: Celery's, but for how a job goes into a child's pipe.

One of the files that may import celery or kombu. Celery writes a job's length and then the job: the first wakes the
child, which finds no job yet and sleeps again. What is short goes in one write here, which no pipe ever splits.
"""

# celery is typed in part.
# mypy: allow-subclassing-any

import select
from collections.abc import Callable
from typing import Any

from celery.concurrency.asynpool import AsynPool
from celery.concurrency.prefork import TaskPool


class _AsynPool(AsynPool):
    def _create_write_handlers(self, hub: Any, **options: Any) -> None:
        super()._create_write_handlers(hub, **options)
        put: Callable[[Any], None] = self._quick_put  # type: ignore[has-type] # celery makes it in that method

        def put_in_one(told: Any) -> None:
            put(told)
            job = self._cache[told[1][0]]
            job._payload = in_one(*job._payload)  # noqa: SLF001 - celery has no door to it

        self._quick_put = put_in_one


class Pool(TaskPool):
    """Celery's prefork pool with the above."""

    Pool = _AsynPool


def in_one(length: memoryview, job: memoryview, size: int) -> tuple[memoryview, memoryview, int]:
    """Return length and job as one piece and an empty second one, if no write to a pipe can split it (`PIPE_BUF`)."""
    if len(length) + size > select.PIPE_BUF:
        return length, job, size
    return memoryview(bytes(length) + bytes(job)), memoryview(b""), 0
