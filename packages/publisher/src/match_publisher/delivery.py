"""From outbox to broker: what is confirmed is forgotten, what is not stays for the next time."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Final

from .errors import Uncommitted
from .outbox import Outbox
from .publisher import Fate, Publisher

BATCH: Final = 100
LINGER: Final = timedelta(milliseconds=5)


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of the letters that waited: how many of each fate, and the reasons with how many they hold for."""

    confirmed: int = 0
    returned: int = 0
    refused: int = 0
    kept: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every letter is the broker's now."""
        return not (self.returned or self.refused or self.kept)


def drain(
    outbox: Outbox,
    publisher: Publisher,
    *,
    batch: int = BATCH,
    linger: timedelta = LINGER,
    clock: Callable[[], float] = monotonic,
) -> Drained:
    """Send every waiting letter and forget the confirmed ones, up to `batch` or `linger` at a time.

    A crash between confirm and forgetting sends those letters once more, which is harmless. Raises Uncommitted
    if the caller's transaction is open, StateError if the file fails; a broker that fails keeps the letters.
    """
    if outbox.uncommitted:
        raise Uncommitted
    tally = _Tally(outbox, batch, linger.total_seconds(), clock)
    try:
        for receipt in publisher.publish(outbox):
            tally.fates[receipt.fate] += 1
            if receipt.fate is Fate.CONFIRMED:
                tally.confirm(receipt.message_id)
            else:
                tally.reasons[receipt.reason] += 1
    finally:
        tally.forget()
    return Drained(**{str(fate): tally.fates[fate] for fate in Fate}, reasons=dict(tally.reasons))


class _Tally:
    """Counts fates, and forgets confirmed letters by batches: a commit costs an fsync."""

    def __init__(self, outbox: Outbox, batch: int, linger: float, clock: Callable[[], float]) -> None:
        self.fates: Counter[Fate] = Counter()
        self.reasons: Counter[str] = Counter()
        self._outbox, self._batch, self._linger, self._clock = outbox, batch, linger, clock
        self._confirmed: list[str] = []
        self._since = 0.0

    def confirm(self, message_id: str) -> None:
        now = self._clock()
        if not self._confirmed:
            self._since = now
        self._confirmed.append(message_id)
        if len(self._confirmed) >= self._batch or now - self._since >= self._linger:
            self.forget()

    def forget(self) -> None:
        confirmed, self._confirmed = self._confirmed, []
        if confirmed:
            self._outbox.forget(confirmed)
