"""Which envelope goes to a process next: one for each that is idle, and a few small ones together where many wait.

One of the files that may import celery or kombu.

To hand an envelope over and hear of its end costs about as much as to apply a single match. Celery's own queue before
the processes hands over one by one, and a result waits in it behind the bulk that came before.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from math import ceil
from typing import Any, Final

from celery.app.trace import fast_trace_task

from .delivery import Delivery, error_of
from .verdicts import Judgement, Undone, Verdict

TOGETHER: Final = 4
"""Envelopes that go to a process at once, at most."""


def perform_all(calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Perform tasks one after the other, in a child; return how each ended, in Celery's words for it.

    Once the database is away, it is so for those that are left.
    """
    ended: list[Any] = []
    for call in calls:
        end = fast_trace_task(*call)
        if _is_away(end):
            return ended + [end] * (len(calls) - len(ended))
        ended.append(end)
    return ended


def _is_away(end: tuple[bool, Any, float]) -> bool:
    failed, value, _ = end
    error = error_of(value) if failed else None
    return isinstance(error, Undone) and error.judgement.verdict is Verdict.HOLD


class Hands:
    """The envelopes that wait for a process, those with results before the others."""

    def __init__(self, pool: Any, *, urgent: str, running: Callable[[], bool]) -> None:
        """`urgent` is the queue of results; nothing is handed over while the worker is not `running`."""
        self._pool, self._urgent, self._running = pool, urgent, running
        self._results, self._others = deque[Delivery](), deque[Delivery]()
        self._at_work = set[object]()

    def give(self, delivery: Delivery) -> None:
        """Hand it over as soon as a process is idle."""
        (self._results if delivery.queue == self._urgent else self._others).append(delivery)
        self._hand_over()

    def hold(self, judgement: Judgement) -> None:
        """End what waits as if it had been tried: the database is away."""
        for delivery in self._taken():
            delivery.end_untried(judgement)

    def leave(self) -> None:
        """Let go of what waits: its connection is gone, and the broker delivers it again.

        Of what was on its way to a process then, nothing may be heard any more: the pool drops it.
        """
        self._taken()
        self._at_work.clear()

    def _taken(self) -> Sequence[Delivery]:
        waiting = (*self._results, *self._others)
        self._results.clear()
        self._others.clear()
        return waiting

    def _hand_over(self) -> None:
        while self._running() and len(self._at_work) < self._pool.num_processes and (some := self._next()):
            self._start(some)

    def _next(self) -> Sequence[Delivery]:
        """Take an envelope, and with it its share of those that wait, while they may share a fate."""
        line = self._results or self._others
        share = min(TOGETHER, ceil(len(line) / self._pool.num_processes))
        taken: list[Delivery] = []
        while len(taken) < share and (not taken or (taken[-1].may_share and line[0].may_share)):
            taken.append(line.popleft())
        return taken

    def _start(self, some: Sequence[Delivery]) -> None:
        mark = object()

        def accepted(pid: int, at: float) -> None:
            for each in some:
                each.on_accepted(pid, at)

        def performed(results: Sequence[Any]) -> None:
            end(partial(each.on_success, result) for each, result in zip(some, results, strict=True))

        def failed(error: Any) -> None:
            end(partial(each.on_failure, error) for each in some)

        def end(endings: Iterable[Callable[[], None]]) -> None:
            self._at_work.discard(mark)
            with ExitStack() as others:  # each comes to its end, whatever becomes of another
                others.callback(self._hand_over)
                for ending in reversed(list(endings)):
                    others.callback(ending)

        def timed_out(soft: bool, timeout: float) -> None:  # noqa: FBT001 - billiard's signature
            for each in some:
                each.on_timeout(soft, timeout)

        self._at_work.add(mark)
        first = some[0]
        job = self._pool.apply_async(
            perform_all,
            ([each.call for each in some],),
            accept_callback=accepted,
            timeout_callback=timed_out,
            callback=performed,
            error_callback=failed,
            soft_timeout=first.task.soft_time_limit,
            timeout=first.task.time_limit,
            correlation_id=first.id,
        )
        for each in some:
            each.handed_over(job)
