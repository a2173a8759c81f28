"""Every exchange and queue of one environment, as values; and the only place that declares them.

One of the files that may import kombu. Over 200 lines, so that a queue and its declaration are read together.

    matches ─ match.bulk.# ─► ingest.<env>        quorum ─ 20 deliveries ─► ingest.<env>.dead
            ─ match.now.#  ─► ingest.<env>.now    quorum ─ 20 deliveries ─► ingest.<env>.dead
    ingest.<env>.retry.<seconds>      quorum ─ after <seconds> ─► ingest.<env>
    ingest.<env>.now.retry.<seconds>  quorum ─ after <seconds> ─► ingest.<env>.now
    ingest.<env>.dead                 classic

Producers of version 1 declare their queues themselves, so these stay as they know them, classic without arguments:

    matches-fanout ─► matches.<env>   classic (environments prod and local)
    matches.<env>.retry.<seconds>     quorum ─ after <seconds> ─► matches.<env>
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from kombu.connection import Connection
from kombu.entity import Exchange as KombuExchange
from kombu.entity import Queue as KombuQueue

from match_schema import routing

from .errors import TopologyDiffers, WrongSetting

DELIVERY_LIMIT: Final = 20
"""Deliveries of one message that end without an answer before the broker itself sets it aside."""

FANOUT: Final = "matches-fanout"
"""The exchange to which producers of version 1 publish."""
FED_BY_FANOUT: Final = {"prod": "matches.prod", "local": "matches.local"}
"""Environment -> the queue that such producers know it by."""

_ENVIRONMENT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NOT_FOUND, _OTHER_ARGUMENTS = 404, 406


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What makes an exchange send messages of a key to a queue; a fan-out exchange asks for no key."""

    exchange: Exchange
    key: str

    def __str__(self) -> str:
        return f"{self.key or 'all'} of {self.exchange.name}"


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue, its arguments, and what binds it to an exchange (None: the default exchange only)."""

    name: str
    arguments: Mapping[str, str | int]
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class Topology:
    """What one environment needs at the broker."""

    exchange: Exchange
    bulk: Queue
    now: Queue
    retries: tuple[Queue, ...]
    dead: Queue
    todays: tuple[Queue, ...] = ()
    """Queues of producers of version 1."""

    @property
    def queues(self) -> tuple[Queue, ...]:
        """All of them; a queue stands after those it sends on to."""
        return (self.dead, *self.read, *self.retries)

    @property
    def read(self) -> tuple[Queue, ...]:
        """Those that a worker reads."""
        return (self.bulk, self.now, *self.todays)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that a queue is bound to, each once."""
        bound = (queue.binding.exchange for queue in self.queues if queue.binding)
        return tuple(dict.fromkeys((self.exchange, *bound)))

    def consumed(self) -> tuple[KombuQueue, ...]:
        """Return the queues that a worker reads, as Celery wants them; `declare` has declared them."""
        return tuple(_as_kombu(queue) for queue in self.read)


def topology_of(environment: str, delays: Sequence[float], *, also: Sequence[str] = ()) -> Topology:
    """Name everything for `environment` (a slug) with one retry queue per queue and delay (seconds).

    `also` names further queues of producers of version 1. Raises WrongSetting if the environment is no slug.
    """
    if not _ENVIRONMENT.fullmatch(environment):
        raise WrongSetting(
            f"WORKER_ENVIRONMENT is {environment!r}: use 1 to 40 of a-z, 0-9 and '-', such as 'prod' or 'local'"
        )
    dead = Queue(f"{routing.queue(environment)}.dead", {"x-queue-type": "classic"})
    ours = Exchange(routing.EXCHANGE, "topic")
    bulk = Queue(routing.queue(environment), _limited(dead.name), Binding(ours, routing.BIND_BULK))
    now = Queue(routing.queue_now(environment), _limited(dead.name), Binding(ours, routing.BIND_NOW))
    todays = tuple(_todays(environment, also))
    retries = tuple(_retry(queue, delay) for queue in (bulk, now, *todays) for delay in sorted(set(delays)))
    return Topology(ours, bulk, now, retries, dead, todays)


def retry_name(queue: str, delay: float) -> str:
    """Name the queue in which a message of `queue` waits for `delay` seconds, told to the millisecond: 5, 0.05."""
    return f"{queue}.retry.{f'{delay:.3f}'.rstrip('0').rstrip('.')}"


