"""Builders of documents and seasons: each argument is what the test is about, the rest is unremarkable."""

import json
from datetime import UTC, date, datetime
from typing import Any

from match_scraper.fixture import Bracket, Fixture, Schedule, Season, Team
from match_scraper.season import FEEDS, Feed, competitions
from match_scraper.sources.assist import documents
from match_scraper.sources.assist.read import Reading, read

SYNCED = datetime(2026, 10, 7, 0, 40, 8, tzinfo=UTC)
TODAY = date(2026, 10, 7)


def event(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A played league match of squads 1 and 2, in the source's words."""
    told: dict[str, Any] = {
        "id": 5_000_000 + number,
        "game_key": str(20_000 + number),
        "start_time": "2026-10-03T14:00:00Z",
        "local_timezone": "America/New_York",
        "home_squad_id": 1,
        "away_squad_id": 2,
        "home_squad_name": "U14",
        "away_squad_name": "U14",
        "competition": {"id": 1605, "name": "League"},
        "completed": True,
        "home_organisation": club(changed.get("home_squad_id", 1)),
        "away_organisation": club(changed.get("away_squad_id", 2)),
        "home_score": 2,
        "away_score": 1,
        "home_penalty_shootout_score": None,
        "away_penalty_shootout_score": None,
        "event_location": {"id": 5, "name": "River Park - Field 2"},
        "division": {"id": 2, "name": "MLS Next"},
        "round_number": None,
    }
    return told | changed


def club(squad: Any) -> dict[str, Any]:
    """The club of a squad, as tables have it too."""
    number = 30 + (int(squad) if str(squad).isdecimal() else 0)
    name = {31: "Alpha SC", 32: "Beta FC"}.get(number, f"Club {number - 30}")
    return {"id": number, "name": name, "logo_full_path": f"https://logos.invalid/{number}.png"}


def unplayed(number: int = 1, start: str = "2026-11-14T15:00:00Z", **changed: Any) -> dict[str, Any]:
    """The same, still to come."""
    return event(number, start_time=start, home_score=None, away_score=None, completed=False, **changed)


def table(number: int, name: str, age: str, *squads: int) -> dict[str, Any]:
    """A table of the standings document."""
    lines = [
        {
            "position": place,
            "team": {"organisation_id": 30 + squad, "squad_id": squad, "name": f"Club {squad}"},
            "tiebreaker_values": {},
        }
        for place, squad in enumerate(squads, start=1)
    ]
    return {"id": number, "name": name, "age_group": {"id": 9, "name": age}, "gender": "male", "standings": lines}


NORTHEAST = table(101, "Northeast", "U14", 1, 2, 3, 4)


def reading(
    *events: dict[str, Any],
    tables: tuple[dict[str, Any], ...] = (NORTHEAST,),
    feed: Feed = "league",
    synced_at: str = "2026-10-07T00:40:08Z",
    about: str | None = None,
) -> Reading:
    """Read documents of these rows and tables, through their bytes."""
    competition = competitions(TODAY)[FEEDS.index(feed)]
    schedule = {"synced_at": synced_at, "events": events}
    standings = {"competition_season": {"key": about or competition.key, "competition_brackets": tables}}
    return read(
        documents.schedule(json.dumps(schedule).encode()),
        documents.standings(json.dumps(standings).encode()),
        competition,
    )


def only(*events: dict[str, Any], **told: Any) -> Fixture:
    """Read documents with one match."""
    (fixture,) = reading(*events, **told).season.fixtures
    return fixture


def a_schedule(**changed: Any) -> Schedule:
    kickoff = datetime(2026, 11, 14, 15, 0, tzinfo=UTC)
    told: dict[str, Any] = {"date": date(2026, 11, 14), "kickoff": kickoff, "zone": "America/New_York"}
    return Schedule(**told | changed)


def a_fixture(id: str = "20001", **changed: Any) -> Fixture:  # noqa: A002 - the field's own name
    told: dict[str, Any] = {
        "id": id,
        "platform_id": f"5{id}",
        "match_type": "League",
        "age_group": "U14",
        "divisions": ("Northeast",),
        "home": "1",
        "away": "2",
        "schedule": a_schedule(),
        "bracket": "101",
    }
    return Fixture(**told | changed)


def a_season(*fixtures: Fixture, synced_at: datetime = SYNCED, **changed: Any) -> Season:
    squads = ("1", "2", "3", "4")
    told: dict[str, Any] = {
        "key": "mls-next-league-26-27",
        "source": "assist",
        "season": "2026-2027",
        "league": "Homegrown",
        "synced_at": synced_at,
        "fixtures": fixtures,
        "brackets": (Bracket("101", "Northeast", "U14", squads),),
        "teams": tuple(Team(squad, f"3{squad}", f"Club {squad}", "Homegrown", "U14") for squad in squads),
    }
    return Season(**told | changed)
