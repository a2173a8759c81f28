"""The source's documents: field names, types and order as its host writes them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .events import Event
from .feeds import Feed, season_key, season_name
from .standings import Record
from .tables import AGE_IDS, YOUNG, Squad, Table

TIEBREAKERS = (
    ("PTS", "points_penalty_shootout", "Points"),
    ("PPM", "points_per_match_penalty_shootout", "Points Per Match"),
    ("MP", "matches_played", "Matches Played"),
    ("W", "won_penalty_shootout", "Won"),
    ("L", "loss_penalty_shootout", "Loss"),
    ("T", "tie_penalty_shootout", "Tie"),
    ("GD/M", "goal_differential_per_match", "Goal Differential Per Match"),
    ("GF/M", "goals_for_per_match", "Goals For Per Match"),
    ("GA/M", "goals_against_per_match", "Goals Against Per Match"),
)
_QUALITY_OF_PLAY = (
    ("Quality of Play", "taka_quality_of_play", "Quality of Play"),
    ("Att Score", "taka_att_score", "Att Score"),
    ("Def Score", "taka_def_score", "Def Score"),
)


def encode(document: Any) -> bytes:
    """Return the compact UTF-8 JSON the host serves."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def timestamp(instant: datetime) -> str:
    """Return an instant as the source writes it: `2026-09-05T13:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def schedule(feed: Feed, year: int, synced_at: datetime, events: Iterable[bytes]) -> bytes:
    """Return a schedule document from its events, each encoded already."""
    head = {
        "synced_at": timestamp(synced_at),
        "linked_competition_seasons": [{"name": season_name(feed, year), "key": season_key(feed, year)}],
    }
    return b'%s,"events":[%s]}' % (encode(head)[:-1], b",".join(events))


def event(row: Event) -> dict[str, Any]:
    """One event."""
    score, played = row.score, row.score is not None
    return {
        "id": row.id,
        "game_key": row.game_key,
        "start_time": timestamp(row.start),
        "local_timezone": row.zone,
        "home_squad_id": row.home.id,
        "away_squad_id": row.away.id,
        "home_squad_name": row.home.label,
        "away_squad_name": row.away.label,
        "competition": {"id": row.competition.id, "name": row.competition.name},
        "competition_bracket_id": None,
        "completed": row.completed,
        "home_organisation": None if "home" in row.hides else _organisation(row.home),
        "away_organisation": None if "away" in row.hides else _organisation(row.away),
        "home_score": score.home if score else None,
        "away_score": score.away if score else None,
        "home_penalty_shootout_score": score.home_kicks if score and played else None,
        "away_penalty_shootout_score": score.away_kicks if score and played else None,
        "event_location": {"id": row.venue.id, "name": row.venue.name} if row.venue else None,
        "division": {"id": row.division[0], "name": row.division[1]},
        "round_number": None,
    }


def _organisation(squad: Squad) -> dict[str, Any]:
    return {"id": squad.club.id, "name": squad.club.name, "logo_full_path": squad.club.logo}


def standings(feed: Feed, year: int, tables: Iterable[tuple[Table, list[Record]]]) -> dict[str, Any]:
    """Return a standings document."""
    return {
        "competition_season": {
            "name": season_name(feed, year),
            "key": season_key(feed, year),
            "tiebreakers": _tiebreakers(TIEBREAKERS),
            "competition_brackets": [_bracket(table, records) for table, records in tables],
        }
    }


def _tiebreakers(names: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"abbr": abbr, "key": key, "name": name} for abbr, key, name in names]


def _bracket(table: Table, records: list[Record]) -> dict[str, Any]:
    young = table.age in YOUNG
    return {
        "id": table.id,
        "name": table.name,
        "age_group": {"id": AGE_IDS[table.age], "name": table.age},
        "gender": "male",
        "competitions": [],
        "tiebreakers": _tiebreakers(_QUALITY_OF_PLAY) if young else None,
        "standings": [
            {"position": place, "team": _team(record.squad), "tiebreaker_values": {} if young else _values(record)}
            for place, record in enumerate(records, 1)
        ],
    }


def _team(squad: Squad) -> dict[str, Any]:
    return {
        "organisation_id": squad.club.id,
        "squad_id": squad.id,
        "name": squad.club.name,
        "logo_url": squad.club.logo,
    }


def _values(record: Record) -> dict[str, dict[str, str]]:
    matches = f"{record.played} matches"
    difference = record.goals_for - record.goals_against

    def value(number: float, description: str) -> dict[str, str]:
        return {"value": str(number), "description": description}

    def per_match(total: int, unit: str) -> dict[str, str]:
        return value(round(record.per_match(total), 2), f"{total} {unit} / {matches}")

    tied = record.played - record.won - record.lost
    return {
        "points_penalty_shootout": value(record.points, f"{record.points} points"),
        "points_per_match_penalty_shootout": per_match(record.points, "points"),
        "matches_played": value(record.played, matches),
        "won_penalty_shootout": value(record.won, f"{record.won} wins"),
        "loss_penalty_shootout": value(record.lost, f"{record.lost} losses"),
        "tie_penalty_shootout": value(tied, f"{tied} ties"),
        "goal_differential_per_match": per_match(difference, "GD"),
        "goals_for_per_match": per_match(record.goals_for, "goals"),
        "goals_against_per_match": per_match(record.goals_against, "goals"),
    }