def declare(connection: Connection, wanted: Topology) -> None:
    """Create what is missing and bind it. Raises TopologyDiffers if a name is taken with other arguments."""
    with connection.channel() as channel:
        for exchange in wanted.exchanges:
            _declare_exchange(channel, exchange)
        for queue in wanted.queues:
            _declare_queue(channel, queue)
            if queue.binding is not None:
                bound = queue.binding
                channel.queue_bind(queue=queue.name, exchange=bound.exchange.name, routing_key=bound.key)


def check(connection: Connection, wanted: Topology) -> Iterator[str]:
    """Name each difference, changing nothing. Bindings cannot be read over AMQP; `declare` puts them back."""
    named = {f"exchange {each.name}": partial(_declare_exchange, exchange=each) for each in wanted.exchanges}
    named |= {f"queue {queue.name}": partial(_declare_queue, queue=queue) for queue in wanted.queues}
    for name, declared in named.items():
        try:
            # A passive declaration looks at nothing but the name. Where the name exists, declaring it again as it
            # should be changes nothing, and makes the broker say what differs. A refusal closes the channel.
            with connection.channel() as channel:
                declared(channel, passive=True)
                declared(channel)
        except TopologyDiffers as error:
            yield str(error)
        except connection.channel_errors as error:
            if getattr(error, "code", None) != _NOT_FOUND:
                raise
            yield f"{name} is missing"


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait in a queue (those in hand are not among them), and how many read it."""

    messages: int
    consumers: int


def depths(connection: Connection, wanted: Topology) -> Mapping[str, Depth | None]:
    """Look into every queue, changing nothing; None for one that is missing."""
    return {queue.name: _depth(connection, queue) for queue in wanted.queues}


def _depth(connection: Connection, queue: Queue) -> Depth | None:
    try:
        with connection.channel() as channel:
            told = channel.queue_declare(queue.name, passive=True)
    except connection.channel_errors as error:
        if getattr(error, "code", None) != _NOT_FOUND:
            raise
        return None
    return Depth(told.message_count, told.consumer_count)


def _declare_exchange(channel: Any, exchange: Exchange, *, passive: bool = False) -> None:
    with _telling(channel, f"exchange {exchange.name}"):
        channel.exchange_declare(exchange.name, exchange.type, durable=True, auto_delete=False, passive=passive)


def _declare_queue(channel: Any, queue: Queue, *, passive: bool = False) -> None:
    with _telling(channel, f"queue {queue.name}"):
        channel.queue_declare(
            queue.name, durable=True, auto_delete=False, passive=passive, arguments=dict(queue.arguments)
        )


@contextmanager
def _telling(channel: Any, what: str) -> Iterator[None]:
    try:
        yield
    except channel.connection.channel_errors as error:
        if getattr(error, "code", None) != _OTHER_ARGUMENTS:
            raise
        raise TopologyDiffers(what, str(error.reply_text)) from error


def _as_kombu(queue: Queue) -> KombuQueue:
    exchange, key = (
        (queue.binding.exchange, queue.binding.key) if queue.binding else (Exchange("", "direct"), queue.name)
    )
    return KombuQueue(
        queue.name,
        KombuExchange(exchange.name, type=exchange.type, durable=True),
        key,
        durable=True,
        queue_arguments=dict(queue.arguments),
        no_declare=True,  # Celery would put an exchange of its own in the place of the default one
    )


def _todays(environment: str, also: Sequence[str]) -> Iterator[Queue]:
    """Without a single argument: their producers declare them so, and anything else would refuse them (406)."""
    if environment in FED_BY_FANOUT:
        yield Queue(FED_BY_FANOUT[environment], {}, Binding(Exchange(FANOUT, "fanout"), ""))
    yield from (Queue(name, {}) for name in also if name != FED_BY_FANOUT.get(environment))


def _limited(onwards: str) -> dict[str, str | int]:
    return {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT, **_sent_on_to(onwards)}


def _retry(queue: Queue, delay: float) -> Queue:
    arguments: dict[str, str | int] = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-message-ttl": round(delay * 1000),
    }
    return Queue(retry_name(queue.name, delay), arguments | _sent_on_to(queue.name))


def _sent_on_to(queue: str) -> dict[str, str | int]:
    """Through the default exchange to that queue alone; kept until the broker has it there.

    `at-least-once` works only with `reject-publish`, which without a length limit never rejects.
    """
    return {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
