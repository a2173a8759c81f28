"""Draw the sample: `python -m match_scraper.sample.make` writes both documents beside this file, always the same."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from . import NOW

_FIRST_DAY: Final = datetime(2026, 9, 12, tzinfo=UTC)
_TABLES: Final[dict[tuple[str, str], tuple[str, list[str]]]] = {
    ("U14", "Northeast"): (
        "America/New_York",
        ["Harbor Lights SC", "Granite Hill FC", "Mill River Academy", "Old Orchard United"],
    ),
    ("U17", "Southwest"): (
        "America/Los_Angeles",
        ["Copper Canyon SC", "Desert Swift FC", "Mesa Verde Rovers", "Copper Canyon SC"],
    ),
}


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw the schedule and the standings document."""
    draw = random.Random(26)  # noqa: S311 - a drawing, not a secret
    tables = [_table(number, *key) for number, key in enumerate(_TABLES, start=101)]
    numbers = count(1)
    events = [_event(next(numbers), table, pair, round_, draw) for table in tables for round_, pair in _pairs(table)]
    schedule = {"synced_at": f"{NOW:%FT%TZ}", "linked_competition_seasons": [], "events": events}
    season = {"name": "League 26/27", "key": "mls-next-league-26-27", "competition_brackets": tables}
    return schedule, {"competition_season": season}


def _table(number: int, age: str, name: str) -> dict[str, Any]:
    clubs = _TABLES[age, name][1]
    lines = [
        {"position": place, "team": _team(number, place, clubs), "tiebreaker_values": {}}
        for place in range(1, len(clubs) + 1)
    ]
    return {"id": number, "name": name, "age_group": {"id": number, "name": age}, "gender": "male", "standings": lines}


def _team(number: int, place: int, clubs: list[str]) -> dict[str, Any]:
    club = clubs.index(clubs[place - 1]) + 1
    return {
        "organisation_id": number * 10 + club,
        "squad_id": number * 100 + place,
        "name": clubs[place - 1],
        "logo_url": f"https://logos.invalid/{number * 10 + club}.png",
    }


def _pairs(table: dict[str, Any]) -> Iterator[tuple[int, tuple[Any, Any]]]:
    """Pair four teams so that each meets each once, in three rounds of two."""
    one, two, three, four = (line["team"] for line in table["standings"])
    rounds = [[(one, two), (three, four)], [(one, three), (four, two)], [(one, four), (two, three)]]
    for number, pairs in enumerate(rounds):
        for pair in pairs:
            yield number, pair


def _event(
    number: int, table: dict[str, Any], pair: tuple[Any, Any], round_: int, draw: random.Random
) -> dict[str, Any]:
    home, away = pair
    age = table["age_group"]["name"]
    zone = _TABLES[age, table["name"]][0]
    unset = round_ == 2 and number % 2 == 0  # noqa: PLR2004 - the last round, half of it
    hour = 6 if unset else draw.choice((9, 11, 14))
    day = (_FIRST_DAY + timedelta(weeks=round_)).replace(hour=hour, tzinfo=ZoneInfo(zone))
    start = day.astimezone(UTC)
    played = start < NOW
    return {
        "id": 900_000 + number,
        "game_key": str(50_000 + number),
        "start_time": f"{start:%FT%TZ}",
        "local_timezone": zone,
        "home_squad_id": home["squad_id"],
        "away_squad_id": away["squad_id"],
        "home_squad_name": _label(age, home),
        "away_squad_name": _label(age, away),
        "competition": {"id": 1605, "name": "League"},
        "completed": played,
        "home_organisation": _organisation(home),
        "away_organisation": _organisation(away),
        "home_score": draw.randint(0, 4) if played else None,
        "away_score": draw.randint(0, 3) if played else None,
        "home_penalty_shootout_score": None,
        "away_penalty_shootout_score": None,
        "event_location": {"id": number, "name": "TBD" if unset else f"Park {number % 5} - Field {number % 3}"},
    }


def _label(age: str, team: dict[str, Any]) -> str:
    return f"{age}B" if team["squad_id"] % 100 > team["organisation_id"] % 10 else age


def _organisation(team: dict[str, Any]) -> dict[str, Any]:
    return {"id": team["organisation_id"], "name": team["name"], "logo_full_path": team["logo_url"]}


def main() -> None:
    """Write both documents."""
    for name, document in zip(("schedule", "standings"), documents(), strict=True):
        Path(__file__).with_name(f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
