"""A Celery consumer that no message can end, and that acknowledges nothing it has not dealt with.

One of the files that may import celery or kombu.

A stock consumer ends on a message without an id, without a content type, or with another body than
`[args, kwargs, embed]`, and acknowledges malformed JSON and unknown tasks. Here each of them is parked with a reason.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, ClassVar, Final
from uuid import uuid4

from celery.bootsteps import RUN
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu.transport.pyamqp import Message

from .breaker import Breaker, Gate
from .delivery import IN_BODY, Probe
from .fault import fault_of
from .hands import Hands
from .intake import QUEUE, BrokerIntake
from .moves import Move, Moves
from .parking import Parking
from .topology import Topology, declare
from .verdicts import Judgement, Verdict
from .watch import Unwatched, Watch

WAKES_EVERY: Final = 0.5
"""Seconds after which the event loop, and a rest of the consumer, look whether they were asked to stop."""
RESTS_FOR: Final = 5.0
"""Seconds before a new connection after the broker closed a channel, the reason for which may last."""

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

    def __init__(
        self, *arguments: Any, topology: Topology, parking: Parking, watch: Watch | None = None, **options: Any
    ) -> None:
        self.topology = topology
        self.watch = watch or Unwatched()
        self.gate: Gate | None = None
        super().__init__(*arguments, **options)
        self.moves = Moves(parking, watch=self.watch, later=self.timer.call_after)
        self.hands = Hands(self.pool, urgent=topology.now.name, running=self._running)

    def connect(self) -> Any:
        """Connect, and declare what this environment needs: the broker may have come back empty."""
        self._see_to_children()
        connection = super().connect()
        declare(connection, self.topology)
        channel = connection.default_channel
        if connection.transport.driver_type == "amqp":  # the embedded broker's messages are of another make
            channel.Message = Untouched
        channel.auto_decode = False  # bodies stay the bytes they came as
        return connection

    def register_with_event_loop(self, hub: Any) -> None:
        """Wake the loop now and then: Python resumes a wait that a signal broke, so SIGTERM would go unseen.

        Then also replace children whose end nobody told of: Celery looks for them only after five seconds, and what it
        gave to such a child stays there meanwhile.
        """
        super().register_with_event_loop(hub)
        hub.call_repeatedly(WAKES_EVERY, self.watch.alive)
        hub.call_repeatedly(WAKES_EVERY, self.pool.maintain_pool)

    def on_close(self) -> None:
        """Forget, as Celery forgets its requests, what waits for a process or a copy: its connection is gone."""
        self.hands.leave()
        self.moves.leave()
        super().on_close()

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        """Rest before the next attempt, if the broker refused what was asked of it."""
        super().on_connection_error_before_connected(exc)
        self._rest_after(exc)

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Let go of the connection, and rest before the next one if the broker closed a channel of it."""
        super().on_connection_error_after_connected(exc)
        self._rest_after(exc)

    def create_task_handler(self, *arguments: Any, **options: Any) -> Callable[[Any], None]:
        """Let through what is a task of ours; park the rest."""
        accept = super().create_task_handler(*arguments, **options)

        def receive(message: Any) -> None:
            intake.note_queue(message, unless_known=self.topology.bulk.name)
            sent_at = message.properties.get("timestamp")
            sent_at = sent_at.replace(tzinfo=UTC) if isinstance(sent_at, datetime) else None  # of AMQP: without a zone
            self.watch.taken(message.delivery_info[QUEUE], sent_at)
            fault = fault_of(message)
            if fault is not None:
                self.park(message, fault)
            elif "task" in message.headers:
                accept(message)
            else:
                _as_headed(message, accept)

        intake = BrokerIntake(self, receive, running=self._running)
        if self.gate is not None:
            self.gate.leave()
        self.gate = Gate(intake, probe=self._probe, later=self.timer.call_after, told=_told)
        return receive

    def judged(self, judgement: Judgement | None) -> None:
        """Hear how a child ended its envelope; None: applied."""
        if self.gate is None:
            return  # no message has been received yet, so none has ended
        if judgement is not None and judgement.verdict is Verdict.HOLD:
            self.gate.missed()
            self.hands.hold(judgement)
        else:
            self.gate.applied()

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
        if self.gate is not None:
            self.gate.set_aside()

    def end(self, message: Any, judgement: Judgement, acknowledge: Callable[[], None]) -> None:
        """Place the copy, then acknowledge; without a confirm the message stays in hand, and is tried again later."""
        self.moves.begin(Move(message, judgement, acknowledge))

    def _see_to_children(self) -> None:
        """Replace children that are gone before the event loop goes on, and let it hear of the end of the others.

        Where it hears of two ends at once, the second may come by the number of a descriptor that by then is a third
        child's, whose end it will not hear of; and with the next connection the worker would end over that child.
        """
        self.pool.maintain_pool()
        for child in getattr(self.pool._pool, "_pool", ()):  # noqa: SLF001 - celery has no door to it
            if getattr(child, "_sentinel_poll", child) is None:
                del child._sentinel_poll  # noqa: SLF001 - so that Celery gets another

    def _rest_after(self, error: Exception) -> None:
        if isinstance(error, self.channel_errors):
            rested_at = monotonic() + RESTS_FOR
            while monotonic() < rested_at:
                sleep(WAKES_EVERY)
                maybe_shutdown()

    def _running(self) -> bool:
        return bool(self.blueprint.state == RUN)

    def _probe(self, answered: Callable[[bool], None]) -> None:
        """Let a child ask the database; this process must not wait for one that is away."""
        self.on_task_request(Probe(answered))


def _as_headed(message: Any, accept: Callable[[Any], None]) -> None:
    """Show Celery headers that it can find a task by; a copy of the message has those it came with."""
    came_with = message.headers
    message.headers = {**came_with, "task": IN_BODY, "id": str(uuid4())}
    try:
        accept(message)
    finally:
        message.headers = came_with


def _told(event: str, breaker: Breaker) -> None:
    log.warning(event, extra={"misses": breaker.misses, "asks_again_in": breaker.wait.total_seconds()})
