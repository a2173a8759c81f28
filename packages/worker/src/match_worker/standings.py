"""Tables, computed by the SQL function `pipeline.table_lines` in either order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from .database import Connection, connected
from .errors import UnknownValue

Order = Literal["official", "points"]

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
_PLACE: Final = """
    select season.id as season_id, division.id as division_id, age.id as age_group_id,
        coalesce(season.start_date >= rule.official_from and age.name = any (rule.official_ages), false) as official
    from public.seasons as season
    cross join public.age_groups as age
    cross join public.divisions as division
    join public.leagues as league on league.id = division.league_id
    left join pipeline.league_rule as rule on rule.league_id = league.id
    where season.name = %s and league.name = %s and age.name = %s and division.name = %s
"""
_LINES: Final = """
    select line.*, %(official)s as official
    from pipeline.table_lines(%(season_id)s, %(division_id)s, %(age_group_id)s) as line
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    rank: int
    """From 1, in the order asked for."""
    moved: int | None
    """Places gained on the last match day; None if it was the first, 0 for a team new to the table."""
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
    points_per_match: float
    """To two decimals."""
    form: str
    """Up to five results, oldest first: `WDLWW`; a shoot-out follows a D."""
    forfeits: int
    """Matches this team forfeited; they count by their recorded score."""
    official: bool
    """Whether this is the order, at an age, by which the league itself ranks."""


def table(
    url: str, *, league: str, age: str, division: str, season: str | None = None, order: Order | None = None
) -> list[Row]:
    """Compute one table, of the current season unless one is named (`2026-2027`).

    Without `order`: official where the league ranks this age in this season, else by points. Raises UnknownValue,
    which names the valid ones, DatabaseUnavailable, NotMigrated.
    """
    with connected(url) as connection:
        known = {what: _names(connection, query) for what, query in _KNOWN.items()}
        chosen = season or next(iter(_names(connection, _CURRENT)), "")
        _check("season", chosen, known["season"])
        _check("league", league, known["league"])
        _check("age group", age, known["age group"])
        _check(f"division of {league}", division, _names(connection, _DIVISIONS, league))
        place = connection.execute(_PLACE, (chosen, league, age, division)).fetchone() or {}
        by: Order = order or ("official" if place["official"] else "points")
        official = bool(place["official"]) and by == "official"
        lines = connection.execute(_LINES, {**place, "official": official}).fetchall()
    return sorted((_row(line, by) for line in lines), key=lambda row: row.rank)


def _row(line: dict[str, Any], order: Order) -> Row:
    ranks = {way: (line.pop(f"rank_by_{way}"), line.pop(f"moved_by_{way}")) for way in ("points", "rules")}
    rank, moved = ranks["rules" if order == "official" else "points"]
    return Row(**line | {"rank": rank, "moved": moved, "points_per_match": float(line["points_per_match"])})


def _names(connection: Connection, query: str, *arguments: str) -> list[str]:
    return [row["name"] for row in connection.execute(query.encode(), arguments)]


def _check(what: str, got: str, valid: Sequence[str]) -> None:
    if got not in valid:
        raise UnknownValue(what, got, valid)
