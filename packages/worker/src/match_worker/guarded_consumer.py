"""A Celery consumer that no message can end, and that acknowledges nothing it has not dealt with.

One of the five files that may import celery or kombu (with app, delivery, parking and topology).

A stock consumer ends on a message without an id, without a content type, or with another body than
`[args, kwargs, embed]`, and acknowledges malformed JSON and unknown tasks. Here each of them is parked with a reason.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from celery.worker.consumer import Consumer
from kombu.transport.pyamqp import Message

from match_schema import MAX_BYTES
from match_schema.routing import TASK

from .delivery import decoded
from .errors import NotATask, NotConfirmed
from .parking import Parking
from .topology import Topology, declare
from .verdicts import Judgement, Verdict

MAX_BODY: Final = MAX_BYTES + 64 * 1024
"""Bytes; what Celery puts around an envelope is well below the margin."""
LONGEST_PAUSE: Final = 60.0
"""Seconds between attempts to place one copy."""
WAKES_EVERY: Final = 0.5
"""Seconds after which the event loop looks whether it was asked to stop."""

_LONGEST_ID = 255
_DELAYED_DELIVERY = "celery.worker.consumer.delayed_delivery:DelayedDelivery"

log: Final = logging.getLogger("match_worker")


class Untouched(Message):
    """A message whose body is never decompressed: a small one could fill the memory, and a copy would be another."""

    def __init__(self, msg: Any, channel: Any = None, **options: Any) -> None:
        headers = msg.properties.get("application_headers") or {}
        compression = headers.pop("compression", None)
        super().__init__(msg, channel, **options)
        self.body = self.body or b""  # an empty body comes as text
        if compression is not None:
            headers["compression"] = compression


class GuardedConsumer(Consumer):
    """Parks what is no task of ours, and ends every delivery that was not applied with a confirmed copy."""

    class Blueprint(Consumer.Blueprint):
        """Without native delayed delivery, which would declare 28 exchanges and bind our queues to them."""

        default_steps: ClassVar = [step for step in Consumer.Blueprint.default_steps if step != _DELAYED_DELIVERY]

    def __init__(self, *arguments: Any, topology: Topology, parking: Parking, **options: Any) -> None:
        self.topology = topology
        self.parking = parking
        super().__init__(*arguments, **options)

    def connect(self) -> Any:
        """Connect, and declare what this environment needs: the broker may have come back empty."""
        connection = super().connect()
        declare(connection, self.topology)
        channel = connection.default_channel
        if connection.transport.driver_type == "amqp":  # the embedded broker's messages are of another make
            channel.Message = Untouched
        channel.auto_decode = False  # bodies stay the bytes they came as
        return connection

    def register_with_event_loop(self, hub: Any) -> None:
        """Wake the loop now and then: Python resumes a wait that a signal broke, so SIGTERM would go unseen."""
        super().register_with_event_loop(hub)
        hub.call_repeatedly(WAKES_EVERY, int)

    def create_task_handler(self, *arguments: Any, **options: Any) -> Callable[[Any], None]:
        """Let through what is a task of ours; park the rest."""
        accept = super().create_task_handler(*arguments, **options)

        def receive(message: Any) -> None:
            fault = fault_of(message)
            if fault is None:
                accept(message)
            else:
                self.park(message, fault)

        return receive

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Park what kombu could not take apart."""
        self.park(message, f"not readable: {exc}")

    def on_invalid_task(self, body: Any, message: Any, exc: Exception) -> None:  # noqa: ARG002 - celery's signature
        """Park what Celery's request refuses."""
        self.park(message, f"not a task: {exc}")

    def park(self, message: Any, reason: str) -> None:
        """Set a message aside that no child has seen."""
        self.end(
            message,
            Judgement(Verdict.PARK, reason),
            lambda: message.ack_log_error(log, self.connection_errors),
        )

    def end(self, message: Any, judgement: Judgement, acknowledge: Callable[[], None], pause: float = 1.0) -> None:
        """Place the copy, then acknowledge. Without a confirm the message stays in hand, and is tried again later."""
        if message.channel.connection is None:
            return  # The connection it came by is gone: the broker delivers it again.
        queue = self._queue_of(message)
        fields = {"message_id": message.headers.get("id"), "queue": queue}
        try:
            copy = self.parking.put(message, queue=queue, judgement=judgement)
        except NotConfirmed as error:
            log.warning("delivery.kept", extra=fields | {"again_in": pause, "reason": str(error)})
            self.timer.call_after(pause, self.end, (message, judgement, acknowledge, min(2 * pause, LONGEST_PAUSE)))
            return
        told = {"to": copy.queue, "attempts": copy.attempts, "reason": judgement.reason}
        log.warning("delivery.moved", extra=fields | told)
        acknowledge()

    def _queue_of(self, message: Any) -> str:
        """Only the consumer tag tells which queue a delivery came from."""
        tag = message.delivery_info.get("consumer_tag")
        tags: Mapping[str, str] = self.task_consumer._active_tags  # noqa: SLF001 - kombu has no door to it
        return next((queue for queue, known in tags.items() if known == tag), self.topology.bulk.name)


def fault_of(message: Any) -> str | None:
    """Say why a message is no task of ours as far as its properties and headers tell; None if they are fine."""
    return next(filter(None, (find(message) for find in (_size_fault, _task_fault, _form_fault, _moment_fault))), None)


def _size_fault(message: Any) -> str | None:
    if len(message.body) <= MAX_BODY:
        return None
    return f"larger than {MAX_BODY} bytes: {len(message.body)}; split it into more envelopes"


def _task_fault(message: Any) -> str | None:
    if "task" not in message.headers:
        return _without_task(message.body)
    task, task_id = message.headers["task"], message.headers.get("id")
    if task != TASK:
        return f"unknown task {task!r:.100}; this worker runs {TASK}"
    if not isinstance(task_id, str) or not 0 < len(task_id) <= _LONGEST_ID:
        return "no id header, or not a text of 1 to 255 characters"
    return None


def _form_fault(message: Any) -> str | None:
    if message.content_type != "application/json":
        return f"content type is {message.content_type or 'absent'!r:.100}, must be 'application/json'"
    if "compression" in message.headers:
        return f"compressed ({message.headers['compression']!r:.40}); send it plain"
    return None


def _without_task(body: bytes) -> str:
    try:
        told = decoded(body)
    except NotATask as error:
        return f"no task header, and {error}"
    match told:
        case {"task": task}:
            return f"task {task!r:.100} in Celery protocol 1; send version 2 messages with `publisher send`"
        case {"home_team": _, "away_team": _}:
            return "a bare match without a task; send it with `publisher send`, which wraps it"
        case _:
            return f"no task header; this worker runs {TASK}"


def _moment_fault(message: Any) -> str | None:
    """Neither moment is used here, but nonsense in them says that the sender is not what it seems."""
    for name in ("eta", "expires"):
        told = message.headers.get(name)
        try:
            if told is not None:
                datetime.fromisoformat(told)
        except (TypeError, ValueError):
            return f"{name} is {told!r:.60}, must be null or an ISO 8601 time"
    return None
