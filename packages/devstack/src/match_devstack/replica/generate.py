"""Draws a season from a seed: the same seed, size and day give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Literal

from match_devstack.errors import ReplicaError

from .calendar import Calendar
from .clubs import AreaClubs, found_clubs
from .events import Event, Score, local
from .feeds import Feed, start_year
from .fixtures import Scheduler, shares
from .oddities import RATES, odd_fields, odd_opponents, odd_tables
from .results import play
from .season import Season
from .tables import Drawing, Table, full_tables, small_tables

Size = Literal["small", "medium", "full"]

_TOTALS: Mapping[Size, Mapping[Feed, int]] = {
    "small": {Feed.LEAGUE: 20, Feed.FLEX: 20, Feed.ACADEMY: 20},
    "medium": {Feed.LEAGUE: 1_000, Feed.FLEX: 400, Feed.ACADEMY: 900},
    "full": {Feed.LEAGUE: 7_763, Feed.FLEX: 3_155, Feed.ACADEMY: 13_705},
}
_PARKED: Mapping[Size, int] = {"small": 0, "medium": 25, "full": 30}
_AREAS: Mapping[Size, int] = {"small": 8, "medium": 3, "full": 8}
_OBSERVED_AT = time(18, 40)
_SMALL_WEEKENDS = 10
_FORFEITS, _PARKED_EVENINGS = 3, 5
_EVENING = 17  # from this hour of the Pacific clock on, a kick-off falls on the next UTC day


def make_season(seed: int, size: Size, today: date, *, parked: int | None = None) -> Season:
    """Return a season as it stands on `today` at 18:40 UTC.

    `full`: 24,623 events in 232 tables of 310 clubs; `medium`: 2,300 in three of its eight areas; `small`: 60 events in
    3 tables. `parked`: how many matches of each
    feed are already postponed; default 30 where so many are still to be played, and 0 in a small season. Raises
    ReplicaError.
    """
    if size not in _TOTALS:
        raise ReplicaError(f"size must be small, medium or full, got {size!r}")
    rng = Random(f"season {seed}")
    calendar = Calendar(start_year(today))
    now = datetime.combine(today, _OBSERVED_AT, UTC)
    areas = _rename_one(found_clubs(rng)[: _AREAS[size]])
    tables = _tables(size, areas)
    events = _events(rng, size, tables, Scheduler(rng, _weekends(size, calendar, today), now))
    played = [play(rng, event, now) for event in events]
    if size in RATES:
        played = odd_fields(rng, played, RATES[size], now)
    season = Season(calendar=calendar, tables=tables, events=played, now=now, rng=rng)
    for feed in Feed:
        usual = min(_PARKED[size], len(parkable(season, feed, now)))
        park(season, feed, usual if parked is None else parked, now)
    season.sync(now)
    return season


def _rename_one(areas: Sequence[AreaClubs]) -> tuple[AreaClubs, ...]:
    """Give a club of the last area the name of one in the first: several clubs share a name."""
    twin, last = areas[0].regular[-1], areas[-1]
    renamed = replace(last.regular[-1], name=twin.name)
    return (*areas[:-1], replace(last, regular=(*last.regular[:-1], renamed)))


def _weekends(size: Size, calendar: Calendar, today: date) -> Sequence[date]:
    """Return the weekends that are played on: all, or in a small season those around today, so that it has news."""
    if size != "small":
        return calendar.weekends
    return sorted(sorted(calendar.weekends, key=lambda day: abs(day - today))[:_SMALL_WEEKENDS])


def _tables(size: Size, areas: Sequence[AreaClubs]) -> list[Table]:
    drawing = Drawing()
    if size == "small":
        return small_tables(drawing, areas)
    return odd_tables(drawing, full_tables(drawing, areas), areas)


def _events(rng: Random, size: Size, tables: Sequence[Table], scheduler: Scheduler) -> list[Event]:
    wanted = shares(tables, _TOTALS[size])
    events = [event for table in tables for event in scheduler.table(table, wanted[table.id])]
    return odd_opponents(rng, events, tables, RATES[size]) if size in RATES else events


def park(season: Season, feed: Feed, number: int, now: datetime) -> list[Event]:
    """Postpone that many matches of a feed, Pacific evening ones first, and return them; the last are forfeited."""
    free = parkable(season, feed, now)
    if number > len(free):
        raise ReplicaError(f"{number} parked matches were asked for; {feed.value} has {len(free)} that can be")
    evenings = [event for event in free if event.zone == "America/Los_Angeles" and local(event).hour >= _EVENING]
    chosen = [*season.rng.sample(evenings, k=min(number, _PARKED_EVENINGS, len(evenings)))]
    others = [event for event in free if event not in chosen]
    chosen += season.rng.sample(others, k=number - len(chosen))
    for event in chosen:
        season.postpone(event.id)
    for event in chosen[-_FORFEITS:]:
        season.enter_score(event.id, Score(3, 0))
    return chosen


def parkable(season: Season, feed: Feed, now: datetime) -> list[Event]:
    """Return the matches of a feed that can be postponed."""
    return [event for event in season.events.values() if event.feed is feed and _may_be_parked(event, now)]


def _may_be_parked(event: Event, now: datetime) -> bool:
    return event.score is None and not event.completed and not event.hides and event.start > now
