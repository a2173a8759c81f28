"""Moves deliveries elsewhere: first a copy that the broker confirms, then the acknowledgement.

Without a confirm a delivery stays in hand, and all others wait with it: each attempt may cost seconds, in which nothing
else is heard, neither the broker's heartbeat nor a signal.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Any, Final

from .delivery import RUN_ID
from .errors import BrokerUnavailable, NotConfirmed
from .intake import QUEUE
from .parking import Parking
from .verdicts import Judgement
from .watch import Watch

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts, of whichever delivery; twice as many after each that failed."""

log: Final = logging.getLogger("match_worker")


@dataclass(frozen=True, slots=True)
class Move:
    """A delivery, why it is to go elsewhere, and how to let it go here."""

    message: Any
    judgement: Judgement
    acknowledge: Callable[[], None]

    @property
    def queue(self) -> str:
        """Where it came from."""
        return str(self.message.delivery_info[QUEUE])


class Moves:
    """The deliveries that are to go elsewhere; `later` calls after so many seconds."""

    def __init__(self, parking: Parking, *, watch: Watch, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._parking, self._watch, self._later = parking, watch, later
        self._waiting = deque[Move]()
        self._pause = FIRST_PAUSE
        self._resting = False
        self._turn = RLock()  # while Celery stops, a thread of its own fires the timers

    def begin(self, move: Move) -> None:
        """Move it now, or, while the broker confirms nothing, as soon as it does again."""
        with self._turn:
            self._waiting.append(move)
            if not self._resting:
                self._go_on()

    def leave(self) -> None:
        """Let go of what waits: its connection is gone, and the broker delivers it again."""
        with self._turn:
            self._waiting.clear()
            self._resting = False

    def _go_on(self) -> None:
        while self._waiting:
            move = self._waiting.popleft()
            if move.message.channel.connection is None:
                continue  # The connection it came by is gone: the broker delivers it again.
            try:
                self._make(move)
            except (NotConfirmed, BrokerUnavailable) as error:
                self._waiting.append(move)  # behind the others: the reason may be its own
                self._rest(move, error)
                return

    def _make(self, move: Move) -> None:
        copy = self._parking.put(move.message, queue=move.queue, judgement=move.judgement)
        self._pause = FIRST_PAUSE
        self._watch.moved(move.queue, copy.queue)
        told = {"to": copy.queue, "attempts": copy.attempts, "reason": move.judgement.reason}
        log.warning("delivery.moved", extra=_about(move) | told)
        move.acknowledge()

    def _rest(self, move: Move, error: Exception) -> None:
        told = {"again_in": self._pause, "waiting": len(self._waiting), "reason": str(error)}
        log.warning("delivery.kept", extra=_about(move) | told)
        self._resting = True
        self._later(self._pause, self._after_rest)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _after_rest(self) -> None:
        with self._turn:
            self._resting = False
            self._go_on()


def _about(move: Move) -> dict[str, object]:
    headers = move.message.headers
    return {"message_id": headers.get("id"), RUN_ID: headers.get(RUN_ID), "queue": move.queue}
