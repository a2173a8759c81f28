"""Documents as they were captured: nothing of them that we use is lost."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from match_scraper.fixture import Schedule, Season
from match_scraper.season import competitions
from match_scraper.sources.assist import documents
from match_scraper.sources.assist.read import read

LEAGUE, FLEX, _ = competitions(date(2026, 9, 7))
SLICES = {"standings_league_2026-09-07_slice.json": LEAGUE, "standings_flex_2026-09-07_slice.json": FLEX}


def season_of(samples: Path, standings: str) -> Season:
    folder = samples / "assist"
    schedule = documents.schedule((folder / "schedule_league_2026-08-24_one_event.json").read_bytes())
    schedule.linked_competition_seasons = None  # of Flex no schedule was captured; any stands in
    cut = json.loads((folder / standings).read_bytes())
    cut["competition_season"]["key"] = SLICES[standings].key  # the slices were cut out without it
    return read(schedule, documents.standings(json.dumps(cut).encode()), SLICES[standings]).season


def captured_tables(samples: Path, standings: str) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = json.loads((samples / "assist" / standings).read_text())["competition_season"][
        "competition_brackets"
    ]
    return tables


def test_a_captured_event_becomes_a_fixture(samples: Path):
    season = season_of(samples, "standings_league_2026-09-07_slice.json")

    (fixture,) = season.fixtures
    assert (fixture.id, fixture.platform_id, fixture.age_group) == ("26030", "5737160", "U14")
    assert (fixture.home, fixture.away, fixture.match_type, fixture.result) == ("5748", "5946", "League", None)
    assert fixture.schedule == Schedule(
        date=date(2026, 9, 5),
        kickoff=datetime(2026, 9, 5, 13, 0, tzinfo=UTC),
        zone="America/New_York",
        venue="Loggers Run Park - Field # 1",
    )
    assert season.synced_at == datetime(2026, 8, 24, 11, 50, 8, tzinfo=UTC)


def test_its_clubs_keep_id_name_and_crest(samples: Path):
    teams = {team.id: team for team in season_of(samples, "standings_league_2026-09-07_slice.json").teams}

    home = teams["5748"]
    assert (home.club_id, home.club, home.age_group) == ("1345", "South Florida Football Academy", "U14")
    assert home.logo_url == "https://kitman.imgix.net/southfloridafa/crest.png"


@pytest.mark.parametrize("standings", sorted(SLICES))
def test_a_captured_table_keeps_its_id_name_age_and_members(samples: Path, standings: str):
    read_tables = [
        (table.id, table.division, table.age_group, table.gender, table.members)
        for table in season_of(samples, standings).brackets
    ]

    assert read_tables == [
        (
            str(table["id"]),
            table["name"],
            table["age_group"]["name"],
            table["gender"],
            tuple(str(line["team"]["squad_id"]) for line in table["standings"]),
        )
        for table in captured_tables(samples, standings)
    ]


@pytest.mark.parametrize("standings", sorted(SLICES))
def test_a_captured_table_names_the_club_of_each_member(samples: Path, standings: str):
    clubs = {team.id: (team.club_id, team.club) for team in season_of(samples, standings).teams}

    for table in captured_tables(samples, standings):
        for line in table["standings"]:
            team = line["team"]
            assert clubs[str(team["squad_id"])] == (str(team["organisation_id"]), team["name"].strip())
