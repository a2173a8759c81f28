"""What is seen of the worker from outside: its broker, its database, and whether it still goes round.

It looks now and then in a process of its own, so whoever asks is answered at once, from the last look.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from .balance import Balance, accounts
from .connections import connected
from .errors import WorkerError
from .holdings import Holdings
from .lenient import CONNECTION_LOST
from .migrate import lacking
from .seen import Depths, Seen
from .standing import Recorded, recorded
from .topology import Topology, depths

EVERY: Final = 5.0
"""Seconds between two looks."""
BALANCED_EVERY: Final = 12
"""Looks between two balances, which cost the database more."""
STUCK: Final = 120.0
"""Seconds after which a worker that does not go round, though its broker is there, is taken for stuck, and a look for
too old to be told."""

log: Final = logging.getLogger("match_worker")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sights:
    """What to look at."""

    broker: Callable[[], Depths]
    database: Callable[[], Recorded | None] | None = None
    """Raises where it is away; returns None where it can tell no more than that it is there."""
    balance: Callable[[Depths], int] | None = None


class Lookout:
    """Looks now and then, and remembers the last look."""

    def __init__(
        self,
        sights: Sights,
        *,
        read: tuple[str, ...],
        taken_at: Callable[[], Mapping[str, float]],
        alive_at: Callable[[], float],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.seen: Seen | None = None
        self._sights, self._read, self._clock = sights, read, clock
        self._taken_at, self._alive_at = taken_at, alive_at
        self._awake_at = clock()
        self._empty_at: dict[str, float] = {}
        self._looks = 0
        self._differences: int | None = None

    def keep_looking(self, rest: Callable[[float], object] = time.sleep) -> None:
        """Look until the process ends."""
        while True:
            try:
                self.look()
            except Exception:
                # The border of a thread: it would end without a word, and its last look be served for good.
                log.exception("look.failed")
            rest(EVERY)

    def look(self) -> Seen:
        """Look at everything once."""
        problems: list[str] = []
        told = _asked(self._sights.broker, problems)
        problems += [f"queue {name} is missing" for name in self._read if told and told.get(name) is None]
        without = len(problems)
        rows = _asked(self._sights.database, problems) if self._sights.database else None
        there = len(problems) == without if self._sights.database else None
        now = self._clock()
        if told is None:
            self._awake_at = now  # a worker that waits for its broker is not stuck
        elif self._sights.balance:
            self._balance(self._sights.balance, told)
        self.seen = Seen(now, told, rows, self._oldest(told or {}, now), self._differences, tuple(problems), there)
        return self.seen

    @property
    def current(self) -> Seen | None:
        """The last look, unless it is too old to be told as what is."""
        return self.seen if self.seen and self._clock() - self.seen.at <= STUCK else None

    @property
    def is_alive(self) -> bool:
        """Whether the worker goes round, or has a reason not to."""
        return self._clock() - max(self._alive_at(), self._awake_at) < STUCK

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the worker is not ready; nothing if it is."""
        if self.seen is None:
            return ("nobody has looked yet",)
        if self.current is None:
            old = self._clock() - self.seen.at
            return (
                f"the last look is {old:.0f} seconds old: broker or database keeps it waiting, or the log says why",
            )
        stuck = () if self.is_alive else (f"the consumer has not gone round for {STUCK:.0f} seconds",)
        return (*stuck, *self.seen.problems)

    def _balance(self, balance: Callable[[Depths], int], told: Depths) -> None:
        if self._looks % BALANCED_EVERY == 0:
            self._differences = _asked(lambda: balance(told), [])
        self._looks += 1

    def _oldest(self, told: Depths, now: float) -> dict[str, float]:
        """Bound the waiting: what stands in a queue came after it was last empty, and after the last that was taken."""
        taken = self._taken_at()
        oldest = {}
        for name in self._read:
            depth = told.get(name)
            if depth is not None:
                since = self._empty_at.setdefault(name, now)
                if depth.messages == 0:
                    since = self._empty_at[name] = now
                oldest[name] = max(0.0, now - max(since, taken.get(name, 0.0)))
        return oldest


def _asked(ask: Callable[[], T], problems: list[str]) -> T | None:
    try:
        return ask()
    except (WorkerError, *CONNECTION_LOST) as error:
        problems.append(str(error) or type(error).__name__)
        return None


def at_broker(url: str, topology: Topology) -> Depths:
    """Look into every queue. Raises BrokerUnavailable."""
    with connected(url) as connection:
        return depths(connection, topology)


def at_database(url: str) -> Recorded:
    """Ask for everything that is recorded. Raises DatabaseUnavailable, DatabaseBusy, NotMigrated."""
    told = recorded(url)
    if waiting := lacking(url):
        raise WorkerError(f"the database lacks {len(waiting)} migrations: run `worker migrate`")
    return told


def differences(url: str, told: Depths) -> int:
    """Count the newest runs with matches that are nowhere, by numbers of messages alone. Raises DatabaseUnavailable.

    A look into the retry queues each minute would have them tried before their time: `worker balance` looks.
    """
    waiting = sum(depth.messages for depth in told.values() if depth)
    return len(Balance(accounts(url), Holdings(unread=waiting)).differences)
