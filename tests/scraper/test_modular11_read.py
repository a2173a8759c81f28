"""Rows to a season: teams, tables, times with a zone where it is certain, and slots counted."""

from datetime import UTC, date, datetime, time

import pytest
from scraper.modular11_pages import HAZEL, MAPPED, NOON, PARK, QUILL, a_match, a_season, reading

from match_devstack.replica.modular11 import NOWHERE, Place, Side
from match_scraper.fixture import Score
from match_scraper.sources.modular11.clubs import Directory
from match_scraper.sources.modular11.zones import Known


def test_a_row_becomes_a_fixture_known_by_its_match_id():
    (fixture,) = a_season(a_match()).fixtures

    assert (fixture.id, fixture.platform_id, fixture.match_type, fixture.age_group) == (
        *("500001", "500001"),
        *("League", "U14"),
    )
    assert (fixture.home, fixture.away, fixture.divisions) == ("12-U14-301", "12-U14-302", ("Northeast",))
    assert fixture.result == Score(1, 0)


def test_a_team_is_its_club_at_an_age_of_a_tournament():
    teams = {team.id: (team.club_id, team.club, team.league, team.age_group) for team in a_season(a_match()).teams}

    assert teams["12-U14-301"] == ("301", "Quillmere FC", "Homegrown", "U14")


@pytest.mark.parametrize("word", ["B", "Blue"])
def test_m18_a_further_side_has_the_same_id_whichever_rows_are_read(word: str):
    second = Side(301, 7399, f"Quillmere FC {word}", "Florida")
    alone = [a_match(number=2, home=second, away=HAZEL)]
    directory = Directory({"Quillmere FC": "301"})

    ids = [
        {team.name: team.id for team in reading(*rows, directory=directory).season.teams}
        for rows in (alone, [*alone, a_match()])
    ]

    own_id = f"12-U14-301-quillmere-fc-{word.lower()}"
    assert [each[f"Quillmere FC {word}"] for each in ids] == [own_id, own_id]


def test_m18_a_further_side_read_alone_stays_the_team_that_was_accepted():
    blue = Side(301, 7399, "Quillmere FC Blue", "Northeast")
    accepted = a_season(a_match(), a_match(number=2, home=blue, away=HAZEL)).teams

    (fixture,) = reading(a_match(number=2, home=blue, away=HAZEL), accepted=accepted).season.fixtures
    teams = reading(a_match(number=2, home=blue, away=HAZEL), accepted=accepted).season.teams

    assert fixture.home == "12-U14-301-quillmere-fc-blue"
    assert set(teams) <= set(accepted)


def test_m18_a_side_that_was_accepted_alone_keeps_the_clubs_id_when_the_first_one_comes():
    blue = Side(301, 7399, "Quillmere FC Blue", "Northeast")
    alone = a_match(number=2, home=blue, away=HAZEL)
    accepted = a_season(alone).teams

    fixtures = reading(a_match(), alone, accepted=accepted).season.fixtures

    assert [each.home for each in fixtures] == ["12-U14-301-quillmere-fc", "12-U14-301"]


def test_m18_a_side_never_seen_takes_no_team_that_was_accepted():
    red = Side(301, 7398, "Quillmere Red", "Northeast")
    accepted = a_season(a_match()).teams

    (fixture,) = reading(a_match(number=2, home=red, away=HAZEL), accepted=accepted).season.fixtures

    assert fixture.home == "12-U14-301-quillmere-red"


def test_m18_a_guest_of_flex_is_the_side_that_its_league_knows():
    blue = Side(301, 7399, "Quillmere FC Blue", "Northeast")
    flex = a_match(number=2, home=blue, away=HAZEL, competition="MLS NEXT Flex (Regular Season)")

    season = reading(a_match(), flex, part="flex").season

    assert ([each.home for each in season.fixtures], len(season.teams)) == (["12-U14-301-quillmere-fc-blue"], 2)


