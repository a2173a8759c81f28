"""What is new between the accepted season and the one just read. Pure.

The source forgets things: where a postponed match was to be played, the time of a match long over, that it ever
listed a match. What it told us before is carried over, so that the season to accept knows it still.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from .fixture import Absence, Bracket, Fixture, Schedule, Score, Season, Team, Voided
from .parking import parking_day, state
from .renames import Rename, find

_SAME_TIME: Final = timedelta(seconds=1)
"""The source tells whole seconds."""
_A_MOMENT: Final = timedelta(milliseconds=1)

REMOVED_AFTER_SEASONS: Final = 3
"""Seasons of different source time without a match before it is published as removed."""
REMOVED_AFTER: Final = timedelta(hours=24)
"""And how long they must span."""


@dataclass(frozen=True, slots=True)
class Change:
    """One match, as accepted before and as it is now."""

    before: Fixture
    after: Fixture


@dataclass(frozen=True, slots=True)
class Diff:
    """What a new season brings."""

    season: Season
    """The season to accept: as read, with what is known from before."""
    new: tuple[Fixture, ...]
    changed: tuple[Change, ...]
    missing: int
    """Matches not listed any more and not yet published as removed."""
    tables: tuple[Bracket, ...] = ()
    """Published tables that are new, or have another line or figure."""
    renamed: tuple[Rename, ...] = ()

    @property
    def pairs(self) -> Iterator[tuple[Fixture | None, Fixture]]:
        """Each match that is new or changed, as it was and as it is."""
        yield from ((None, fixture) for fixture in self.new)
        yield from ((change.before, change.after) for change in self.changed)

    @property
    def removed(self) -> int:
        """How many of the changed are matches that are gone."""
        return sum(change.after.schedule.state == "removed" for change in self.changed)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.tables or self.renamed)


def diff(previous: Season | None, season: Season) -> Diff:
    """Compare a season with the last accepted one; without one, every match is new."""
    if previous is None:
        return Diff(season, new=season.fixtures, changed=(), missing=0, tables=published(season))
    known = _known(previous)
    parking = parking_day(previous, season)
    fixtures = [
        carry(known.get(read.id), read, early=read.id in season.early, parking=parking) for read in season.fixtures
    ]
    pairs = [(known.get(fixture.id), fixture) for fixture in fixtures]
    kept = _unreadable(known.values(), season, {fixture.id for fixture in fixtures})
    absences = _absences(previous, season, {fixture.id for fixture in (*fixtures, *kept)})
    due = (each.fixture for each in absences if each not in season.absences and _is_due(each, season))
    removed = [Change(fixture, _removed(fixture)) for fixture in due]
    absences = _marked(absences, removed)
    return Diff(
        replace(
            season,
            fixtures=(*fixtures, *kept),
            teams=_teams(previous, season, [*kept, *(absence.fixture for absence in absences)]),
            absences=absences,
        ),
        new=tuple(after for before, after in pairs if before is None),
        changed=(*(Change(before, after) for before, after in pairs if before and _differ(before, after)), *removed),
        missing=sum(absence.fixture.schedule.state != "removed" for absence in absences),
        tables=_changed_tables(previous, season),
        renamed=tuple(find(previous, season)),
    )


def told_after(previous: Season | None, season: Season) -> Season:
    """Stamp a season just after the accepted one of the same source time.

    The tables carry no time of their own: when they alone changed, the season would seem as old as what was told.
    """
    if previous is None or not timedelta(0) <= previous.synced_at - season.synced_at < _SAME_TIME:
        return season
    return replace(season, synced_at=previous.synced_at + _A_MOMENT)


def published(season: Season) -> tuple[Bracket, ...]:
    """List the tables for which the source publishes figures."""
    # The wire names no gender for a table: another than these would take their place.
    return tuple(bracket for bracket in season.brackets if bracket.placings and bracket.gender == "male")


def carry(before: Fixture | None, after: Fixture, *, early: bool = False, parking: date | None = None) -> Fixture:
    """Give a match as read what only its earlier self knows; one that says the same is its earlier self.

    `early`: the source shows a score of it, before its time. `parking`: the day to which matches are postponed.
    """
    if before is None:
        return replace(after, schedule=replace(after.schedule, state=state(None, after.schedule, parking)))
    if before == after and before.schedule.state != "postponed":
        return before
    schedule = _carry_schedule(before, after)
    if after.result is None:
        schedule = replace(schedule, state=state(before.schedule, schedule, None if early else parking))
    moved_from = before.moved_from if schedule.date == before.schedule.date else before.schedule.date
    if schedule.state == "postponed":
        was = before.schedule.original_date if before.schedule.state == "postponed" else moved_from
        schedule = replace(schedule, original_date=was)
    result = after.result
    if result is None and before.result is not None:
        result = before.result if early else Voided()
    if (schedule, moved_from, result) == (after.schedule, after.moved_from, after.result):
        return after
    return replace(after, schedule=schedule, moved_from=moved_from, result=result)


def _carry_schedule(before: Fixture, after: Fixture) -> Schedule:
    old, new = before.schedule, _in_known_zone(before.schedule, after.schedule)
    if old.date != new.date:
        return new
    if isinstance(after.result, Score):
        time_went = new.kickoff is None and old.kickoff is not None
        return replace(new, kickoff=old.kickoff, venue=new.venue or old.venue) if time_went else new
    return new


def _in_known_zone(old: Schedule, new: Schedule) -> Schedule:
    """Keep the zone of a venue whose zone is told no more; without it the day would be the one in UTC."""
    if new.zone or not old.zone or new.venue != old.venue or (old.kickoff and not new.kickoff):
        return new
    at = new.kickoff.astimezone(ZoneInfo(old.zone)).date() if new.kickoff else new.date
    return replace(new, zone=old.zone, date=at)


def _differ(before: Fixture, after: Fixture) -> bool:
    return before is not after and before != after and _told(before) != _told(after)


def _told(fixture: Fixture) -> Fixture:
    """Leave out what is never published."""
    return replace(fixture, moved_from=None, schedule=replace(fixture.schedule, venue_raw=None, clock=None))


def _known(previous: Season) -> dict[str, Fixture]:
    known = {absence.fixture.id: absence.fixture for absence in previous.absences}
    known.update((fixture.id, fixture) for fixture in previous.fixtures)
    return known


def _unreadable(known: Iterable[Fixture], season: Season, listed: AbstractSet[str]) -> tuple[Fixture, ...]:
    """Find what is listed, but with a row that could not be read this time: it stays as it was."""
    return tuple(
        fixture
        for fixture in known
        if fixture.id in season.unread and fixture.id not in listed and fixture.schedule.state != "removed"
    )


def _absences(previous: Season, season: Season, listed: AbstractSet[str]) -> tuple[Absence, ...]:
    begun = [Absence(fixture, season.synced_at, 1) for fixture in previous.fixtures if fixture.id not in listed]
    going_on = [each for each in previous.absences if each.fixture.id not in listed]
    # A part of a season brings along the absences of which it says nothing.
    return (*begun, *(each if each in season.absences else _aged(each, previous, season) for each in going_on))


def _teams(previous: Season, season: Season, unlisted: Iterable[Fixture]) -> tuple[Team, ...]:
    """Every team listed, and those that only a match of earlier names, by the present name of their club."""
    listed = {team.id for team in season.teams}
    named = {team for fixture in unlisted for team in (fixture.home, fixture.away)} - listed
    clubs = {each.club_id: each.after for each in find(previous, season)}
    unlisted_teams = [team for team in previous.teams if team.id in named]
    return (*season.teams, *(replace(team, club=clubs.get(team.club_id, team.club)) for team in unlisted_teams))


def _changed_tables(previous: Season, season: Season) -> tuple[Bracket, ...]:
    known = {bracket.id: _heading(bracket) for bracket in previous.brackets}
    return tuple(bracket for bracket in published(season) if known.get(bracket.id) != _heading(bracket))


def _heading(bracket: Bracket) -> tuple[object, ...]:
    """Say what is told of a published table."""
    return (bracket.age_group, bracket.division, bracket.placings)


def _aged(absence: Absence, previous: Season, season: Season) -> Absence:
    # A season stamped after another of the same source time (`told_after`) is no further witness.
    return replace(absence, seasons=absence.seasons + (season.synced_at - previous.synced_at >= _SAME_TIME))


def _is_due(absence: Absence, season: Season) -> bool:
    return (
        absence.fixture.schedule.state != "removed"
        and absence.seasons >= REMOVED_AFTER_SEASONS
        and season.synced_at - absence.since >= REMOVED_AFTER
    )


def _removed(fixture: Fixture) -> Fixture:
    return replace(fixture, schedule=replace(fixture.schedule, state="removed"))


def _marked(absences: Iterable[Absence], removed: Iterable[Change]) -> tuple[Absence, ...]:
    after = {change.after.id: change.after for change in removed}
    return tuple(replace(absence, fixture=after.get(absence.fixture.id, absence.fixture)) for absence in absences)
