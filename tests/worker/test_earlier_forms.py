"""The forms of the first producers, told as version 1."""

from typing import Any

import pytest

from match_schema import InvalidMessage, read, v2
from match_worker.earlier_forms import is_earlier, keys_of, to_v1

NAMES = {
    "home_team": "Alpha SC",
    "away_team": "Beta FC",
    "season": "2026-2027",
    "age_group": "U14",
    "division": "North",
}
BY_IDS = {"home_team_id": 1, "away_team_id": 2, "season_id": 4, "match_date": "2026-10-17", "match_id": 500001}


def dumped(**changed: Any) -> dict[str, Any]:
    told = {
        "match_id": "500001", "match_datetime": "2026-10-17T13:30:00", "home_team": "Alpha SC", "away_team": "Beta FC",
        "home_score": None, "away_score": None, "location": "River Park", "competition": "U14 Academy",
    }  # fmt: skip
    return told | changed


def test_ids_are_told_by_the_names_they_stand_for():
    told = to_v1(BY_IDS | {"home_score": 2, "away_score": 1, "status": "completed"}, NAMES)

    assert told == NAMES | {
        "match_date": "2026-10-17", "external_match_id": "500001", "match_type": "League",
        "home_score": 2, "away_score": 1, "match_status": "completed",
    }  # fmt: skip


def test_a_dump_tells_day_time_season_age_and_league():
    told = to_v1(dumped(), {})

    assert {name: told[name] for name in ("match_date", "match_time", "season", "age_group", "league")} == {
        "match_date": "2026-10-17", "match_time": "13:30", "season": "2026-2027", "age_group": "U14",
        "league": "Academy",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("home", "away", "status", "scores"),
    [
        (2, "1", "completed", {"home_score": 2, "away_score": "1"}),
        ("TBD", "TBD", "tbd", {}),
        (None, None, "scheduled", {}),
    ],
)
def test_scores_tell_the_status_of_a_dump(home: object, away: object, status: str, scores: dict[str, object]):
    told = to_v1(dumped(home_score=home, away_score=away), {})

    assert told["match_status"] == status
    assert {side: told[side] for side in ("home_score", "away_score") if side in told} == scores


@pytest.mark.parametrize(
    ("moment", "date", "time"),
    [
        ("2026-10-17T00:00:00", "2026-10-17", None),
        ("2026-10-18T01:00:00Z", "2026-10-17", "21:00"),
    ],
)
def test_midnight_is_an_unknown_time_and_a_zone_is_honoured(moment: str, date: str, time: str | None):
    told = to_v1(dumped(match_datetime=moment), {})

    assert (told["match_date"], told.get("match_time")) == (date, time)


def test_what_is_told_goes_before_what_the_database_knows():
    assert to_v1(dumped(), NAMES | {"home_team": "Other"})["home_team"] == "Alpha SC"


def test_the_number_of_a_match_fills_what_a_dump_leaves_out():
    assert to_v1(dumped(competition="League"), {"age_group": "U15"})["age_group"] == "U15"


def test_what_nobody_knows_is_named():
    with pytest.raises(InvalidMessage, match="age_group: neither told nor known"):
        to_v1(dumped(competition="League"), {})


def test_version_1_is_no_earlier_form_though_it_has_an_id():
    assert not is_earlier(NAMES | {"division_id": 41})


def test_only_a_form_with_teams_by_id_has_its_ids_looked_up():
    assert keys_of(dumped(division_id=41)) == {"match_id": "500001"}


def test_both_forms_read_as_the_newest_version():
    readings = [read(to_v1(BY_IDS, NAMES)), read(to_v1(dumped(), {}))]

    assert [type(reading.message) for reading in readings] == [v2.Matches, v2.Matches]
