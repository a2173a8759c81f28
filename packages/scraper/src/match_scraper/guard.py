"""Is this season believable, next to the last one accepted? Pure; every limit has a name and a number."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .fixture import Fixture, Score, Season


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a difference is a broken source rather than news; shares are parts of 1."""

    teams_fell: float = 0.03
    events_fell: float = 0.05
    bracket_fell: float = 0.25
    bracket_counts_from: int = 20
    """A bracket of fewer events may fall as it likes."""
    results_vanished: int = 10
    results_changed: int = 15
    ahead: timedelta = timedelta(minutes=5)
    """How far the source's time may lie ahead of ours; the database refuses more as well."""
    copy_age: timedelta = timedelta(minutes=15)
    """How far back a copy of the source's network may lie; it is skipped, not alarmed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a season is refused: the limit's name, and the numbers."""

    name: str
    numbers: str

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')} ({self.numbers})"


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

DEFAULT = Limits()


def judge(previous: Season | None, season: Season, limits: Limits = DEFAULT, *, now: datetime | None = None) -> Verdict:
    """Judge a season next to the last accepted one, and its time next to ours; a first one has to hold something."""
    if previous is not None and timedelta(0) < previous.synced_at - season.synced_at <= limits.copy_age:
        return Skip()
    reasons = [
        *_emptiness(season),
        *_haste(season, now, limits),
        *(_losses(previous, season, limits) if previous else ()),
    ]
    return Refuse(tuple(reasons)) if reasons else Accept()


def _emptiness(season: Season) -> Iterator[Reason]:
    if not season.fixtures:
        yield Reason("no_events", "the schedule lists none")
    if not any(bracket.members for bracket in season.brackets):
        yield Reason("no_tables", f"{len(season.brackets)} tables without a team")


def _haste(season: Season, now: datetime | None, limits: Limits) -> Iterator[Reason]:
    if now is not None and season.synced_at > now + limits.ahead:
        yield Reason("source_time_ahead", f"{season.synced_at:%FT%TZ}, and it is {now:%FT%TZ}: set the clock right")


def _losses(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    if season.synced_at < previous.synced_at:
        yield Reason("source_time_went_back", f"{previous.synced_at:%FT%TZ} -> {season.synced_at:%FT%TZ}")
    if gone := _tables(previous) - _tables(season):
        yield Reason("brackets_vanished", f"{len(gone)}: {', '.join(sorted(gone)[:5])}")
    yield from _fell("teams_fell", len(_members(previous)), len(_members(season)), limits.teams_fell)
    yield from _fell("events_fell", len(previous.fixtures), len(season.fixtures), limits.events_fell)
    yield from _bracket_losses(previous, season, limits)
    yield from _result_losses(previous, season, limits)


def _tables(season: Season) -> set[str]:
    return {f"{bracket.age_group} {bracket.division}" for bracket in season.brackets}


def _members(season: Season) -> set[str]:
    return {squad for bracket in season.brackets for squad in bracket.members}


def _fell(name: str, before: int, after: int, limit: float) -> Iterator[Reason]:
    if before - after > limit * before:
        yield Reason(name, f"{before} -> {after}, limit {limit:.0%}")


def _bracket_losses(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    after = _per_table(season)
    for table, before in sorted(_per_table(previous).items()):
        if before >= limits.bracket_counts_from:
            yield from _fell(f"events_of_{table}_fell", before, after[table], limits.bracket_fell)


def _per_table(season: Season) -> Counter[str]:
    return Counter(f"{fixture.age_group} {name}" for fixture in season.fixtures for name in fixture.divisions)


def _result_losses(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    listed = {fixture.id: fixture for fixture in season.fixtures}
    scored = [fixture for fixture in previous.fixtures if isinstance(fixture.result, Score)]
    now = [(fixture, listed.get(fixture.id)) for fixture in scored if fixture.id not in season.unread]
    vanished = sum(after is None or not isinstance(after.result, Score) for _, after in now)
    changed = sum(after is not None and _corrected(before, after) for before, after in now)
    for name, count, limit in (
        ("results_vanished", vanished, limits.results_vanished),
        ("results_changed", changed, limits.results_changed),
    ):
        if count > limit:
            yield Reason(name, f"{count} of {len(scored)}, limit {limit}")


def _corrected(before: Fixture, after: Fixture) -> bool:
    """Tell whether a score was replaced; a shoot-out entered later only completes it."""
    match before.result, after.result:
        case Score() as old, Score() as new:
            return (old.home, old.away) != (new.home, new.away) or old.shootout not in (None, new.shootout)
    return False
