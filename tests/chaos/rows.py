"""The rows of a run's database, beside what the source said last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .oracle import Key, Line, Official, Oracle, Place

MATCHES = """
    select identity.competition_season, identity.source_match_id, match.match_date as date,
        match.scheduled_kickoff as kickoff, match.home_score, match.away_score, match.home_penalty_score,
        match.away_penalty_score, match.match_status::text as status, identity.removed_at is not null as removed,
        identity.venue, identity.zone, identity.state, season.name as season, league.name as league,
        division.name as division, age.name as age,
        array(select source_team_id from pipeline.team where team_id = match.home_team_id) as home,
        array(select source_team_id from pipeline.team where team_id = match.away_team_id) as away
    from public.matches as match left join pipeline.identity on identity.match_id = match.id
    left join public.seasons as season on season.id = match.season_id
    left join public.leagues as league on league.id = identity.league_id
    left join public.divisions as division on division.id = match.division_id
    left join public.age_groups as age on age.id = match.age_group_id
"""
OFFICIAL = """
    select official.competition_season, division.name as division, age.name as age, coalesce((
        select jsonb_agg(jsonb_build_array(line ->> 'team', line #>> '{values,points_penalty_shootout}')
            order by (line ->> 'position')::integer)
        from jsonb_array_elements(official.placings) as line), '[]') as lines
    from pipeline.official_table as official
    join public.divisions as division on division.id = official.division_id
    join public.age_groups as age on age.id = official.age_group_id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    what: str
    lost: int = 0
    twice: int = 0
    unsettled: int = 0
    """It did not become quiet, or its balance does not come out."""


def official(rows: list[dict[str, Any]]) -> dict[Official, list[tuple[str, str]]]:
    """Return the published tables the database has, as the oracle writes them."""
    return {
        (row["competition_season"], row["division"], row["age"]): [(squad, points) for squad, points in row["lines"]]
        for row in rows
    }


def wrong_tables(oracle: Oracle, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Compare the tables that the source publishes with what it published last."""
    found = official(rows)
    for key in sorted(oracle.official.keys() | found.keys()):
        if oracle.official.get(key) != found.get(key):
            told = f"{found.get(key)}, and it must be {oracle.official.get(key)}"
            yield Finding(f"the official table {' '.join(key)} is {told}", lost=1)


def wrong_rows(oracle: Oracle, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Compare each match with what the source said of it last."""
    stored: dict[Key, dict[str, Any]] = {}
    for row in rows:
        key = (row["competition_season"], row["source_match_id"])
        if key in stored:
            yield Finding(f"match {key[1]} is two rows", twice=1)
        stored[key] = row
    now = datetime.now(UTC)
    for key, line in oracle.lines():
        found = stored.pop(key, None)
        if found is None:
            yield Finding(f"match {key[1]} has no row", lost=1)
        elif different := sorted(_differences(line, found, now)):
            yield Finding(f"match {key[1]} has another {', '.join(different)}: {found}, and it must be {line}", lost=1)
    for key in stored:
        yield Finding(f"match {key[1]} is a row, and was never published")


def _differences(line: Line, row: dict[str, Any], now: datetime) -> Iterator[str]:
    told = {
        "home": line.home in row["home"],
        "away": line.away in row["away"],
        "date": line.date == row["date"],
        "kick-off": line.kickoff == row["kickoff"],
        "score": line.score == _pair(row["home_score"], row["away_score"]),
        "shoot-out": line.shootout == _pair(row["home_penalty_score"], row["away_penalty_score"]),
        "removal": line.removed == row["removed"],
        "status": row["status"] in line.status(now),
        "venue": line.venue == row["venue"],
        "zone": line.zone == row["zone"],
        "state": line.state == row["state"],
        "place": line.place == Place(row["season"], row["league"], row["division"], row["age"]),
    }
    return (name for name, agrees in told.items() if not agrees)


def _pair(home: int | None, away: int | None) -> tuple[int, int] | None:
    return None if home is None or away is None else (home, away)
