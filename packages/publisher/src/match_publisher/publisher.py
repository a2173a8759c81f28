"""The port: what a publisher promises, and the twin that keeps the same promises in memory."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from match_schema.routing import BIND_BULK, BIND_NOW

from .celery_envelope import Wire, wire
from .letters import Letter

log: Final = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of a letter. Only a confirmed one is the broker's; the others are still the sender's."""

    CONFIRMED = "confirmed"
    """Routed to at least one queue, and safe there."""
    RETURNED = "returned"
    """No queue is bound for its routing key."""
    REFUSED = "refused"
    """The broker said no: a queue is full, or failed."""
    KEPT = "kept"
    """Not handed over, or its confirm never came: it may have arrived, and can be sent again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one letter; the reason is a sentence, empty when confirmed."""

    message_id: str
    fate: Fate
    reason: str = ""
    run_id: str = field(default="", compare=False)


def told(receipt: Receipt) -> Receipt:
    """Log what became of a letter, and return the receipt: a warning where the broker did not want it."""
    level = _LEVELS[receipt.fate]
    if log.isEnabledFor(level):
        fields = {"message_id": receipt.message_id, "run_id": receipt.run_id}
        log.log(
            level, "message.%s", receipt.fate, extra=fields | ({"reason": receipt.reason} if receipt.reason else {})
        )
    return receipt


# What is kept waits for the same reason as thousands beside it, which whoever drains them tells once.
_LEVELS: Final = {
    Fate.CONFIRMED: logging.DEBUG,
    Fate.KEPT: logging.DEBUG,
    Fate.RETURNED: logging.WARNING,
    Fate.REFUSED: logging.WARNING,
}


class Publisher(Protocol):
    """Hands letters to a broker."""

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        """Send letters, taken lazily; yield exactly one receipt for each, in the order fates become known.

        A broker that cannot be reached is no exception: its letters are KEPT, with the reason.
        """
        ...

    def close(self) -> None:
        """Let the connection go; closing twice is fine."""
        ...


NO_QUEUE = "no queue is bound for routing key {key}; start the worker or run `worker topology declare`"
REFUSED = "the broker refused it: a queue is full, or failed"


@dataclass
class MemoryPublisher:
    """A publisher without a broker: builds the wire form, keeps it in `delivered`, and fails as it is told."""

    bindings: tuple[str, ...] = (BIND_NOW, BIND_BULK)
    """Binding keys of the form `word.word.#`; a letter that matches none is returned."""
    refuse: frozenset[str] = frozenset()
    """Message ids the broker refuses."""
    reachable_for: int | None = None
    """How many letters until the broker is gone for good: 0, never there; None, always there."""
    delivered: list[Wire] = field(default_factory=list)

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        """Yield one receipt for each letter, in the order given."""
        for letter in letters:
            yield told(self._send(letter))

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _send(self, letter: Letter) -> Receipt:
        if self.reachable_for == 0:
            return Receipt(letter.message_id, Fate.KEPT, "no broker answers in memory", letter.run_id)
        if self.reachable_for is not None:
            self.reachable_for -= 1
        if not letter.routing_key.startswith(tuple(key.removesuffix("#") for key in self.bindings)):
            return Receipt(letter.message_id, Fate.RETURNED, NO_QUEUE.format(key=letter.routing_key), letter.run_id)
        if letter.message_id in self.refuse:
            return Receipt(letter.message_id, Fate.REFUSED, REFUSED, letter.run_id)
        self.delivered.append(wire(letter, app_id="match-publisher", host="memory", timestamp=0))
        return Receipt(letter.message_id, Fate.CONFIRMED, run_id=letter.run_id)
