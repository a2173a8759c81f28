"""The two documents of a competition season to one `Season`: pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from msgspec.structs import replace

from match_scraper.fixture import UNASSIGNED, Fixture, Schedule, Score, Season
from match_scraper.limits import Doubt
from match_scraper.season import Competition, days_of, is_of_other_years

from . import documents, rows, soundness
from .clubs import Clubs
from .documents import Undecodable
from .gather import gather
from .placings import has_figures
from .rows import Row
from .tables import PATHWAY, Place, Tables, brackets, owners

SOURCE: Final = "assist"
PARKED: Final = 20
"""Events on one date from which it can be a parking date."""
_MIDWEEK: Final = frozenset({1, 2, 3})
"""Tuesday to Thursday."""
EARLY: Final = "a score before its match"
"""A row whose score is left out, for the match is still to come."""
FLEX: Final = "Flex"
"""In the name of a competition."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A season, and what its documents left to be desired: row counts by reason."""

    season: Season
    skipped: Mapping[str, int]
    """Rows that became no match."""
    flagged: Mapping[str, int]
    """Rows that became a match, with something missing."""
    doubts: Sequence[Doubt] = ()
    """What is odd about the season as a whole."""


def read(
    schedule: documents.ScheduleDocument, standings: documents.StandingsDocument, competition: Competition
) -> Reading:
    """Read a season from its two documents.

    Raises Undecodable when most rows cannot be used, or when the tables are those of another season.
    """
    about = standings.competition_season.key
    if about != competition.key:
        raise Undecodable("standings", f"they are those of {about}")
    linked = [each.key for each in schedule.linked_competition_seasons or () if each.key]
    others = [key for key in linked if is_of_other_years(key, competition)]
    if others and competition.key not in linked:
        raise Undecodable("schedule", f"it is that of {', '.join(others[:3])}")
    return _Reader(schedule, standings, competition).reading()


def parking_date(starts: Iterable[date], *, after: date) -> date | None:
    """Find the day to which postponed matches are moved.

    It is the last Tuesday, Wednesday or Thursday still to come (UTC) that holds 20 or more events of the feed, if
    fewer than those come after it: behind a busy evening of the season lies the rest of it, behind the parking date
    at most a few play-offs.
    """
    events = Counter(starts)
    big = [day for day, held in events.items() if held >= PARKED and day > after and day.weekday() in _MIDWEEK]
    last = max(big, default=None)
    if last is None or sum(held for day, held in events.items() if day > last) >= events[last]:
        return None
    return last


class _Reader:
    """Joins the rows of one document with the tables of the other."""

    def __init__(
        self,
        document: documents.ScheduleDocument,
        standings: documents.StandingsDocument,
        competition: Competition,
    ) -> None:
        self._synced_at = document.synced_at
        self._competition = competition
        self._brackets = brackets(standings)
        self._tables = Tables(self._brackets)
        self._clubs = Clubs(competition)
        self._clubs.listed(standings, self._brackets)
        self._gathered = gather(document, days_of(competition), owners(standings))
        self._early: set[str] = set()
        self._note_tables(standings)
        days = (row.start.date() for row in self._gathered.rows)
        self._parked = parking_date(days, after=document.synced_at.date())

    def reading(self) -> Reading:
        self._meet()
        gathered, fixtures = self._gathered, tuple(self._fixtures())
        read = soundness.Read(gathered.rows, self._brackets, self._clubs.all(), self._synced_at)
        doubts = (*gathered.doubts, *soundness.doubts(read, early=gathered.flagged[EARLY]))
        season = Season(
            key=self._competition.key,
            source=SOURCE,
            season=self._competition.season,
            league=self._competition.league,
            synced_at=self._synced_at,
            fixtures=fixtures,
            brackets=self._brackets,
            teams=self._clubs.all(),
            unread=frozenset(gathered.unread),
            early=frozenset(self._early),
        )
        return Reading(season, dict(gathered.skipped), dict(gathered.flagged), doubts)

    def _meet(self) -> None:
        """Let squads that no table lists meet their opponents' tables, to be filed there."""
        for row in self._gathered.rows:
            if self._tables.lists_both(row.home, row.away):
                continue
            place = self._tables.place(row.home, row.away, pathway=row.names(PATHWAY))
            if place is not None:  # so a table lists one of them
                self._tables.met(row.away if self._tables.lists(row.home) else row.home, place.bracket)

    def _fixtures(self) -> Iterator[Fixture]:
        for row in self._gathered.rows:
            place = self._tables.place(row.home, row.away, pathway=row.names(PATHWAY))
            place = place or self._tables.adopted(row.home, row.away)
            age = place.bracket.age_group if place else row.age
            if age is None:
                self._gathered.skipped["no age"] += 1
                self._gathered.unread.add(row.id)
            else:
                yield self._fixture(row, place, age)

    def _fixture(self, row: Row, place: Place | None, age: str) -> Fixture:
        self._note(row, place)
        self._clubs.played(row.home, row.home_club, row.event.home_squad_name, age_group=age)
        self._clubs.played(row.away, row.away_club, row.event.away_squad_name, age_group=age)
        flex = row.names(FLEX) or self._competition.feed == "flex"
        schedule, result = self._registers(row, flex=flex)
        return Fixture(
            id=row.id,
            platform_id=row.platform_id,
            match_type="Flex" if flex else "League",
            age_group=age,
            divisions=place.divisions if place else (UNASSIGNED,),
            home=row.home,
            away=row.away,
            schedule=schedule,
            bracket=place.bracket.id if place else None,
            result=result,
        )

    def _registers(self, row: Row, *, flex: bool) -> tuple[Schedule, Score | None]:
        """Read both registers; on the parking date a score is a decision, and no score a postponement."""
        schedule, result = rows.schedule(row), rows.score(row, flex=flex)
        if row.start.date() == self._parked:
            return (schedule, result) if result else (replace(schedule, state="postponed"), None)
        if result is not None and row.start > self._synced_at:
            self._gathered.flagged[EARLY] += 1
            self._early.add(row.id)
            return schedule, None
        return schedule, result

    def _note_tables(self, standings: documents.StandingsDocument) -> None:
        pairs = zip(standings.competition_season.competition_brackets, self._brackets, strict=True)
        if unusable := sum(has_figures(table) and not bracket.placings for table, bracket in pairs):
            self._gathered.flagged["a published table that cannot be used"] += unusable

    def _note(self, row: Row, place: Place | None) -> None:
        flagged = self._gathered.flagged
        if not self._tables.lists_both(row.home, row.away):
            flagged["a squad in no table"] += 1
        if place is None:
            flagged["unassigned"] += 1
        elif len(place.divisions) > 1:
            flagged["across divisions"] += 1
        if row.zone is None:
            flagged["no known time zone"] += 1
