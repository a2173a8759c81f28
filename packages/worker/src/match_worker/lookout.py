"""What is seen of the worker from outside: its broker, its database, and whether it still goes round.

It looks now and then in a process of its own, so whoever asks is answered at once, from the last look.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from .balance import Balance, accounts
from .connections import connected
from .errors import WorkerError
from .holdings import Holdings
from .lenient import CONNECTION_LOST
from .migrate import lacking
from .standing import Recorded, recorded
from .topology import Depth, Topology, depths

EVERY: Final = 5.0
"""Seconds between two looks."""
BALANCED_EVERY: Final = 12
"""Looks between two balances, which cost the database more."""
STUCK: Final = 120.0
"""Seconds after which a worker that does not go round, though its broker is there, is taken for stuck, and a look for
too old to be told."""

log: Final = logging.getLogger("match_worker")

T = TypeVar("T")
Depths = Mapping[str, Depth | None]
Gauge = tuple[str, str | None, Mapping[str, float]]
"""Name, name of its label if it has one, and its value by label."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look."""

    at: float
    depths: Depths | None = None
    """None: the broker did not answer."""
    recorded: Recorded | None = None
    """None: the database did not answer, or there is none to ask."""
    oldest: Mapping[str, float] = field(default_factory=dict)
    """By queue that is read: the longest that a message can have waited, in seconds."""
    differences: int | None = None
    """Of the newest runs, those with matches that are neither settled nor at the broker; None while not counted."""
    problems: tuple[str, ...] = ()
    """Why the worker cannot work; nothing if it can."""
    database_up: bool | None = None
    """None where there is none to ask."""

    def gauges(self) -> Iterator[Gauge]:
        """Say it in numbers."""
        yield "broker_up", None, {"": float(self.depths is not None)}
        if self.database_up is not None:
            yield "database_up", None, {"": float(self.database_up)}
        there = {name: depth for name, depth in (self.depths or {}).items() if depth}
        yield "queue_messages", "queue", {name: float(depth.messages) for name, depth in there.items()}
        read = {name: depth for name, depth in there.items() if name in self.oldest}
        yield "queue_consumers", "queue", {name: float(depth.consumers) for name, depth in read.items()}
        yield "queue_oldest_seconds", "queue", self.oldest
        if self.differences is not None:
            yield "balance_differences", None, {"": float(self.differences)}
        if self.recorded:
            yield from _recorded_gauges(self.recorded)


def _recorded_gauges(told: Recorded) -> Iterator[Gauge]:
    yield "dead_letters", None, {"": float(told.dead)}
    yield "quarantined_matches", None, {"": float(told.quarantine)}
    yield "unknown_names", "reason", {reason: float(names) for reason, names in told.unknown_names.items()}
    ages = {
        "dead_letter_oldest_seconds": told.oldest_dead,
        "quarantine_oldest_seconds": told.oldest_quarantine,
        "last_row_seconds": told.last_row,
        "heartbeat_seconds": told.last_heartbeat,
    }
    for name, moment in ages.items():
        if moment is not None:
            yield name, None, {"": told.age(moment)}
    yield "freshness_seconds", "competition", {name: told.age(at) for name, at in told.fresh.items()}
    yield (
        "beat_last_run_seconds",
        "task",
        {chore["name"]: told.age(chore["last_at"]) for chore in told.chores if chore["last_at"]},
    )
    yield "beat_failing", "task", {chore["name"]: float(bool(chore["error"])) for chore in told.chores}


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
