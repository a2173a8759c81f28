"""What the demo reads of the database, beside what the commands show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from match_devstack.errors import Refused

from .witness import Scores

_EFFECTS = """
    select outcome.key, sum(outcome.value::integer)::integer
    from pipeline.envelope, jsonb_each_text(envelope.counts) as outcome
    where run_id = %s group by outcome.key
"""
_PROGRESS = "select count(*)::integer from pipeline.envelope where run_id = %s"
_ANNOUNCED = "select coalesce(sum(matches), 0)::integer from pipeline.run where run_id = %s"
_SCORES = """
    select identity.competition_season, identity.source_match_id, match.home_score, match.away_score
    from pipeline.identity join public.matches as match on match.id = identity.match_id
"""
_PLACE = """
    select league.name as league, age.name as age, division.name as division, season.name as season,
        identity.source_match_id as match
    from public.matches as match
    join public.age_groups as age on age.id = match.age_group_id
    join public.seasons as season on season.id = match.season_id
    join public.divisions as division on division.id = match.division_id
    join public.leagues as league on league.id = division.league_id
    join pipeline.identity on identity.match_id = match.id
    order by (identity.source_match_id = any (%s)) desc, (match.home_score is not null) desc, match.id
    limit 1
"""
_FIXTURES = """
    select match.match_id as match, match.match_date as date, match.scheduled_kickoff as kickoff,
        home.name as home, away.name as away
    from public.matches as match
    join public.teams as home on home.id = match.home_team_id
    join public.teams as away on away.id = match.away_team_id
    join public.age_groups as age on age.id = match.age_group_id
    join public.divisions as division on division.id = match.division_id
    join public.leagues as league on league.id = division.league_id
    where match.match_status = 'scheduled' and match.match_date >= %s
        and league.name = %s and age.name = %s and division.name = %s
    order by match.match_date, match.scheduled_kickoff, match.id
    limit 10
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One league table, found by one of its matches."""

    league: str
    age: str
    division: str
    season: str
    match: str


@dataclass(frozen=True, slots=True)
class Fixture:
    """One match to come."""

    match: str
    date: date
    kickoff: datetime | None
    home: str
    away: str


class Database:
    """One connection that only reads; raises Refused where the database does not answer as it should."""

    def __init__(self, url: str) -> None:
        try:
            self._connection = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise Refused(f"the database was not opened: {error}") from error

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def recorded(self, run_id: str) -> int:
        """Count the messages recorded of one run."""
        return int(self._rows(_PROGRESS, run_id)[0][0])

    def announced(self, run_id: str) -> int:
        """Return how many matches the run said it published."""
        return int(self._rows(_ANNOUNCED, run_id)[0][0])

    def effects(self, run_id: str) -> dict[str, int]:
        """Count the matches of one run by outcome."""
        return dict(self._rows(_EFFECTS, run_id))

    def scores(self) -> Scores:
        """Return the score of every match."""
        rows = self._rows(_SCORES)
        return {(season, number): None if home is None else (home, away) for season, number, home, away in rows}

    def place(self, matches: Iterable[str]) -> Place | None:
        """Return the table of the first of these matches that has one, or of any match."""
        return next((Place(**row) for row in self._dicts(_PLACE, list(matches))), None)

    def fixtures(self, place: Place, since: date) -> list[Fixture]:
        """Return the next ten matches of a table."""
        return [Fixture(**row) for row in self._dicts(_FIXTURES, since, place.league, place.age, place.division)]

    def _rows(self, query: str, *arguments: object) -> Sequence[Any]:
        try:
            return self._connection.execute(query.encode(), arguments).fetchall()
        except psycopg.Error as error:
            raise Refused(f"the database was not read: {error}") from error

    def _dicts(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        try:
            with self._connection.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query.encode(), arguments).fetchall()
        except psycopg.Error as error:
            raise Refused(f"the database was not read: {error}") from error
