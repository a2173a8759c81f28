"""How a run ends: its exit code, and a sentence for each thing that needs a person. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from .refusals import acceptance
from .report import Fate, Outcome, Report
from .season import is_due, is_over

GOOD, USAGE, NOT_PUBLISHED, UNREACHABLE, REFUSED, UNDELIVERED, HELD, STATE, SUSPECT = 0, 2, 3, 4, 5, 6, 7, 8, 9
BLOCKED, MALFORMED = 10, 11

_SENTENCES: Final = {
    Fate.NOT_PUBLISHED: "season not published: {}: {}. {}; the next run looks again.",
    Fate.NOT_OFFERED: "not read: {}: {}.",
    Fate.BROKEN: "source broken: {}: {}. What was accepted before stays.",
    Fate.REFUSED: "season refused: {}: {}. What was accepted before stays; if the source is right, "
    "{} accepts what has this name, once.",
    Fate.OUTBOX_FULL: "not accepted: {}: {}. The next run reads it again.",
}
_LATE: Final = (
    "It should be by now, so its key may be another: `scraper run --engine auto` with SCHEDULE_PAGE_URL asks the "
    "official page for it. A feed that has none this year can be left out of SCRAPER_FEEDS"
)
_GONE_BY: Final = (
    "season not published: {}: the source tells of {} in its place, which is over. It should be by now: look whether "
    "the official page shows it, or leave its feed out of SCRAPER_FEEDS; the next run looks again."
)
_OVER: Final = "It is one gone by, which the source may never have had, or has no more"


def exit_code(report: Report) -> int:
    """Tell how a run ended: the gravest thing that happened."""
    fates = {outcome.fate for outcome in report.outcomes}
    faults = {outcome.fault for outcome in report.outcomes}
    ranked = (
        (MALFORMED, "malformed" in faults),
        (BLOCKED, "blocked" in faults),
        (UNREACHABLE, Fate.BROKEN in fates),
        (REFUSED, Fate.REFUSED in fates),
        (UNDELIVERED, Fate.OUTBOX_FULL in fates or not report.delivery.complete),
        (SUSPECT, any(outcome.alarms for outcome in report.outcomes)),
        (NOT_PUBLISHED, Fate.NOT_PUBLISHED in fates or any(_is_late(report, each) for each in report.outcomes)),
    )
    none_offered = fates == {Fate.NOT_OFFERED}
    return next((code for code, holds in ranked if holds), USAGE if none_offered else GOOD)


def is_good(report: Report) -> bool:
    """Tell whether no person is needed: a season that is not published yet needs none, for a month."""
    return exit_code(report) in (GOOD, NOT_PUBLISHED) and not any(_is_late(report, each) for each in report.outcomes)


def wants_rest(report: Report) -> bool:
    """Tell whether the host is to be asked less often: it does not answer, or refuses us, or nothing could be read."""
    of_host = any(outcome.fault in ("unreachable", "blocked") for outcome in report.outcomes)
    return of_host or {outcome.fate for outcome in report.outcomes} == {Fate.BROKEN}


def summary(report: Report) -> str:
    """Say in one line what a run did."""
    news = sum(outcome.new + outcome.changed for outcome in report.outcomes)
    delivery = report.delivery
    return f"run {report.run_id}: {news} matches new or changed, {delivery.sent} sent, {delivery.waiting} waiting"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that waits for a person; the same while it has the same names, whatever the figures say."""

    event: Literal["season_refused", "season_not_published", "source_suspect", "source_broken"]
    season: str
    names: frozenset[str]
    """Of the guard's reasons, or of the fault."""
    text: str = field(compare=False)


def alarms(report: Report) -> Iterator[Alarm]:
    """Name what waits for a person: seasons refused, or not published when they should be; sources that look wrong.

    A source that cannot be reached is none of it: that passes by itself.
    """
    for outcome in report.outcomes:
        if outcome.fault in ("malformed", "blocked"):
            yield Alarm("source_broken", outcome.key, frozenset((outcome.fault,)), _sentence(report, outcome))
        if _is_late(report, outcome):
            gone_by = outcome.fate is not Fate.NOT_PUBLISHED
            text = _gone_by(outcome) if gone_by else _sentence(report, outcome)
            yield Alarm("season_not_published", outcome.wanted, frozenset(), text)
        if outcome.fate is Fate.REFUSED:
            names = frozenset(reason.name for reason in outcome.reasons)
            yield Alarm("season_refused", outcome.key, names, _sentence(report, outcome))
        if outcome.alarms:
            names = frozenset(reason.name for reason in outcome.alarms)
            yield Alarm("source_suspect", outcome.key, names, _suspicion(outcome))


def is_well(outcome: Outcome) -> bool:
    """Tell whether a season was read, and nothing of it waits for a person."""
    return outcome.fate in (Fate.LOADED, Fate.CHANGED, Fate.UNCHANGED) and not outcome.alarms


def problems(report: Report) -> Iterator[str]:
    """Say what went wrong, one sentence each, naming the season and the document."""
    for outcome in report.outcomes:
        if outcome.fate in _SENTENCES:
            yield _sentence(report, outcome)
        if outcome.fate is not Fate.NOT_PUBLISHED and _is_late(report, outcome):
            yield _gone_by(outcome)
        if outcome.alarms:
            yield _suspicion(outcome)
        if outcome.bundle:
            yield f"documents and reason: {outcome.bundle}"
    if not report.delivery.complete:
        why = "; ".join(report.delivery.reasons)
        yield f"not delivered: {report.delivery.waiting} messages wait for the next run: {why}"


def _suspicion(outcome: Outcome) -> str:
    return f"source suspect: {outcome.key}: {'; '.join(map(str, outcome.alarms))}. What it said was believed so far."


def _is_late(report: Report, outcome: Outcome) -> bool:
    """Tell whether the season of the day should be there, and is not, or stands behind the one before it."""
    today = report.as_of.date()
    return is_due(outcome.wanted, today) and (outcome.fate is Fate.NOT_PUBLISHED or is_over(outcome.key, today))


def _gone_by(outcome: Outcome) -> str:
    return _GONE_BY.format(outcome.wanted, outcome.key)


def _sentence(report: Report, outcome: Outcome) -> str:
    told = acceptance(outcome.key, ("NAME",))
    if outcome.fate is Fate.NOT_PUBLISHED:
        over = _OVER if is_over(outcome.key, report.as_of.date()) else "Nothing is wrong here"
        told = _LATE if _is_late(report, outcome) else over
    return _SENTENCES[outcome.fate].format(outcome.key, outcome.reason, told)
