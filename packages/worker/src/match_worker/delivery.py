"""One delivery, from the broker to a child process and to its end, seen from the parent process.

One of the files that may import celery or kombu.

The parent never decodes a body: the bytes go to a child as they came, are decoded there once, and what is wrong with
them comes back as a judgement. Celery's own strategy would decode them here as well, honour `eta` by sitting on the
message, and acknowledge what has `expired` or was revoked; each of these would lose or hold up a match. Nor does a
child go through Celery's tracer: it stands ready for results, callbacks, chains and retries, none of which is used.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any, Final, Protocol
from weakref import ref

from billiard.einfo import ExceptionWithTraceback
from celery import current_app, signals
from celery.worker import state
from celery.worker.request import Request

from .overriding import overriding
from .verdicts import Judgement

log: Final = logging.getLogger("match_worker")

IN_BODY: Final = "match.named_in_body"
"""Name of the task that stands for whatever task a body of protocol 1 names."""
RUN_ID: Final = "run_id"
"""The header that names the run of the scraper."""
TRACE: Final = "traceparent"
"""The header that names the span of the sender."""
PROBE_SECONDS: Final = 30
"""After which a child that asks the database and hears nothing is killed."""
_NO_ARGUMENTS: Final[tuple[Any, ...]] = ((), {}, {})


@dataclass(frozen=True, slots=True)
class Given:
    """What a child is given of a message: no more, since all of it is pickled."""

    message_id: str
    body: bytes
    run_id: str | None
    trace: str | None
    override_by: str | None


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
        super().__init__(message, body=_NO_ARGUMENTS, headers=headers, decoded=True, **options)
        run_id, trace = (_text(message.headers.get(name)) for name in (RUN_ID, TRACE))
        self._given = Given(task_id, message.body, run_id, trace, overriding(message.headers))
        self._end = end
        self._judged = judged

    def execute_using_pool(self, pool: Any, **_: Any) -> Any:
        """Let a child apply the message."""
        result = pool.apply_async(
            apply,
            args=(self.name, self._given),
            accept_callback=self.on_accepted,
            timeout_callback=self.on_timeout,
            callback=self.on_success,
            error_callback=self.on_failure,
            soft_timeout=self.task.soft_time_limit,
            timeout=self.task.time_limit,
            correlation_id=self.id,
        )
        self._apply_result = ref(result)  # Celery ends the child by it when the connection is lost.
        return result

    def revoked(self) -> bool:
        """Never: a revoked or expired request is acknowledged without having been applied."""
        return False

    def on_timeout(self, soft: bool, timeout: float) -> None:  # noqa: FBT001 - celery's signature
        """Log the soft limit; at the hard one `on_failure` has been called, and the child is about to be killed."""
        if soft:
            super().on_timeout(soft, timeout)

    def on_success(self, judgement: Judgement | None, **_: Any) -> None:
        """Acknowledge what was applied; end as judged what was not."""
        if judgement is not None:
            self._end_as(judgement)
            return
        state.task_ready(self, successful=True)
        self.acknowledge()
        self.send_event("task-succeeded", result=None, runtime=time() - (self.time_start or time()))
        self._judged(None)

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - celery's signature
        """Judge here what the child could not, because it died or was out of time."""
        error = exc_info.exception
        self._end_as(self.task.judge(error.exc if isinstance(error, ExceptionWithTraceback) else error))

    def _end_as(self, judgement: Judgement) -> None:
        state.task_ready(self)
        if self._already_cancelled or state.should_terminate:
            return  # Our own hand ended the child. Not acknowledged, so the broker delivers it again.
        self.send_event("task-failed", exception=judgement.reason)
        self._judged(judgement)  # before the copy: an acknowledgement makes the broker send the next
        self._end(self.message, judgement, self.acknowledge)


def apply(task: str, given: Given) -> Judgement | None:
    """Run the task of the application, in a child; return why it could not be applied, None if it was."""
    judgement: Judgement | None = current_app.tasks[task].run(given)
    return judgement


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
        consumer.on_task_request(delivery)

    return receive


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


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
