"""What stands at the broker: read where a look disturbs nobody, counted where it would.

Retry queues and the dead letters in their queue are read. The queues that workers read are not: a look takes the
messages out of their hands and order, and counts as a delivery of each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from .connections import connected
from .retries import Retry, peeked
from .topology import Topology, depths

READ_AT_MOST: Final = 20_000
"""Messages of each queue; the others are counted."""


@dataclass(frozen=True, slots=True)
class Held:
    """A message of matches at the broker that tells its run."""

    run_id: str
    message_id: str
    outcome: Literal["retrying", "dead"]
    matches: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """One look at all queues of an environment, in messages of every run."""

    held: tuple[Held, ...] = ()
    """Those to be tried again first."""
    retrying: int = 0
    dead: int = 0
    """In their queue; what was carried to the table is not among them."""
    waiting: int = 0
    """In queues that workers read."""
    consumers: int = 0
    """Of those queues: each may have messages in hand, which nobody can count over AMQP."""
    unread: int = 0
    """Those whose run nobody can tell: all that wait, and of the others those that were not read or do not say."""


def look(url: str, topology: Topology) -> Holdings:
    """Look into every queue; what is missing holds nothing. Raises BrokerUnavailable."""
    with connected(url) as connection:
        found = {name: depth for name, depth in depths(connection, topology).items() if depth}
        retries = [queue.name for queue in topology.retries if queue.name in found]
        dead = [topology.dead.name] if topology.dead.name in found else []
        retrying = [each for name in retries for each in peeked(connection, name, READ_AT_MOST)]
        parked = [each for name in dead for each in peeked(connection, name, READ_AT_MOST)]
    read = [found[queue.name] for queue in topology.read if queue.name in found]
    waiting = sum(depth.messages for depth in read)
    beyond = sum(max(0, found[name].messages - READ_AT_MOST) for name in (*retries, *dead))
    return Holdings(
        held=(*_held(retrying, "retrying"), *_held(parked, "dead")),
        retrying=max(len(retrying), sum(found[name].messages for name in retries)),
        dead=max(len(parked), sum(found[name].messages for name in dead)),
        waiting=waiting,
        consumers=sum(depth.consumers for depth in read),
        unread=waiting + beyond + sum(_is_silent(each) for each in (*retrying, *parked)),
    )


def _held(found: list[Retry], outcome: Literal["retrying", "dead"]) -> Iterator[Held]:
    for each in found:
        if each.kind == "matches" and each.run_id and each.matches is not None:
            yield Held(each.run_id, each.message_id, outcome, each.matches)


def _is_silent(told: Retry) -> bool:
    """Whether it may hold matches of a run, and does not say so."""
    return told.kind in {None, "matches"} and not (told.kind and told.run_id and told.matches is not None)
