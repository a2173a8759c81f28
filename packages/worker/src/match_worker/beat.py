"""The beat: does each chore when it is due, one process at a time by a lease in the database.

A loop of our own rather than Celery's beat. That one sends each task to the workers, so that a purge would wait behind
25,000 matches and pile up while they are away; it keeps its schedule in a file of one machine, and does not know that
another beat runs. Ours asks the database, by whose clock everything is due, and needs the broker for one thing only:
the heartbeat that goes the whole way.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from .chores import Chores, Did, NotHeld, Retention, do
from .errors import DatabaseUnavailable, NotMigrated, WorkerError

LONGEST_PAUSE: Final = 60.0
_SHORTEST_PAUSE: Final = 0.05

log: Final = logging.getLogger("match_worker")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between two times of each chore."""

    heartbeat: int = 60
    overdue: int = 300
    quarantine: int = 300
    reconcile: int = 3600
    purge: int = 86_400


class Beat:
    """One process that may hold the lease; `send_heartbeat` publishes and raises a WorkerError."""

    def __init__(
        self,
        door: Chores,
        *,
        holder: str,
        lease: int,
        rhythm: Rhythm,
        retention: Retention,
        send_heartbeat: Callable[[], Did],
    ) -> None:
        self._door, self._rhythm, self._retention = door, rhythm, retention
        self._lease: Mapping[str, Any] = {"holder": holder, "lease": lease}
        self._seconds = lease
        self._send_heartbeat = send_heartbeat
        self._holds: bool | None = None
        self._pause = 1.0

    def run(self, stopped: Callable[[float], bool]) -> None:
        """Go on until `stopped`, which waits so many seconds, says so; then let go of the lease."""
        while not stopped(self.turn()):
            pass
        try:
            self._door.chore({"do": "release", **self._lease})
        except WorkerError as error:
            log.warning("beat.not_released", extra={"reason": str(error)})  # it expires

    def turn(self) -> float:
        """Do what is due, and return the seconds to wait."""
        try:
            wait = self._do_due()
        except WorkerError as error:
            wait, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
            log.warning("beat.failed", extra={"again_in": wait, "reason": str(error)})
        else:
            self._pause = 1.0
        return wait

    def _do_due(self) -> float:
        told = self._door.chore({"do": "due", "chores": asdict(self._rhythm), **self._lease})
        self._note_lease(told)
        if told["held"]:
            try:
                for name in told["due"]:
                    self._do(name)
            except NotHeld:
                self._note_lease({"held": False, "holder": "another"})
                return _SHORTEST_PAUSE
            if told["due"]:
                return _SHORTEST_PAUSE  # to ask what is due next
        return float(max(_SHORTEST_PAUSE, min(told["wait"], self._seconds / 3)))

    def _do(self, name: str) -> None:
        started = time.monotonic()
        did: Did | None = None
        failure: WorkerError | None = None
        try:
            did = self._chore(name)
        except (DatabaseUnavailable, NotMigrated):
            raise  # nothing can be noted, and nothing else would go better
        except WorkerError as error:
            failure = error
        self._note(name, did, failure, time.monotonic() - started)

    def _chore(self, name: str) -> Did:
        if name == "heartbeat":
            return self._send_heartbeat()
        return do(self._door, name, retention=self._retention, lease=self._lease)  # type: ignore[arg-type] # a Literal

    def _note(self, name: str, did: Did | None, failure: WorkerError | None, seconds: float) -> None:
        error = str(failure) if failure else (did or {}).get("error")
        told = {"chore": name, "every": getattr(self._rhythm, name), "seconds": round(seconds, 3)}
        if not self._door.chore({"do": "note", "did": did, "error": error, **told, **self._lease})["held"]:
            raise NotHeld
        if error:
            log.warning("beat.chore_failed", extra={"chore": name, "reason": error})
        else:
            log.info("beat.chore", extra={"chore": name, "seconds": told["seconds"], "did": did})

    def _note_lease(self, told: Mapping[str, Any]) -> None:
        if told["held"] != self._holds:
            self._holds = told["held"]
            log.info("beat.leads" if self._holds else "beat.waits", extra={"holder": told.get("holder", "this one")})
