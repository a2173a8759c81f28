"""Is this season believable, next to the last one accepted? Pure; every limit has a name and a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import losses, shifts
from .fixture import UNASSIGNED, Fixture, Season
from .limits import DEFAULT, Limits, Reason
from .watch import played_without_score


@dataclass(frozen=True, slots=True)
class Accept:
    """Believable."""


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
) -> Verdict:
    """Judge a season next to the last accepted one, and its time next to ours; a first one has to hold something.

    `accepted` are the names of refusals that a person has looked at.
    """
    if previous is not None and timedelta(0) < previous.synced_at - season.synced_at <= limits.source_time_went_back:
        return Skip()
    found = (*_alone(season, now, limits), *(_beside(previous, season, limits) if previous else _first(season, limits)))
    reasons = tuple(reason for reason in found if reason.name not in accepted)
    return Refuse(reasons) if reasons else Accept()


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


def _beside(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    if season.synced_at < previous.synced_at:
        yield Reason("source_time_went_back", f"{previous.synced_at:%FT%TZ} -> {season.synced_at:%FT%TZ}")
    yield from losses.find(previous, season, limits)
    yield from shifts.find(previous, season, limits)
