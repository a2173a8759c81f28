"""Assist documents built from one real bracket.

The captured table holds local times without a zone and no club ids. Two assumptions fill the gap: every venue is in
America/Los_Angeles (the bracket is Northwest), and a club's organisation id is its squad id + 100000. A game without a
time is published as the source publishes such games: venue TBD at 06:00 local time.
"""

import csv
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from captured_file import captured_file

ZONE = ZoneInfo("America/Los_Angeles")
KEY = "mls-next-league-26-27"
LABELS = {"points_penalty_shootout": "Points", "matches_played": "Matches Played"}


@dataclass
class Bracket:
    """The captured bracket as rows that a test may change, and as the documents the source would publish."""

    games: list[dict[str, str]]
    names: dict[str, str]
    synced_at: str
    extra_minutes: int = 0

    def documents(self) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        synced = datetime.fromisoformat(self.synced_at) + timedelta(minutes=self.extra_minutes)
        schedule = {
            "synced_at": synced.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "linked_competition_seasons": [{"name": "League 26/27", "key": KEY}],
            "events": [_event(game) for game in self.games],
        }
        return {KEY: (schedule, _standings(self.names))}

    def game(self, number: str) -> dict[str, str]:
        return next(game for game in self.games if game["match_id"] == number)


def _event(game: dict[str, str]) -> dict[str, Any]:
    day, _, clock = game["date_local"].partition(" ")
    local = datetime.fromisoformat(f"{day} {clock or '06:00'}").replace(tzinfo=ZONE)
    score = [int(game[side]) if game[side] else None for side in ("home_score", "away_score")]
    return {
        "id": int(game["match_id"]) + 5_000_000,
        "game_key": game["match_id"],
        "start_time": local.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local_timezone": "America/Los_Angeles",
        "home_squad_id": int(game["home_id"]),
        "away_squad_id": int(game["away_id"]),
        "home_squad_name": "U13",
        "away_squad_name": "U13",
        "competition": {"id": 1605, "name": "League"},
        "competition_bracket_id": None,
        "completed": score[0] is not None,
        "home_organisation": _organisation(game["home_id"], game["home_team"]),
        "away_organisation": _organisation(game["away_id"], game["away_team"]),
        "home_score": score[0],
        "away_score": score[1],
        "home_penalty_shootout_score": None,
        "away_penalty_shootout_score": None,
        "event_location": {"id": 279, "name": "Field 1"} if clock else {"id": 52314, "name": "TBD"},
        "division": {"id": 2, "name": "MLS Next"},
        "round_number": None,
    }


def _organisation(squad: str, name: str) -> dict[str, Any]:
    return {"id": int(squad) + 100_000, "name": name, "logo_full_path": f"https://logos.invalid/{squad}.png"}


def _standings(names: dict[str, str]) -> dict[str, Any]:
    placings = [
        {
            "position": position,
            "team": {
                "organisation_id": int(squad) + 100_000,
                "squad_id": int(squad),
                "name": name,
                "logo_url": f"https://logos.invalid/{squad}.png",
            },
            "tiebreaker_values": {},
        }
        for position, (squad, name) in enumerate(sorted(names.items(), key=lambda item: item[1]), 1)
    ]
    bracket = {
        "id": 101,
        "name": "Northwest",
        "age_group": {"id": 42, "name": "U13"},
        "gender": "male",
        "competitions": [],
        "tiebreakers": None,
        "standings": placings,
    }
    tiebreakers = [{"abbr": name, "key": key, "name": name} for key, name in LABELS.items()]
    season = {"name": "League 26/27", "key": KEY, "tiebreakers": tiebreakers, "competition_brackets": [bracket]}
    return {"competition_season": season}


def read_bracket(samples: Path) -> Bracket:
    """Read the captured bracket from the folder of samples."""
    with captured_file(samples, "U13_Northwest_games_2026-10-01.csv").open(newline="") as file:
        games = list(csv.DictReader(file))
    names = json.loads(captured_file(samples, "U13_Northwest_teams_2026-10-01.json").read_text())
    meta = json.loads(captured_file(samples, "U13_Northwest_meta_2026-10-01.json").read_text())
    return Bracket(games, names, meta["synced_at"])
