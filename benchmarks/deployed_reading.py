"""The reader as it is deployed today, made anew to measure beside: json.loads, then field by field, table by table.

A match of two tables is told once for each. What is told is checked by a model, and each field compared with what was
told before.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field

Told = dict[tuple[str, str], dict[str, Any]]


class _Match(BaseModel):
    home_team: str = Field(min_length=1)
    away_team: str = Field(min_length=1)
    match_date: date
    match_time: str | None = Field(pattern=r"^\d{2}:\d{2}$")
    season: str = Field(min_length=1)
    age_group: str = Field(min_length=1)
    match_type: str = Field(min_length=1)
    division: str
    home_score: int | None = Field(ge=0)
    away_score: int | None = Field(ge=0)
    match_status: str
    external_match_id: str
    location: str | None
    source: str = "match-scraper"


def read(schedule: bytes, standings: bytes, now: datetime) -> Told:
    """Read both documents of a feed into messages, by table and number of the match."""
    events = json.loads(schedule)["events"]
    told = {}
    for bracket in json.loads(standings)["competition_season"]["competition_brackets"]:
        for event in _of(bracket, events):
            told[str(bracket["id"]), str(event["game_key"])] = _message(event, bracket, now)
    return told


def changes(before: Told, after: Told) -> Iterator[Mapping[str, Any]]:
    """Yield the messages that differ in any field from the one told before."""
    for key, message in after.items():
        known = before.get(key, {})
        if any(message.get(field) != known.get(field) for field in message | known):
            yield message


def _of(bracket: Mapping[str, Any], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    squads = {line["team"]["squad_id"] for line in bracket["standings"]}
    mine = [
        event
        for event in events
        if event.get("start_time") and (event.get("home_squad_id") in squads or event.get("away_squad_id") in squads)
    ]
    return sorted(mine, key=lambda event: (event["start_time"], event.get("game_key") or ""))


def _message(event: Mapping[str, Any], bracket: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    start = datetime.fromisoformat(event["start_time"])
    local = start.astimezone(_zone(event.get("local_timezone") or "UTC"))
    home, away = event.get("home_score"), event.get("away_score")
    status = "scheduled" if start > now else "completed" if home is not None and away is not None else "tbd"
    competition = (event.get("competition") or {}).get("name") or ""
    place = (event.get("event_location") or {}).get("name")
    checked = _Match(
        home_team=(event.get("home_organisation") or {}).get("name") or "?",
        away_team=(event.get("away_organisation") or {}).get("name") or "?",
        match_date=local.date(),
        match_time=None if place == "TBD" else f"{local:%H:%M}",
        season="2026-2027",
        age_group=bracket["age_group"]["name"],
        match_type="Flex" if "Flex" in competition else "League",
        division=bracket["name"],
        home_score=home,
        away_score=away,
        match_status=status,
        external_match_id=str(event["game_key"]),
        location=place,
    )
    return checked.model_dump(mode="json")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")
