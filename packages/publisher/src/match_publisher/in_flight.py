"""Which letters of one channel still wait for the broker's word: pure bookkeeping of AMQP publisher confirms."""

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from .letters import Letter
from .publisher import NO_QUEUE, REFUSED, Fate, Receipt


@dataclass(frozen=True, slots=True)
class Returned:
    """`basic.return`: no queue took the letter. Its ack follows, and means only that the broker has dealt with it."""

    message_id: str
    routing_key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`basic.ack` or `basic.nack` of one delivery tag, or of all up to it."""

    accepted: bool
    tag: int
    multiple: bool


class InFlight:
    """Letters by delivery tag. Broker and publisher both count from 1, in the order of sending."""

    def __init__(self) -> None:
        self._letters: dict[int, Letter] = {}
        self._returned: Counter[tuple[str, str]] = Counter()
        self._tag = 0

    def __len__(self) -> int:
        return len(self._letters)

    def add(self, letter: Letter) -> None:
        """Note a letter as sent."""
        self._tag += 1
        self._letters[self._tag] = letter

    def settle(self, word: Answer | Returned) -> list[Receipt]:
        """Take the broker's word; return a receipt for each letter it settles."""
        if isinstance(word, Returned):
            self._returned[word.message_id, word.routing_key] += 1
            return []
        return [self._receipt(self._letters.pop(tag), accepted=word.accepted) for tag in self._tags(word)]

    def unsettled(self) -> list[Letter]:
        """Return the letters without a receipt, in the order they were sent."""
        return list(self._letters.values())

    def _tags(self, answer: Answer) -> list[int]:
        if answer.multiple:
            return list(takewhile(lambda tag: tag <= answer.tag, self._letters))
        return [answer.tag]

    def _receipt(self, letter: Letter, *, accepted: bool) -> Receipt:
        key = letter.message_id, letter.routing_key
        if key in self._returned:
            self._returned[key] -= 1
            self._returned += Counter()  # drops what has come to zero
            return Receipt(letter.message_id, Fate.RETURNED, NO_QUEUE.format(key=letter.routing_key), letter.run_id)
        if accepted:
            return Receipt(letter.message_id, Fate.CONFIRMED, run_id=letter.run_id)
        return Receipt(letter.message_id, Fate.REFUSED, REFUSED, letter.run_id)
