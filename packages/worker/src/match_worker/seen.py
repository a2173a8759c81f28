"""What one look at broker and database saw, and its figures. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .standing import Recorded
from .topology import Depth

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
