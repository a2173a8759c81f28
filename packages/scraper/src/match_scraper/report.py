"""What a run did, as values; `table` shows them to people, `as_json` to programs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from .limits import Reason
from .season import Feed


class Fate(StrEnum):
    """What became of one competition season."""

    LOADED = "loaded"
    """Read and accepted for the first time, or published in full."""
    CHANGED = "changed"
    """Accepted, with changes."""
    UNCHANGED = "unchanged"
    """Nothing to publish."""
    OLDER_COPY = "older copy"
    """The source's network answered with an older copy; the next run will see the newer one."""
    REFUSED = "refused"
    """Not believable; what was accepted before stays."""
    OUTBOX_FULL = "outbox full"
    """Its messages found no room, so it was not accepted; the next run reads it again."""
    NOT_PUBLISHED = "not published"
    """The source has no such season (yet)."""
    NOT_OFFERED = "not offered"
    """The source has no such age or division; it was not asked for any match."""
    BROKEN = "source broken"
    """The source could not be read; what was accepted before stays."""


Fault = Literal["unreachable", "blocked", "malformed"]
"""Why a source could not be read: no whole answer, a refusal, or an answer that is not the document we know."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one competition season, in numbers."""

    feed: Feed
    key: str
    fate: Fate
    reason: str = ""
    """Why, when nothing was accepted."""
    fault: Fault | None = None
    """The kind of it, when the source could not be read."""
    reasons: tuple[Reason, ...] = ()
    """The same by the guard's names, when it was refused."""
    synced_at: datetime | None = None
    """The source's own time of the season read."""
    listed: int = 0
    """Matches the season lists."""
    new: int = 0
    changed: int = 0
    removed: int = 0
    """Of the changed: gone from the source."""
    missing: int = 0
    """Not listed any more, not yet published as removed."""
    overdue: int = 0
    """Kicked off more than 48 hours ago, and still without a score."""
    tables: int = 0
    """Published tables sent."""
    renamed: int = 0
    """Clubs with another name than before."""
    envelopes: int = 0
    """Messages put into the outbox."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Rows that became no match, by reason."""
    flagged: Mapping[str, int] = field(default_factory=dict)
    """Rows that became a match with something missing, by reason."""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The first ten of those overdue, and of some that are flagged: match numbers, squads."""
    bundle: str = ""
    """The folder in which a refused season is kept."""
    retry_after: timedelta = timedelta(0)
    """How long the source asks to be left alone."""
    alarms: tuple[Reason, ...] = ()
    """What looks wrong with the source though nothing was refused."""
    notes: tuple[str, ...] = ()
    """How it was read, where that is worth telling."""
    wanted: str = ""
    """The key that the date asks for; `key` is another where the source told of another season."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the messages that waited."""

    sent: int = 0
    waiting: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Why messages wait, and how many for each reason."""
    wanted: bool = True
    """False: no broker is to be used, so that waiting is no fault."""

    @property
    def complete(self) -> bool:
        """Whether all is where it should be."""
        return not (self.wanted and self.waiting)

    def then(self, later: "Delivery") -> "Delivery":
        """Add what a later delivery of the same run did; what waits now is what that one left."""
        return replace(later, sent=self.sent + later.sent)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    run_id: str
    as_of: datetime
    outcomes: tuple[Outcome, ...]
    delivery: Delivery


def as_json(report: Report) -> dict[str, Any]:
    """Say it in values of JSON."""
    told = asdict(report)
    told["as_of"] = report.as_of.isoformat()
    for outcome in told["outcomes"]:
        outcome["synced_at"] = outcome["synced_at"].isoformat() if outcome["synced_at"] else None
        outcome["retry_after"] = outcome["retry_after"].total_seconds()
        for counts in ("skipped", "flagged", "named"):
            outcome[counts] = dict(outcome[counts])
    told["delivery"]["reasons"] = dict(report.delivery.reasons)
    return told
