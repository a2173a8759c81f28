"""The two documents of a competition season to one `Season`: pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from match_scraper.fixture import UNASSIGNED, Fixture, Season
from match_scraper.season import Competition

from . import documents, rows
from .clubs import Clubs
from .documents import Undecodable
from .rows import Row, Unusable
from .tables import PATHWAY, Place, Tables, brackets
from .wording import label

SOURCE: Final = "assist"
PARKED: Final = 20
"""Events on one date from which it can be a parking date."""
_MIDWEEK: Final = frozenset({1, 2, 3})
_BAD_SHARE: Final = 0.02
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A season, and what its documents left to be desired: row counts by reason."""

    season: Season
    skipped: Mapping[str, int]
    """Rows that became no match."""
    flagged: Mapping[str, int]
    """Rows that became a match, with something missing."""


def read(
    schedule: documents.ScheduleDocument, standings: documents.StandingsDocument, competition: Competition
) -> Reading:
    """Read a season from its two documents.

    Raises Undecodable when more than 2 % of the rows, and at least 3, cannot be used, or when the tables are those
    of another season.
    """
    about = standings.competition_season.key
    if about is not None and about != competition.key:
        raise Undecodable("standings", f"they are those of {about}")
    return _Reader(schedule, standings, competition).reading()


def parking_date(starts: Iterable[date], *, after: date) -> date | None:
    """Find the day to which postponed matches are moved.

    It is the last UTC day that holds 20 or more events of the feed, if that is a Tuesday, Wednesday or
    Thursday still to come: without parked matches, the last big day of a season is one of a weekend.
    """
    big = [day for day, events in Counter(starts).items() if events >= PARKED]
    last = max(big, default=None)
    return last if last is not None and last > after and last.weekday() in _MIDWEEK else None


class _Reader:
    """Goes through the rows once, counting what it meets."""

    def __init__(
        self,
        document: documents.ScheduleDocument,
        standings: documents.StandingsDocument,
        competition: Competition,
    ) -> None:
        self.document = document
        self.competition = competition
        self.brackets = brackets(standings)
        self.tables = Tables(self.brackets)
        self.clubs = Clubs(competition)
        self.clubs.listed(standings, self.brackets)
        self.skipped: Counter[str] = Counter()
        self.flagged: Counter[str] = Counter()
        self.unread: set[str] = set(document.undecodable_keys)

    def reading(self) -> Reading:
        good = self._good()
        self._check_share()
        self._meet(good)
        parked = parking_date((row.start.date() for row in good), after=self.document.synced_at.date())
        fixtures = [fixture for row in good if (fixture := self._fixture(row, parked)) is not None]
        season = Season(
            key=self.competition.key,
            source=SOURCE,
            season=self.competition.season,
            league=self.competition.league,
            synced_at=self.document.synced_at,
            fixtures=tuple(fixtures),
            brackets=self.brackets,
            teams=self.clubs.all(),
            unread=frozenset(self.unread - {fixture.id for fixture in fixtures}),
        )
        return Reading(season, dict(self.skipped), dict(self.flagged))

    def _good(self) -> list[Row]:
        """Take each event and each match number once."""
        good: dict[str, Row] = {}
        events: set[str] = set()
        for event in self.document.events:
            try:
                row = rows.check(event)
            except Unusable as error:
                self.skipped[str(error)] += 1
                self.unread.add(str(event.game_key))
                continue
            if row.platform_id in events:
                self.flagged["listed twice"] += 1
            elif row.id in good:
                self.skipped["a match number used twice"] += 1
            else:
                events.add(row.platform_id)
                good[row.id] = row
        if self.document.undecodable:
            self.skipped["a value of the wrong type"] += self.document.undecodable
        return list(good.values())

    def _check_share(self) -> None:
        bad, listed = self.skipped.total(), len(self.document.events) + self.document.undecodable
        if bad >= _FEW and bad > _BAD_SHARE * listed:
            why = ", ".join(f"{reason}: {count}" for reason, count in self.skipped.most_common())
            raise Undecodable("schedule", f"{bad} of {listed} rows cannot be used ({why})")

    def _meet(self, good: Iterable[Row]) -> None:
        """Let squads that no table lists meet their opponents' tables, to be filed there."""
        for row in good:
            if self.tables.lists(row.home) == self.tables.lists(row.away):
                continue
            place = self._listed_place(row)
            if place is not None:
                self.tables.met(row.away if self.tables.lists(row.home) else row.home, place.bracket)

    def _listed_place(self, row: Row) -> Place | None:
        competition = row.event.competition
        pathway = competition is not None and PATHWAY in (competition.name or "")
        return self.tables.place(row.home, row.away, pathway=pathway)

    def _fixture(self, row: Row, parked: date | None) -> Fixture | None:
        place = self._listed_place(row) or self.tables.adopted(row.home, row.away)
        age = place.bracket.age_group if place else _labelled_age(row)
        if age is None:
            self.skipped["no age"] += 1
            self.unread.add(row.id)
            return None
        self._note(row, place)
        self.clubs.played(row.home, row.home_club, row.event.home_squad_name, age_group=age)
        self.clubs.played(row.away, row.away_club, row.event.away_squad_name, age_group=age)
        on_parking_date = row.start.date() == parked
        result = rows.score(row) if on_parking_date or row.start <= self.document.synced_at else None
        schedule = rows.schedule(row)
        if on_parking_date and result is None:
            schedule = msgspec.structs.replace(schedule, state="postponed")
        return Fixture(
            id=row.id,
            platform_id=row.platform_id,
            match_type=self._match_type(row),
            age_group=age,
            divisions=place.divisions if place else (UNASSIGNED,),
            home=row.home,
            away=row.away,
            schedule=schedule,
            bracket=place.bracket.id if place else None,
            result=result,
        )

    def _note(self, row: Row, place: Place | None) -> None:
        if not (self.tables.lists(row.home) and self.tables.lists(row.away)):
            self.flagged["a squad in no table"] += 1
        if place is None:
            self.flagged["unassigned"] += 1
        elif len(place.divisions) > 1:
            self.flagged["across divisions"] += 1
        if rows.zone_of(row.event.local_timezone) is None:
            self.flagged["no known time zone"] += 1

    def _match_type(self, row: Row) -> str:
        competition = row.event.competition
        named = competition is not None and "Flex" in (competition.name or "")
        return "Flex" if named or self.competition.feed == "flex" else "League"


def _labelled_age(row: Row) -> str | None:
    told = label(row.event.home_squad_name) or label(row.event.away_squad_name)
    return told.age if told else None
