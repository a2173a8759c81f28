"""One delivery, from the broker to a child process and to its end, seen from the parent process.

One of the files that may import celery or kombu.

The parent never decodes a body: the bytes go to a child as they came, are decoded there once, and what is wrong with
them comes back as a judgement. Celery's own strategy would decode them here as well, honour `eta` by sitting on the
message, and acknowledge what has `expired` or was revoked; each of these would lose or hold up a match.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, Protocol
from weakref import ref

from billiard.einfo import ExceptionWithTraceback
from celery import current_app, signals
from celery.worker import state
from celery.worker.request import Request

from .intake import QUEUE
from .overriding import overriding
from .parking import ATTEMPTS
from .verdicts import Judgement, Undone

log: Final = logging.getLogger("match_worker")

IN_BODY: Final = "match.named_in_body"
"""Name of the task that stands for whatever task a body of protocol 1 names."""
RUN_ID: Final = "run_id"
"""The header that names the run of the scraper."""
TRACE: Final = "traceparent"
"""The header that names the span of the sender."""
_SMALL: Final = 8192
"""Bytes of a body: that of some ten matches."""
PROBE_SECONDS: Final = 30
"""After which a child that asks the database and hears nothing is killed."""


class Ending(Protocol):
    """How a delivery that was not applied ends: with a confirmed copy elsewhere, then the acknowledgement."""

    def __call__(self, message: Any, judgement: Judgement, acknowledge: Callable[[], None]) -> None:
        """Place the copy, then acknowledge."""
        ...


class Delivery(Request):
    """Celery's request, of which only what the message is about is taken from its headers."""

    def __init__(
        self, message: Any, *, end: Ending, judged: Callable[[Judgement | None], None], **options: Any
    ) -> None:
        task_id = message.headers["id"]
        headers = {"id": task_id, "task": message.headers["task"], "root_id": task_id, "ignore_result": True}
        told = {name: message.headers.get(name) for name in (RUN_ID, TRACE)}
        headers |= {name: value for name, value in told.items() if isinstance(value, str)}
        by = overriding(message.headers)
        body: Any = ((message.body,), {"override_by": by} if by else {}, {})
        super().__init__(message, body=body, headers=headers, decoded=True, **options)
        # A child needs none of them, and each would be pickled for it.
        self.request_dict["properties"] = {}
        self._end = end
        self._judged = judged

    @property
    def queue(self) -> str:
        """The queue it came from."""
        return str(self.message.delivery_info[QUEUE])

    @property
    def may_share(self) -> bool:
        """Whether it may go to a process with others: it is small, and no process ended with it before."""
        came_before = self.message.delivery_info.get("redelivered") or ATTEMPTS in self.message.headers
        return not came_before and len(self.message.body) <= _SMALL

    @property
    def call(self) -> tuple[Any, ...]:
        """What a child is given of it, the arguments of Celery's `fast_trace_task`."""
        return (self.type, self.id, self.request_dict, self.body, self.content_type, self.content_encoding)

    def handed_over(self, job: Any) -> None:
        """Know the pool's job, by which Celery cancels it; None if the pool takes no more."""
        self._apply_result = job and ref(job)

    def end_untried(self, judgement: Judgement) -> None:
        """End it as if a child had judged so."""
        state.task_ready(self)
        self._end(self.message, judgement, self.acknowledge)

    def revoked(self) -> bool:
        """Never: a revoked or expired request is acknowledged without having been applied."""
        return False

    def on_timeout(self, soft: bool, timeout: float) -> None:  # noqa: FBT001 - celery's signature
        """Log the soft limit; at the hard one `on_failure` has been called, and the child is about to be killed."""
        if soft:
            super().on_timeout(soft, timeout)

    def on_success(self, failed__retval__runtime: Any, **options: Any) -> None:
        """Acknowledge what was applied; celery calls this for an exception in the child as well."""
        super().on_success(failed__retval__runtime, **options)
        if not failed__retval__runtime[0]:
            self._judged(None)

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - celery's signature
        """End the delivery as judged: in the child if that could still speak, else here."""
        state.task_ready(self)
        if self._already_cancelled or state.should_terminate:
            return  # Our own hand ended the child. Not acknowledged, so the broker delivers it again.
        error = error_of(exc_info)
        judgement = error.judgement if isinstance(error, Undone) else self.task.judge(error)
        if send_failed_event:
            self.send_event("task-failed", exception=judgement.reason)
        self._judged(judgement)  # before the copy: an acknowledgement makes the broker send the next
        self._end(self.message, judgement, self.acknowledge)


def error_of(info: Any) -> BaseException:
    """Take the error out of what billiard makes of it, in a child and on its way to the parent."""
    error: BaseException = info.exception
    return error.exc if isinstance(error, ExceptionWithTraceback) else error


def strategy(task: Any, app: Any, consumer: Any) -> Callable[..., None]:
    """Hand each message of the task to a child at once (Celery's `Strategy`, without eta, expiry and rate limits)."""
    given = {
        "app": app,
        "task": task,
        "hostname": consumer.hostname,
        "eventer": consumer.event_dispatcher,
        "connection_errors": consumer.connection_errors,
        "end": consumer.end,
        "judged": consumer.judged,
    }

    def receive(message: Any, _: object, acknowledge: Any, reject: Any, callbacks: Any) -> None:
        delivery = Delivery(message, on_ack=acknowledge, on_reject=reject, **given)
        signals.task_received.send(sender=consumer, request=delivery)
        delivery.send_event("task-received", name=task.name, root_id=delivery.root_id)
        state.task_reserved(delivery)
        for callback in callbacks:
            callback(delivery)
        consumer.hands.give(delivery)

    return receive


class Probe:
    """A question to the database, asked by a child, queued like a request but for no message."""

    def __init__(self, answered: Callable[[bool], None]) -> None:
        self._answered = answered

    def execute_using_pool(self, pool: Any) -> None:
        """Ask; a child that dies of it means that the database is away."""
        pool.apply_async(
            database_is_there,
            callback=self._answered,
            error_callback=lambda *_, **__: self._answered(False),
            timeout=PROBE_SECONDS,
        )


def database_is_there() -> bool:
    """Ask the application's database, in a child; only the answer travels, since not every error would pickle."""
    try:
        current_app.probe()
    except Exception as error:  # noqa: BLE001 - whatever it is, envelopes would meet it too
        log.warning("database.probed", extra={"reason": f"{type(error).__name__}: {error}"})
        return False
    return True
