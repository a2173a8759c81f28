"""Is this season believable, next to the last one accepted? Pure; every limit has a name and a number."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import losses, shifts, yesterday
from .fixture import UNASSIGNED, Fixture, Season
from .limits import DEFAULT, Doubt, Limits, Reason, shown
from .watch import played_without_score


@dataclass(frozen=True, slots=True)
class Accept:
    """Believable."""

    waived: tuple[Reason, ...] = ()
    """What it would be refused for, had a person not accepted it."""


@dataclass(frozen=True, slots=True)
class Skip:
    """An older copy of what we have: nothing to do, and nothing wrong."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not believable; never empty."""

    reasons: tuple[Reason, ...]


Verdict = Accept | Skip | Refuse


def judge(
    previous: Season | None,
    season: Season,
    limits: Limits = DEFAULT,
    *,
    now: datetime | None = None,
    accepted: frozenset[str] = frozenset(),
    history: yesterday.History = yesterday.nothing,
    unreadable: str = "",
    doubts: Iterable[Doubt] = (),
) -> Verdict:
    """Judge a season next to the last accepted one, and its time next to ours; a first one has to hold something.

    `accepted` are the names of refusals that a person has looked at; `history` gives what was accepted of late;
    `unreadable` says why there is nothing to compare with, though something was accepted; `doubts` are its reader's.
    """
    if previous is not None and timedelta(0) < previous.synced_at - season.synced_at <= limits.source_time_went_back:
        return Skip()
    beside = _beside(previous, season, limits, history) if previous else _first(season, limits)
    lost = (Reason("accepted_unreadable", unreadable),) if unreadable else ()
    found = (*lost, *beyond(doubts, limits), *_alone(season, now, limits), *beside)
    reasons = tuple(reason for reason in found if reason.name not in accepted)
    return Refuse(reasons) if reasons else Accept(found)


def beyond(doubts: Iterable[Doubt], limits: Limits = DEFAULT) -> Iterator[Reason]:
    """Yield those of a reader's doubts that are beyond their limits."""
    for doubt in doubts:
        if doubt.measure > (limit := getattr(limits, doubt.name)):
            yield Reason(doubt.name, f"{doubt.numbers}, limit {shown(limit)}")


def _alone(season: Season, now: datetime | None, limits: Limits) -> Iterator[Reason]:
    if not season.fixtures:
        yield Reason("no_events", "the schedule lists none")
    if not any(bracket.members for bracket in season.brackets):
        yield Reason("no_tables", f"{len(season.brackets)} tables without a team")
    if (silent := played_without_score(season)) >= limits.no_scores:
        yield Reason("no_scores", f"none of {silent} matches played one to four days ago has one")
    if now is not None and season.synced_at > now + limits.source_time_ahead:
        yield Reason("source_time_ahead", f"{season.synced_at:%FT%TZ}, and it is {now:%FT%TZ}: set the clock right")


def _first(season: Season, limits: Limits) -> Iterator[Reason]:
    """Ask of a season with nothing beside it that most of its matches say the least that every match says."""
    for name, without in (("zone", _zoneless), ("table", _tableless)):
        missing = sum(map(without, season.fixtures))
        if len(season.fixtures) >= limits.fields_count_from and missing > limits.fields_missing * len(season.fixtures):
            yield Reason("fields_missing", f"{name}: {missing} of {len(season.fixtures)}")


def _zoneless(fixture: Fixture) -> bool:
    return fixture.schedule.zone is None


def _tableless(fixture: Fixture) -> bool:
    return fixture.divisions == (UNASSIGNED,)


def _beside(previous: Season, season: Season, limits: Limits, history: yesterday.History) -> Iterator[Reason]:
    if season.synced_at < previous.synced_at:
        yield Reason("source_time_went_back", f"{previous.synced_at:%FT%TZ} -> {season.synced_at:%FT%TZ}")
    found = [*losses.find(previous, season, limits), *shifts.find(previous, season, limits)]
    yield from found
    yield from _in_slices(previous, season, limits, history, {reason.name for reason in found})


def _in_slices(
    previous: Season, season: Season, limits: Limits, history: yesterday.History, found: AbstractSet[str]
) -> Iterator[Reason]:
    """Find what a day took away, slice by slice, beyond the limits of one season."""
    then = yesterday.as_it_was(previous, season, history)
    if then is None:
        return
    for reason in (*losses.of_matches(then, season, limits), *shifts.of_results(then, season, limits)):
        if reason.name not in found:
            yield Reason(reason.name, f"{reason.numbers}, within a day")
