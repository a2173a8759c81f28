"""The queues of the runs, seen from outside: how much waits, what was set aside, and what else can be put there."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pika

from match_schema.routing import EXCHANGE

ENVIRONMENT = "chaos"
BULK, NOW = f"ingest.{ENVIRONMENT}", f"ingest.{ENVIRONMENT}.now"
DEAD = f"ingest.{ENVIRONMENT}.dead"
SENT = "chaos.sent"
"""Takes a copy of whatever is published."""


@dataclass(frozen=True)
class Message:
    """A message as it stands in a queue."""

    body: bytes
    properties: Any

    @property
    def headers(self) -> dict[str, Any]:
        """Its headers; none where it has none."""
        return self.properties.headers or {}


class Queues:
    """Those that are read, those of attempts to come, and that of dead letters; raises AMQPError without a broker."""

    def __init__(self, url: str, delays: Sequence[str]) -> None:
        self._url = url
        self.retries = tuple(f"{queue}.retry.{delay}" for queue in (BULK, NOW) for delay in delays)

    def waiting(self) -> int:
        """Count what is still to be applied."""
        with self.channel() as channel:
            return sum(channel.queue_declare(each, passive=True).method.message_count for each in self._working)

    def came(self) -> int:
        """Count the copies of whatever was published."""
        with self.channel() as channel:
            return int(channel.queue_declare(SENT, passive=True).method.message_count)

    def dead(self) -> list[Message]:
        """Look at the dead letters; they stay."""
        with self.channel() as channel:
            return list(self._get(channel, DEAD))

    def take(self, queue: str) -> list[Message]:
        """Take all messages out of a queue."""
        with self.channel() as channel:
            taken = list(self._get(channel, queue))
            channel.basic_ack(0, multiple=True)
            return taken

    def put(self, queue: str, messages: Sequence[Message]) -> None:
        """Put messages into a queue, in this order; returns once the broker has them."""
        with self.channel() as channel:
            channel.confirm_delivery()
            for each in messages:
                channel.basic_publish("", queue, each.body, each.properties, mandatory=True)

    def tap(self) -> None:
        """Let a copy of whatever is published come to a queue of its own."""
        with self.channel() as channel:
            channel.queue_declare(SENT, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(SENT, EXCHANGE, "#")

    def version(self) -> str:
        """Return the broker's version."""
        with self.channel() as channel:
            return str(channel.connection._impl.server_properties["version"])

    def empty(self) -> None:
        """Throw away whatever is there."""
        with self.channel() as channel:
            for queue in (*self._working, DEAD, SENT):
                channel.queue_purge(queue)

    def delete(self) -> None:
        """Delete them all."""
        with self.channel() as channel:
            for queue in (*self._working, DEAD, SENT):
                channel.queue_delete(queue)

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """Open a channel on a connection of its own."""
        with closing(pika.BlockingConnection(pika.URLParameters(self._url))) as connection:
            yield connection.channel()

    @property
    def _working(self) -> tuple[str, ...]:
        return (BULK, NOW, *self.retries)

    @staticmethod
    def _get(channel: Any, queue: str) -> Iterator[Message]:
        while (got := channel.basic_get(queue))[0] is not None:
            yield Message(got[2], got[1])