def test_m18_two_sides_of_one_club_at_one_age_are_two_teams():
    blue = Side(301, 7399, "Quillmere FC Blue", "Northeast")

    season = a_season(a_match(away=blue), a_match(number=2, home=blue, away=HAZEL))

    assert [(fixture.home, fixture.away) for fixture in season.fixtures] == [
        ("12-U14-301", "12-U14-301-quillmere-fc-blue"),
        ("12-U14-301-quillmere-fc-blue", "12-U14-302"),
    ]


def test_a_letter_after_the_clubs_name_is_a_side():
    second = Side(301, 7399, "Quillmere FC B", "Northeast")

    teams = {team.id: (team.club, team.side) for team in a_season(a_match(), a_match(number=2, away=second)).teams}

    assert teams["12-U14-301-quillmere-fc-b"] == ("Quillmere FC", "B")


def test_one_name_at_two_clubs_is_two_teams():
    namesake = Side(303, 7303, QUILL.name, "Northeast")

    (fixture,) = a_season(a_match(away=namesake)).fixtures

    assert (fixture.home, fixture.away) == ("12-U14-301", "12-U14-303")


def test_m07_a_team_with_a_crest_of_its_own_is_found_by_its_name_elsewhere():
    own = Side(301, 7301, QUILL.name, "Northeast", crest="team")

    season = a_season(a_match(home=own), a_match(number=2, age="U15"))

    assert season.fixtures[0].home == "12-U14-301"


def test_m07_without_any_trace_of_its_club_it_is_known_by_the_teams_own_id():
    own = Side(301, 7301, QUILL.name, "Northeast", crest="team")

    found = reading(a_match(home=own))

    assert found.season.fixtures[0].home == "12-U14-team7301"
    assert found.flagged["a club without an id"] == 1


@pytest.mark.parametrize("name", ["Bye", "TBD"])
def test_m10_slots_without_a_team_are_skipped_and_counted(name: str):
    slot = Side(1353, 0, name, "Northeast")

    found = reading(a_match(), a_match(number=2, away=slot), a_match(number=3, home=slot, away=slot))

    assert [fixture.id for fixture in found.season.fixtures] == ["500001"]
    assert found.skipped == {"Bye or TBD instead of a team": 2}
    assert found.season.unread == {"2", "3"}


def test_a_team_against_itself_is_skipped_and_counted():
    found = reading(a_match(), a_match(number=2, away=QUILL))

    assert found.skipped == {"a team against itself": 1}
    assert found.season.unread == {"2"}


def test_m09_girls_have_teams_and_tables_of_their_own():
    season = a_season(a_match(), a_match(number=2, female=True))

    assert [fixture.home for fixture in season.fixtures] == ["12-U14-301", "12-U14f-301"]
    assert [bracket.gender for bracket in season.brackets] == ["male", "female"]


def test_m08_parts_of_a_division_are_that_division():
    east, west = (Side(each, each, f"Club {each}", f"Northeast ({part})") for each, part in ((1, "East"), (2, "West")))

    season = a_season(a_match(home=east, away=west))

    assert season.fixtures[0].divisions == ("Northeast",)
    assert season.brackets[0].members == ("12-U14-1", "12-U14-2")


def test_a_match_across_divisions_stands_in_both_and_the_guest_in_its_own():
    guest = Side(309, 7309, "Hazelwick SC", "Mid-Atlantic")

    season = a_season(a_match(away=guest))

    assert season.fixtures[0].divisions == ("Northeast", "Mid-Atlantic")
    assert season.brackets[0].members == ("12-U14-301",)


