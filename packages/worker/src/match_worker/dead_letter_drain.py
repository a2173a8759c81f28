"""Carries dead letters from their queue to the table, beside the worker: own process, own connections, no hurry.

One of the files that may import kombu.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import logging
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from typing import Any, Final

from kombu.connection import Connection

from .alarms import Alarms
from .beside import beside
from .connections import connected
from .dead_letters import Letter
from .errors import Rejected, Unforeseen, WorkerError
from .lenient import CONNECTION_LOST, accept_unreadable_properties
from .parked import Parked
from .parking import ATTEMPTS, QUEUE, REASON, ConfirmedPublisher, Copy, kept_headers, kept_properties
from .topology import Topology

BATCH: Final = 100
"""Letters between two looks at the clock."""
IDLE_SECONDS: Final = 1.0
LONGEST_PAUSE: Final = 60.0
QUIET: Final = 300.0
"""Seconds between two alarms; what comes meanwhile is told by the next."""

log: Final = logging.getLogger("match_worker")


Keep = Callable[[Letter], None]
"""Writes a letter down. Raises Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated."""


def draining(
    broker_url: str, table: Callable[[], AbstractContextManager[Keep]], topology: Topology, alarms: Alarms | None = None
) -> AbstractContextManager[None]:
    """Drain in a process of its own while the block runs; a letter is acknowledged only once it is in the table."""
    return beside("dead-letters", lambda parent: drain_for(parent, broker_url, table, topology, alarms or Alarms()))


def drain_for(
    parent: int,
    broker_url: str,
    table: Callable[[], AbstractContextManager[Keep]],
    topology: Topology,
    alarms: Alarms,
) -> None:
    """Drain until that process is gone, whatever happens to broker and database."""
    pause = IDLE_SECONDS
    bell = Bell(alarms)
    while os.getppid() == parent:
        try:
            with table() as keep, connected(broker_url) as connection:
                while os.getppid() == parent:
                    pause = IDLE_SECONDS
                    full = drain(connection, keep, topology, bell) == BATCH
                    bell.ring(time.monotonic())
                    if not full:
                        time.sleep(pause)
        except (WorkerError, *CONNECTION_LOST) as error:
            log.warning("dead_letters.wait", extra={"again_in": pause, "reason": str(error)})
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


class Bell:
    """Gathers letters into one alarm now and then: a thousand of them are one thing to look at."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._reasons: Counter[str] = Counter()
        self._refused = 0
        self._rang_at = -QUIET

    def note(self, letter: Letter) -> None:
        """Remember a letter for the next alarm."""
        self._reasons[f"{letter.queue}: {letter.reason}"] += 1

    def note_refused(self, letter: Letter, error: WorkerError) -> None:
        """Remember a letter that the table refuses: it stays at the broker, and no list shows it."""
        self._reasons[f"{letter.queue}: not stored: {error}"] += 1
        self._refused += 1

    def ring(self, now: float) -> None:
        """Tell of what was noted, unless it was quiet for too short a time; what nobody takes is told later."""
        if not self._reasons or now - self._rang_at < QUIET:
            return
        count, most = self._reasons.total(), dict(self._reasons.most_common(5))
        self._rang_at = now
        text = f"{count} messages were set aside for a person: `worker dead-letters list`"
        if self._refused:
            text += f"; {self._refused} of them the table refuses: `dead_letter.not_stored` in the log"
        if self._alarms.tell("dead_letters", text, count=count, reasons=most):
            self._reasons.clear()
            self._refused = 0


def drain(connection: Connection, keep: Keep, topology: Topology, bell: Bell) -> int:
    """Carry up to BATCH letters to the table and return how many; one without a recorded attempt is sent back once.

    Raises DatabaseUnavailable and errors of the broker; then what was not acknowledged stays in its queue.
    """
    accept_unreadable_properties()
    channel: Any = connection.default_channel
    channel.auto_decode = False  # bodies stay the bytes they came as
    for number in range(BATCH):
        message = channel.basic_get(topology.dead.name)
        if message is None:
            return number
        told = Parked(message.body or b"", message.properties, message.properties.get("application_headers") or {})
        if (queue := told.suspected_in) in {queue.name for queue in topology.read}:
            _send_back(connection, told, str(queue), topology)
            channel.basic_ack(message.delivery_tag)
            return number + 1  # the next one only after a pause, so that two suspects are not in hand together
        if _kept(keep, told.letter(topology, now=datetime.now(UTC)), bell):
            channel.basic_ack(message.delivery_tag)
    return BATCH


def _kept(keep: Keep, letter: Letter, bell: Bell) -> bool:
    """Write the letter down, and say whether it may be let go; what the table refuses is told as loudly."""
    ids = {"message_id": letter.message_id, "run_id": letter.run_id, "queue": letter.queue}
    try:
        keep(letter)
    except (Rejected, Unforeseen) as error:
        # Neither lost nor in the way: it stays unacknowledged while the others go on.
        log.error("dead_letter.not_stored", extra=ids | {"reason": str(error)})  # noqa: TRY400 - the sentence says it
        bell.note_refused(letter, error)
        return False
    log.warning("dead_letter.stored", extra=ids | {"reason": letter.reason})
    bell.note(letter)
    return True


def _send_back(connection: Connection, told: Parked, queue: str, topology: Topology) -> None:
    """Put a suspect into the shortest retry queue of its queue, with the attempt that now is recorded."""
    headers = kept_headers(told.headers) | {ATTEMPTS: 1, QUEUE: queue, REASON: "delivery limit without an attempt"}
    retry = next(each.name for each in topology.retries if each.name.startswith(f"{queue}.retry."))
    with closing(ConfirmedPublisher(connection.clone)) as publisher:
        publisher.place(Copy(retry, told.body, kept_properties(told.properties), headers))
    ids = {"message_id": told.properties.get("message_id"), "run_id": told.headers.get("run_id")}
    log.warning("dead_letter.sent_back", extra=ids | {"queue": queue, "to": retry})
