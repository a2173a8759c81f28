"""The use-case: read each competition season, judge it, keep it with the messages it causes, and send them."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import structs

from match_publisher import Letter, OutboxFull, letter

from .changes import Diff, diff, published, told_after
from .errors import (
    Blocked,
    Disallowed,
    Malformed,
    NotPublished,
    ScrapeError,
    Unreachable,
    Unwritable,
    WrongChoice,
)
from .fixture import Bracket, Season
from .guard import Accept, Refuse, Skip, judge
from .limits import DEFAULT, Limits, Reason
from .named import CONFLICT, named
from .ports import Document, Latest, Refusals, Snapshots, Source
from .predecessor import predecessor
from .refusals import Refusal
from .renames import Rename
from .report import Delivery, Fate, Fault, Outcome, Report
from .season import Competition
from .shifts import conflicts
from .translate import BATCH, News, Writer, changes, everything, limits_passed, messages
from .watch import overdue, suspicions

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scrape:
    """One run, with its collaborators."""

    source: Source
    snapshots: Snapshots
    writer: Writer
    clock: Callable[[], datetime]
    """Tells the moment at which a season is judged: a document may be newer than the run that waited for it."""
    full: bool = False
    """Publish every match, not only what changed."""
    accept: frozenset[str] = frozenset()
    """Names of refusals that a person has looked at, and accepts."""
    batch: int = BATCH
    limits: Limits = field(default=DEFAULT)
    refusals: Refusals | None = None
    """Keeps what is refused, if anything does."""

    def run(self, competitions: Iterable[Competition], deliver: Callable[[], Delivery]) -> Report:
        """Read one competition season after the other, and send what each brings before the next is asked for.

        What fails does not stop the others. What a delivery leaves, also that of an earlier run, is tried at the end.
        """
        outcomes: list[Outcome] = []
        delivery = Delivery()
        for competition in competitions:
            outcomes.append(_told(replace(self._one(competition), wanted=competition.key)))
            if outcomes[-1].envelopes and not delivery.waiting:
                delivery = delivery.then(deliver())
        delivery = delivery.then(deliver())
        log.info("run.delivered", extra={"sent": delivery.sent, "waiting": delivery.waiting})
        return Report(self.writer.run_id, self.writer.now, tuple(outcomes), delivery)

    def _one(self, competition: Competition) -> Outcome:  # noqa: PLR0911 - one for each end
        kept = self.snapshots.documents(competition.key)
        ended = partial(Outcome, competition.feed, competition.key)
        try:
            return self._read(competition, kept)
        except NotPublished as error:
            if kept:
                return ended(Fate.BROKEN, f"{error}, though this season was published before", fault=_fault(error))
            return ended(Fate.NOT_PUBLISHED, str(error))
        except WrongChoice as error:
            return ended(Fate.NOT_OFFERED, str(error))
        except OutboxFull as error:
            return ended(Fate.OUTBOX_FULL, str(error))
        except Unreachable as error:
            return ended(Fate.BROKEN, str(error), fault=_fault(error), retry_after=error.retry_after)
        except ScrapeError as error:
            reason, bundle = self._unread(competition, error)
            return ended(Fate.BROKEN, reason, fault=_fault(error), bundle=bundle)

    def _read(self, competition: Competition, kept: Mapping[str, Document]) -> Outcome:
        latest = self.source.latest(competition, kept)
        accepted, unreadable = predecessor(self.snapshots, competition, latest)
        if isinstance(latest, Latest):
            return self._judged(competition, latest, accepted, unreadable)
        if accepted is None:
            return self._anew(competition, kept)
        if not self.full:
            return Outcome(competition.feed, competition.key, Fate.UNCHANGED, alarms=self._alarms(accepted))
        again = Latest(accepted, (), {}, {})
        return self._accepted(competition, again, Diff(accepted, (), (), 0), before=accepted)

    def _anew(self, competition: Competition, kept: Mapping[str, Document]) -> Outcome:
        """Read without conditions what did not change, for the accepted season can be read no more."""
        if not kept:
            raise Malformed(competition.key, "nothing changed, says the source, though nothing is kept")
        return self._read(competition, {})

    def _judged(self, competition: Competition, latest: Latest, accepted: Season | None, unreadable: str) -> Outcome:
        season = told_after(accepted, latest.season)
        ended = partial(
            Outcome,
            competition.feed,
            season.key,
            synced_at=season.synced_at,
            listed=len(season.fixtures),
            notes=tuple(latest.notes),
        )
        verdict = judge(
            accepted,
            season,
            self.limits,
            now=self.clock(),
            accepted=self.accept,
            history=partial(self.snapshots.recent, accepted.key if accepted else season.key),
            unreadable=unreadable,
            doubts=latest.doubts,
        )
        if isinstance(verdict, Skip):
            return ended(Fate.OLDER_COPY, alarms=self._alarms(accepted or season))
        if isinstance(verdict, Refuse):
            reason, bundle = self._refused(Refusal(accepted, season, verdict.reasons), latest)
            return ended(Fate.REFUSED, reason, bundle=bundle, reasons=verdict.reasons)
        found = diff(accepted, _counted(season, accepted, verdict))
        in_conflict = conflicts(accepted, season) if accepted else []
        if in_conflict:
            latest = replace(latest, flagged={**latest.flagged, CONFLICT: len(in_conflict)})
        outcome = self._accepted(competition, latest, found, before=accepted)
        return replace(outcome, named=named(found.season, outcome.flagged, conflicts=in_conflict))

    def _alarms(self, season: Season) -> tuple[Reason, ...]:
        found = suspicions(season, self.writer.now, self.limits)
        return tuple(reason for reason in found if reason.name not in self.accept)

    def _refused(self, refusal: Refusal, latest: Latest) -> tuple[str, str]:
        """Keep what was refused, and return the reason and where it is kept; without room the reason stands alone."""
        reason = "; ".join(map(str, refusal.reasons))
        return _kept(reason, lambda keep: keep.keep(refusal, latest.received or latest.documents), self.refusals)

    def _unread(self, competition: Competition, error: ScrapeError) -> tuple[str, str]:
        """Keep what could not be read, if anything came, and return the reason and where it is kept."""
        documents, reason = error.documents if isinstance(error, Malformed) else (), str(error)
        if not documents:
            return reason, ""
        return _kept(reason, lambda keep: keep.keep_unread(competition.key, reason, documents), self.refusals)

    def _accepted(self, competition: Competition, latest: Latest, found: Diff, *, before: Season | None) -> Outcome:
        season, all_of_it = found.season, before is None or self.full
        news = everything(season) if all_of_it else changes(found, now=self.writer.now)
        tables = published(season) if all_of_it else found.tables
        try:
            letters = self._letters(season, news, tables, found.renamed, full=all_of_it)
        except ValueError as error:
            why = f"it cannot be written as a message, whose limits are ours: {limits_passed(error)}"
            raise Malformed(season.key, why, latest.received or latest.documents) from error
        pairs, key = (found.pairs, before.key) if before else ((), None)
        self.snapshots.accept(season, latest.documents, letters, pairs, key)
        for each in letters:
            told = {"message_id": each.message_id, "kind": each.kind, "matches": each.matches, "season": season.key}
            log.info("message.kept", extra=told)
        return Outcome(
            competition.feed,
            season.key,
            Fate.LOADED if all_of_it else Fate.CHANGED if found else Fate.UNCHANGED,
            synced_at=season.synced_at,
            listed=len(season.fixtures),
            new=len(found.new),
            changed=len(found.changed),
            removed=found.removed,
            missing=found.missing,
            overdue=len(overdue(season)),
            tables=len(tables),
            renamed=len(found.renamed),
            envelopes=len(letters),
            skipped=latest.skipped,
            flagged=latest.flagged,
            alarms=self._alarms(season),
            notes=tuple(latest.notes),
        )

    def _letters(
        self, season: Season, news: list[News], tables: Sequence[Bracket], renames: Sequence[Rename], *, full: bool
    ) -> list[Letter]:
        """Write the messages. Raises ValueError where one would hold what no message may."""
        outgoing = messages(
            season,
            news,
            self.writer,
            full=full,
            batch=self.batch,
            tables=tables,
            renames=renames,
            waits=self.snapshots.waits,
        )
        return [letter(each.message, urgent=each.urgent) for each in outgoing]


def _fault(error: ScrapeError) -> Fault:
    if isinstance(error, (Blocked, Disallowed)):
        return "blocked"
    return "malformed" if isinstance(error, (Malformed, NotPublished)) else "unreachable"


def _kept(reason: str, keep: Callable[[Refusals], str], refusals: Refusals | None) -> tuple[str, str]:
    """Return the reason, and where what it is about is kept; without room the reason stands alone."""
    try:
        return reason, keep(refusals) if refusals else ""
    except Unwritable as error:
        return f"{reason}; {error}", ""


def _counted(season: Season, accepted: Season | None, verdict: Accept) -> Season:
    """Note from when on losses count: what a person accepts now counts no more tomorrow."""
    before = accepted.counted_from if accepted else None
    return structs.replace(season, counted_from=season.synced_at if verdict.waived else before)


def _told(outcome: Outcome) -> Outcome:
    counts = {"new": outcome.new, "changed": outcome.changed, "envelopes": outcome.envelopes}
    said = {"season": outcome.key, "fate": outcome.fate.value, "reason": outcome.reason}
    log.info("season.read", extra={**said, **counts})
    return outcome
