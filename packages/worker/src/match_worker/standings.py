"""Tables, read from the view `pipeline.standings`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .database import Connection, connected
from .errors import UnknownValue

_CURRENT: Final = """
    select name from public.seasons
    where is_current or start_date <= current_date + 31 -- games start in August, seasons in September
    order by is_current desc, start_date desc
    limit 1
"""
_KNOWN: Final = {
    "season": "select name from public.seasons order by start_date",
    "league": "select name from public.leagues order by name",
    "age group": "select name from public.age_groups order by name",
}
_DIVISIONS: Final = """
    select division.name from public.divisions as division
    join public.leagues as league on league.id = division.league_id
    where league.name = %s order by division.name
"""
_TABLE: Final = """
    select rank, team, team_id, played, won, drawn, lost, goals_for, goals_against, goal_difference, points
    from pipeline.standings
    where season = %s and league = %s and age_group = %s and division = %s
    order by rank
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    rank: int
    """From 1: by points, goal difference, goals for, then name."""
    team: str
    team_id: int
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    goal_difference: int
    points: int


def table(url: str, *, league: str, age: str, division: str, season: str | None = None) -> list[Row]:
    """Compute one table, of the current season unless one is named (`2026-2027`).

    Raises UnknownValue, which names the valid ones, DatabaseUnavailable, NotMigrated.
    """
    with connected(url) as connection:
        known = {what: _names(connection, query) for what, query in _KNOWN.items()}
        chosen = season or next(iter(_names(connection, _CURRENT)), "")
        _check("season", chosen, known["season"])
        _check("league", league, known["league"])
        _check("age group", age, known["age group"])
        _check(f"division of {league}", division, _names(connection, _DIVISIONS, league))
        return [Row(**line) for line in connection.execute(_TABLE.encode(), (chosen, league, age, division))]


def _names(connection: Connection, query: str, *arguments: str) -> list[str]:
    return [row["name"] for row in connection.execute(query.encode(), arguments)]


def _check(what: str, got: str, valid: Sequence[str]) -> None:
    if got not in valid:
        raise UnknownValue(what, got, valid)
