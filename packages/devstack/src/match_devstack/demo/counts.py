"""What became of one run at every stage, and whether it agrees with what the replica says. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .witness import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The stages of one run in their order; matches, except where it says messages."""

    read: int
    """Matches the scraper found in the documents."""
    skipped: int
    """Rows that are no match: a club is not named."""
    changed: int
    """New or different, those published as removed included."""
    missing: int
    """Not listed any more, and not yet published as removed."""
    removed: int
    published: int
    """Messages put into the outbox."""
    confirmed: int
    """Messages the broker confirmed."""
    recorded: int
    """Messages the database has recorded."""
    announced: int
    """Matches the recorded messages say the run published."""
    created: int
    updated: int
    unchanged: int
    stale: int
    duplicate: int
    """Matches of messages that came a second time, from the worker's log; the database does not count them."""
    conflict: int
    quarantined: int
    waiting: int
    """Messages left in the outbox, or at the broker in a queue that is read or retried."""
    dead: int
    """Messages in the dead-letter queue."""
    seconds: float
    """From the start of `scraper run` to the last recorded message."""


@dataclass(frozen=True, slots=True)
class Check:
    """One equality."""

    run: str
    stage: str
    wanted: int
    got: int
    by: str
    """Who says what is wanted."""

    @property
    def agrees(self) -> bool:
        """Whether it holds."""
        return self.wanted == self.got

    def __str__(self) -> str:
        return f"{self.run}: {self.stage}: {self.got}, but {self.by} {self.wanted}"


def scraped(report: Mapping[str, Any]) -> dict[str, int]:
    """Add up the scraper's report over its feeds."""

    def total(name: str) -> int:
        return sum(outcome[name] for outcome in report["outcomes"])

    return {
        "read": total("listed"),
        "skipped": sum(sum(outcome["skipped"].values()) for outcome in report["outcomes"]),
        "changed": total("new") + total("changed"),
        "missing": total("missing"),
        "removed": total("removed"),
        "published": total("envelopes"),
        "confirmed": report["delivery"]["sent"],
    }


def compare(run: str, told: Told, counts: Counts) -> Iterator[Check]:
    """Every equality that must hold after a run; duplicates are harmless, and so no part of any."""

    def check(stage: str, wanted: int, by: str) -> Check:
        return Check(run, stage, wanted, getattr(counts, stage), by)

    replica = "the replica says"
    yield check("read", told.listed, replica)
    yield check("skipped", told.skipped, replica)
    yield check("changed", told.new + told.changed + told.removed, replica)
    yield check("missing", told.missing, replica)
    yield check("removed", told.removed, replica)
    yield check("confirmed", counts.published, "the scraper published")
    yield check("recorded", counts.confirmed, "the broker confirmed")
    yield check("announced", counts.changed, "the scraper found changed")
    yield check("created", told.new, replica)
    yield check("updated", told.changed + told.removed, replica)
    for stage in ("unchanged", "stale", "conflict", "quarantined", "waiting", "dead"):
        yield check(stage, 0, "wanted are")
