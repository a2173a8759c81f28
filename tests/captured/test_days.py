"""Rows of captured days, read through the same code as whole documents."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from captured_file import captured_file
from scraper.seasons import reading, unplayed

from match_scraper.fixture import Fixture


def day(samples: Path, name: str) -> list[dict[str, Any]]:
    """Turn the compact rows of one captured day back into events; squads are not in them, so clubs stand in."""
    rows = json.loads(captured_file(samples, name).read_text())
    return [_event(row) for row in rows]


def _squad(club: int, age: str) -> int:
    return club * 100 + int(age[1:3]) + 50 * age.endswith("B")


def _event(row: list[Any]) -> dict[str, Any]:
    number, start, zone, home, away, age, _, goals, against, completed, venue, competition, _, kicks, more, key = row
    return unplayed(
        id=number,
        game_key=key,
        start=start,
        local_timezone=zone,
        home_squad_id=_squad(home, age),
        away_squad_id=_squad(away, age),
        home_squad_name=age,
        away_squad_name=age,
        home_organisation={"id": home, "name": f"Club {home}", "logo_full_path": None},
        away_organisation={"id": away, "name": f"Club {away}", "logo_full_path": None},
        competition={"id": competition, "name": "League"},
        event_location={"id": venue, "name": "TBD" if venue == 52314 else f"Ground {venue}"},
        home_penalty_shootout_score=kicks,
        away_penalty_shootout_score=more,
    ) | {"home_score": goals, "away_score": against, "completed": bool(completed)}


def fixtures(events: Iterable[dict[str, Any]]) -> tuple[Fixture, ...]:
    return reading(*events).season.fixtures


def test_a18_a19_a_captured_parking_day_is_postponed_to_the_last_row(samples: Path):
    found = fixtures(day(samples, "day_2027-06-08_slice.json"))

    assert (len(found), {fixture.schedule.state for fixture in found}) == (37, {"postponed"})
    assert sum(fixture.schedule.date == date(2027, 6, 7) for fixture in found) == 10


def test_a17_a_captured_placeholder_venue_has_no_time(samples: Path):
    found = fixtures(day(samples, "day_2027-06-08_slice.json"))

    assert sum(fixture.schedule.kickoff is None for fixture in found) == 12


def test_a28_a_captured_evening_belongs_to_the_day_before(samples: Path):
    found = fixtures(day(samples, "day_2026-09-07.json"))

    assert {fixture.schedule.date for fixture in found} == {date(2026, 9, 6)}
