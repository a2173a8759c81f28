import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from match_schema import InvalidMessage, State, dump, load, v1, v2
from match_schema.upcast import v1_to_v2

BARE: dict[str, Any] = {
    "home_team": "Alpha SC",
    "away_team": "Beta FC",
    "match_date": "2026-10-17",
    "match_time": "13:30",
    "season": "2026-2027",
    "age_group": "U14",
    "match_type": "League",
    "division": "Northeast",
    "division_id": 41,
    "league": "Homegrown",
    "home_score": 1,
    "away_score": 1,
    "match_status": "completed",
    "external_match_id": "500001",
    "location": "Field 2 - River Park",
    "source": "match-scraper",
}


def told(**changed: Any) -> v2.Matches:
    message = load({name: value for name, value in (BARE | changed).items() if value is not ...})
    assert isinstance(message, v2.Matches)
    return message


def test_todays_dictionary_is_read_as_the_newest_version():
    message = told()

    assert (message.league, message.age_group, message.division) == ("Homegrown", "U14", "Northeast")
    assert message.matches[0].id == "500001"
    assert message.matches[0].result == v2.Score(home=1, away=1)


def test_its_teams_are_known_by_name_only():
    assert [(team.name, team.known_by) for team in told().teams] == [("Alpha SC", "name"), ("Beta FC", "name")]


def test_it_has_no_stamp():
    assert told().observed_at == v2.UNSTAMPED


@pytest.mark.parametrize(
    ("day", "time", "kickoff"),
    [
        ("2026-10-17", "13:30", datetime(2026, 10, 17, 17, 30, tzinfo=UTC)),
        ("2026-11-01", "13:30", datetime(2026, 11, 1, 18, 30, tzinfo=UTC)),
        ("2027-03-14", "13:30", datetime(2027, 3, 14, 17, 30, tzinfo=UTC)),
    ],
)
def test_its_time_is_read_on_the_eastern_clock(day: str, time: str, kickoff: datetime):
    schedule = told(match_date=day, match_time=time).matches[0].schedule

    assert schedule
    assert schedule.kickoff == kickoff


@pytest.mark.parametrize("absent", [None, ...])
def test_without_a_time_only_the_day_is_known(absent: object):
    schedule = told(match_time=absent).matches[0].schedule

    assert schedule
    assert (schedule.date, schedule.certainty) == (date(2026, 10, 17), "date_only")


@pytest.mark.parametrize("status", ["scheduled", "tbd", None])
def test_a_score_without_a_played_status_is_no_result(status: str | None):
    assert told(match_status=status, home_score=0, away_score=0).matches[0].result is None


def test_half_a_score_is_no_result():
    assert told(away_score=None).matches[0].result is None


def test_a_score_in_digits_is_a_number():
    assert told(home_score="2").matches[0].result == v2.Score(home=2, away=1)


@pytest.mark.parametrize("score", [True, -1, 100, "TBD", "100", "1.0", "", 1.5])
def test_what_is_no_count_of_goals_is_refused(score: object):
    with pytest.raises(InvalidMessage, match="home_score"):
        told(home_score=score)


def test_a_shootout_counts_after_a_level_score():
    result = told(home_penalty_score=5, away_penalty_score=6).matches[0].result

    assert result == v2.Score(home=1, away=1, shootout=v2.Shootout(home=5, away=6))


@pytest.mark.parametrize(("status", "state"), [("postponed", "postponed"), ("cancelled", "cancelled")])
def test_a_status_that_is_a_state_becomes_one(status: str, state: State):
    schedule = told(match_status=status).matches[0].schedule

    assert schedule
    assert schedule.state is state


@pytest.mark.parametrize("season", ["2026-27", "2026-2027"])
def test_both_spellings_of_a_season_are_one(season: str):
    assert told(season=season).season == "2026-2027"


@pytest.mark.parametrize(("season", "source"), [("2025-26", "modular11"), ("2026-27", "assist")])
def test_its_source_is_that_of_its_season(season: str, source: str):
    assert told(season=season).source == source


def test_flex_is_played_by_teams_of_the_league():
    message = told(match_type="Flex")

    assert (message.league, message.teams[0].league) == ("Flex", "Homegrown")


def test_a_match_without_a_number_is_named_by_what_it_is():
    assert told(external_match_id=...).matches[0].id == told(external_match_id=..., home_score=4).matches[0].id


@pytest.mark.parametrize("field", ["home_team", "away_team", "match_date", "season", "age_group", "match_type"])
def test_a_required_field_is_named_when_missing(field: str):
    with pytest.raises(InvalidMessage, match=field):
        told(**{field: ...})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("match_time", "99:99"),
        ("season", "this one"),
        ("season", "2026-2028"),
        ("home_team", " "),
        ("away_team", "Alpha SC\u0000"),
        ("age_group", "thirteen"),
        ("division", " "),
        ("league", " "),
        ("external_match_id", "5 0"),
        ("match_date", "0001-01-01"),
        ("match_date", "9999-12-31"),
    ],
)
def test_what_nobody_can_mean_is_refused_by_name(field: str, value: str):
    with pytest.raises(InvalidMessage) as refusal:
        told(**{field: value})

    assert {fault.path for fault in refusal.value.faults} == {field}


def test_unknown_fields_are_ignored_as_ever():
    assert told(mood="good") == told()


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
olds = st.builds(
    v1.Match,
    home_team=names,
    away_team=names.map("x".__add__),
    match_date=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    match_time=st.sampled_from([None, "00:00", "09:15", "23:59"]),
    season=st.sampled_from(["2024-25", "2026-2027"]),
    age_group=st.sampled_from(["U13", "U19"]),
    match_type=st.sampled_from(["League", "Flex"]),
    home_score=st.none() | st.integers(0, 20),
    away_score=st.none() | st.integers(0, 20),
    match_status=st.sampled_from([None, "scheduled", "completed", "postponed"]),
    external_match_id=st.none() | st.integers(1, 99999).map(str),
)


@settings(max_examples=examples(100), deadline=None)
@given(olds)
def test_loading_a_dumped_old_message_is_upcasting_it(old: v1.Match):
    assert json.loads(dump(old))["match_date"] == old.match_date.isoformat()
    assert load(dump(old)) == v1_to_v2(old)
