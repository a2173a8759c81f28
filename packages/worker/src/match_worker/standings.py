"""Tables, computed by the SQL function `pipeline.table_lines` in either order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn

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
_TABLE: Final = f"""
    select place.official, line.*
    from (
        select season.id as season_id, division.id as division_id, age.id as age_group_id,
            coalesce(season.start_date >= rule.official_from and age.name = any (rule.official_ages), false) as official
        from public.seasons as season
        cross join public.age_groups as age
        cross join public.divisions as division
        join public.leagues as league on league.id = division.league_id
        left join pipeline.league_rule as rule on rule.league_id = league.id
        where season.name = coalesce(%(season)s, ({_CURRENT}))
            and league.name = %(league)s and age.name = %(age)s and division.name = %(division)s
    ) as place
    left join lateral pipeline.table_lines(place.season_id, place.division_id, place.age_group_id) as line on true
"""  # noqa: S608 - put together of constants


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
        return table_on(connection, league=league, age=age, division=division, season=season, order=order)


def table_on(
    connection: Connection,
    *,
    league: str,
    age: str,
    division: str,
    season: str | None = None,
    order: Order | None = None,
) -> list[Row]:
    """Do the same on a connection that is open: its first table takes some 20 ms for the plan, the next a fifth.

    Raises UnknownValue, which names the valid ones.
    """
    named = {"season": season or None, "league": league, "age": age, "division": division}
    lines = connection.execute(_TABLE.encode(), named).fetchall()
    if not lines:
        _refuse(connection, league=league, age=age, division=division, season=season)
    by: Order = order or ("official" if lines[0]["official"] else "points")
    rows = [_row(line, by) for line in lines if line["team_id"] is not None]
    return sorted(rows, key=lambda row: row.rank)


def _row(line: dict[str, Any], order: Order) -> Row:
    ranks = {way: (line.pop(f"rank_by_{way}"), line.pop(f"moved_by_{way}")) for way in ("points", "rules")}
    rank, moved = ranks["rules" if order == "official" else "points"]
    told = {"rank": rank, "moved": moved, "points_per_match": float(line["points_per_match"])}
    return Row(**line | told | {"official": line["official"] and order == "official"})


def _refuse(connection: Connection, *, league: str, age: str, division: str, season: str | None) -> NoReturn:
    known = {what: _names(connection, query) for what, query in _KNOWN.items()}
    chosen = season or next(iter(_names(connection, _CURRENT)), "")
    _check("season", chosen, known["season"])
    _check("league", league, known["league"])
    _check("age group", age, known["age group"])
    divisions = _names(connection, _DIVISIONS, league)
    raise UnknownValue(f"division of {league}", division, divisions)


def _names(connection: Connection, query: str, *arguments: str) -> list[str]:
    return [row["name"] for row in connection.execute(query.encode(), arguments)]


def _check(what: str, got: str, valid: Sequence[str]) -> None:
    if got not in valid:
        raise UnknownValue(what, got, valid)
