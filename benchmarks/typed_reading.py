"""A baseline of `reading`: the documents checked by pydantic models, and nothing more."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, TypeAdapter


class _Thing(BaseModel):
    id: int | str | None
    name: str | None


class _Club(_Thing):
    logo_full_path: str | None


class _Event(BaseModel):
    id: int | str | None
    game_key: int | str | None
    start_time: datetime | None
    local_timezone: str | None
    home_squad_id: int | str | None
    away_squad_id: int | str | None
    home_squad_name: str | None
    away_squad_name: str | None
    competition: _Thing | None
    home_organisation: _Club | None
    away_organisation: _Club | None
    home_score: int | None
    away_score: int | None
    home_penalty_shootout_score: int | None
    away_penalty_shootout_score: int | None
    event_location: _Thing | None


class _Schedule(BaseModel):
    synced_at: datetime
    events: list[_Event]


class _Team(BaseModel):
    squad_id: int | str
    organisation_id: int | str | None
    name: str | None


class _Line(BaseModel):
    position: int | None
    team: _Team
    tiebreaker_values: dict[str, dict[str, str | None]]


class _Table(BaseModel):
    id: int | str
    name: str
    age_group: _Thing
    standings: list[_Line]


class _Season(BaseModel):
    key: str
    competition_brackets: list[_Table]


class _Standings(BaseModel):
    competition_season: _Season


def by_pydantic(bodies: Mapping[str, bytes]) -> None:
    schedules, standings = TypeAdapter(_Schedule), TypeAdapter(_Standings)
    for path, body in bodies.items():
        (schedules if "schedule" in path else standings).validate_json(body)