@pytest.mark.parametrize(
    ("competition", "division", "match_type"),
    [
        ("League", "Northeast", "League"),
        ("AD", "Northeast", "League"),
        ("EA", "Northeast", "League"),
        ("League (Pro Player Pathway)", "Northeast (Pro Player Pathway)", "League"),
        ("MLS NEXT Flex (Regular Season)", "Northeast", "Flex"),
        ("Flex League", "Northeast", "Flex"),
        ("Others", "Northeast (Others)", "Others"),
        ("EA2", "Northeast (EA2)", "EA2"),
    ],
)
def test_a_competition_tells_the_table_and_the_type(competition: str, division: str, match_type: str):
    (fixture,) = a_season(a_match(competition=competition)).fixtures

    assert (fixture.division, fixture.match_type) == (division, match_type)


def test_one_tournament_holds_the_league_and_flex():
    matches = (a_match(), a_match(number=2, competition="Flex League"))

    parts = {part: [each.id for each in reading(*matches, part=part).season.fixtures] for part in ("league", "flex")}

    assert parts == {"league": ["500001"], "flex": ["2"]}


def test_m05_midnight_is_a_day_without_a_time():
    schedule = a_season(a_match(local=NOON.replace(hour=0), place=MAPPED)).fixtures[0].schedule

    assert (schedule.date, schedule.kickoff, schedule.zone) == (date(2025, 10, 4), None, "America/Los_Angeles")


def test_a_time_with_an_address_in_one_zone_is_a_moment():
    schedule = a_season(a_match(place=MAPPED)).fixtures[0].schedule

    assert (schedule.kickoff, schedule.zone) == (datetime(2025, 10, 4, 19, tzinfo=UTC), "America/Los_Angeles")


def test_a_time_without_a_zone_is_that_of_the_venues_clock_and_no_moment():
    found = reading(a_match(local=NOON.replace(hour=23)))

    schedule = found.season.fixtures[0].schedule
    assert (schedule.date, schedule.clock) == (date(2025, 10, 4), time(23))
    assert (schedule.kickoff, schedule.zone) == (None, None)
    assert found.flagged == {"a time without a certain zone": 1}


@pytest.mark.parametrize(
    "known",
    [Known(venues={"teasel park - field 1": "America/Chicago"}), Known(clubs={"quillmere fc": "America/Chicago"})],
    ids=["venue", "club"],
)
def test_a_zone_may_be_known_from_elsewhere(known: Known):
    schedule = reading(a_match(), known=known).season.fixtures[0].schedule

    assert schedule.kickoff == datetime(2025, 10, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize(("competition", "event"), [("Flex League", False), ("League", True)])
def test_the_home_clubs_zone_is_not_that_of_a_neutral_ground(competition: str, *, event: bool):
    known = Known(clubs={"quillmere fc": "America/Chicago"})

    schedule = reading(a_match(competition=competition), known=known, event=event).season.fixtures[0].schedule

    assert schedule.kickoff is None


@pytest.mark.parametrize(
    ("place", "venue", "raw"),
    [
        (PARK, "Teasel Park - Field 1", None),
        (Place("Copper Sky  - Field 4"), "Copper Sky  - Field 4", None),
        (Place("Teasel Park - Field 2 "), "Teasel Park - Field 2", "Teasel Park - Field 2 "),
        (Place(" - "), None, " - "),
    ],
)
def test_m06_venues_are_trimmed_and_a_dash_is_none(place: Place, venue: str | None, raw: str | None):
    schedule = a_season(a_match(place=place)).fixtures[0].schedule

    assert (schedule.venue, schedule.venue_raw) == (venue, raw)


def test_m05_no_time_and_no_venue_is_a_day():
    schedule = a_season(a_match(local=NOON.replace(hour=0), place=NOWHERE)).fixtures[0].schedule

    assert (schedule.date, schedule.kickoff, schedule.venue) == (date(2025, 10, 4), None, None)


def test_m16_a_score_before_the_match_day_counts_and_is_flagged():
    found = reading(a_match(local=NOON.replace(year=2026, month=5)))

    assert found.season.fixtures[0].result == Score(1, 0)
    assert found.flagged["a score before the match day"] == 1


def test_m16_a_match_of_the_past_without_a_score_has_no_result():
    assert a_season(a_match(score=None)).fixtures[0].result is None
