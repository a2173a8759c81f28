"""The two documents to a season; the numbers are those of the list of cases."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from scraper.seasons import NORTHEAST, TODAY, club, event, only, reading, table, unplayed

from match_scraper.fixture import UNASSIGNED, Score
from match_scraper.guard import beyond
from match_scraper.season import competitions
from match_scraper.sources.assist import documents
from match_scraper.sources.assist.documents import Undecodable
from match_scraper.sources.assist.read import Reading
from match_scraper.sources.assist.read import read as read_season

OLDER = table(102, "Northeast", "U15", *range(1, 9))
PATHWAY = {"id": 1606, "name": "League (Pro Player Pathway)"}
FLEX = {"id": 1607, "name": "MLS NEXT Flex"}


def refused(*events: dict[str, Any], **told: Any) -> dict[str, str]:
    """What a season of these rows is refused for by itself: names, and numbers."""
    return {reason.name: reason.numbers for reason in beyond(reading(*events, **told).doubts)}


def parked(number: int, hour: int = 14, **changed: object) -> dict[str, object]:
    return unplayed(number, f"2027-06-08T{hour:02}:00:00Z", **changed)


def test_a_match_is_found_by_its_squads():
    fixture = only(event())

    assert (fixture.id, fixture.platform_id, fixture.age_group, fixture.division) == (
        "20001",
        "5000001",
        "U14",
        "Northeast",
    )


def test_a7_a_squad_in_two_tables_stands_in_that_of_the_matchs_competition():
    tables = (table(101, "Frontier", "U17", 1, 2), table(50, "Southeast (Pro Player Pathway)", "U17", 1, 3))

    regular, pathway = reading(event(1), event(2, competition=PATHWAY, away_squad_id=3), tables=tables).season.fixtures

    assert (regular.divisions, pathway.divisions) == (("Frontier",), ("Southeast (Pro Player Pathway)",))


def test_a7_a_squad_in_two_tables_of_one_competition_brings_its_match_to_both():
    tables = (table(101, "Frontier", "U17", 1, 2), table(102, "Southeast", "U17", 1, 3))

    assert only(event(), tables=tables).divisions == ("Frontier", "Southeast")


def test_a8_a_squad_of_no_table_joins_its_opponents_and_is_reported():
    read = reading(event(away_squad_id=99))

    assert read.season.fixtures[0].division == "Northeast"
    assert read.flagged == {"a squad in no table": 1}


def test_a8_two_squads_of_no_table_join_the_table_of_their_other_opponents():
    first, second = reading(event(1, away_squad_id=99), event(2, home_squad_id=98, away_squad_id=99)).season.fixtures

    assert (first.division, second.division) == ("Northeast", "Northeast")


def test_a8_a_match_without_any_known_opponent_is_unassigned():
    fixture = only(event(home_squad_id=98, away_squad_id=99))

    assert (fixture.divisions, fixture.bracket, fixture.age_group) == ((UNASSIGNED,), None, "U14")


def test_a9_a_match_across_ages_has_the_age_of_its_table_and_each_team_its_own():
    tables = (table(66, "West (Pro Player Pathway)", "U17", 1), table(65, "West (Pro Player Pathway)", "U16", 2))
    season = reading(event(home_squad_name="U17", away_squad_name="U16", competition=PATHWAY), tables=tables).season

    assert season.fixtures[0].age_group == "U17"
    assert {team.id: team.age_group for team in season.teams} == {"1": "U17", "2": "U16"}


@pytest.mark.parametrize(("home", "away"), [("U17", "U16"), ("U16", "U17")])
def test_a9_both_legs_across_ages_stand_in_the_older_table(home: str, away: str):
    tables = (table(66, "West (Pro Player Pathway)", home, 1), table(65, "West (Pro Player Pathway)", away, 2))
    season = reading(event(home_squad_name=home, away_squad_name=away, competition=PATHWAY), tables=tables).season

    assert season.fixtures[0].age_group == "U17"


def test_a10_a_match_across_divisions_stands_in_both_and_is_flagged():
    tables = (table(101, "Northeast", "U14", 1), table(102, "Mid-Atlantic", "U14", 2))
    read = reading(event(), tables=tables)

    assert read.season.fixtures[0].divisions == ("Northeast", "Mid-Atlantic")
    assert read.flagged == {"across divisions": 1}


def test_a11_a_second_side_is_a_team_of_its_own():
    frontier = table(66, "Frontier", "U17", 1, 2)
    frontier["standings"][1]["team"]["organisation_id"] = 31
    season = reading(
        event(home_squad_name="U17", away_squad_name="U17B", away_organisation=club(1)), tables=(frontier,)
    ).season

    assert [(team.name, team.age_group, team.side) for team in season.teams] == [
        ("Alpha SC", "U17", None),
        ("Alpha SC B", "U17", "B"),
    ]


def test_a12_the_academys_label_is_kept_beside_the_age():
    season = reading(event(home_squad_name="U14 AD"), feed="academy").season

    assert [(team.age_group, team.label, team.league) for team in season.teams[:1]] == [("U14", "U14 AD", "Academy")]


def test_a13_a_score_in_the_future_is_no_result():
    season = reading(event(start_time="2026-11-14T15:00:00Z")).season

    assert (season.fixtures[0].result, season.early) == (None, {"20001"})


def test_a_completed_match_without_scores_has_no_result():
    assert only(event(home_score=None, away_score=None)).result is None


def test_a_score_counts_without_the_completed_mark():
    assert only(event(completed=False)).result == Score(2, 1)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/New_York", "2026-09-05T10:00:00Z"),
        ("America/Chicago", "2026-12-05T12:00:00Z"),
        ("America/Los_Angeles", "2026-09-05T13:00:00Z"),
    ],
)
def test_a17_six_in_the_morning_at_a_placeholder_venue_is_a_date_without_time(zone: str, start: str):
    schedule = only(unplayed(start=start, local_timezone=zone, event_location={"id": 52314, "name": "TBD"})).schedule

    assert (schedule.kickoff, schedule.venue, schedule.date) == (None, None, date.fromisoformat(start[:10]))


@pytest.mark.parametrize("matches", [1, 30])
def test_a17_six_in_the_morning_at_a_venue_with_a_name_is_a_date_without_time(matches: int):
    rows = [unplayed(number, "2026-11-14T11:00:00Z") for number in range(matches)]

    schedules = {fixture.schedule for fixture in reading(*rows).season.fixtures}

    assert [(each.kickoff, each.venue, each.date) for each in schedules] == [
        (None, "River Park - Field 2", date(2026, 11, 14))
    ]


@pytest.mark.parametrize("venue", [{"id": 52314, "name": "To be announced"}, {"id": 9, "name": "tbd"}, None])
def test_a17_six_in_the_morning_at_no_venue_is_a_date_without_time_whatever_it_is_called(venue: dict | None):
    schedule = only(unplayed(start="2026-11-14T11:00:00Z", event_location=venue)).schedule

    assert (schedule.kickoff, schedule.venue) == (None, None)


def test_a_time_at_no_venue_is_a_time():
    assert only(unplayed(event_location=None)).schedule.kickoff is not None


def test_a18_matches_on_the_parking_date_are_postponed():
    season = reading(*[parked(number) for number in range(20)]).season

    assert {fixture.schedule.state for fixture in season.fixtures} == {"postponed"}


def test_a19_pacific_evening_matches_are_parked_by_the_utc_date():
    evening = parked(30, hour=1, local_timezone="America/Los_Angeles")
    season = reading(*[parked(number) for number in range(20)], evening).season

    assert (season.fixtures[-1].schedule.state, season.fixtures[-1].schedule.date) == ("postponed", date(2027, 6, 7))


def test_a20_a_score_on_the_parking_date_is_a_result():
    forfeit = parked(30) | {"home_score": 3, "away_score": 0}
    season = reading(*[parked(number) for number in range(20)], forfeit).season

    assert (season.fixtures[-1].schedule.state, season.fixtures[-1].result) == ("scheduled", Score(3, 0))


@pytest.mark.parametrize(("events", "state"), [(19, "scheduled"), (20, "postponed"), (103, "postponed")])
def test_a35_twenty_matches_make_a_parking_date(events: int, state: str):
    season = reading(*[parked(number) for number in range(events)]).season

    assert {fixture.schedule.state for fixture in season.fixtures} == {state}


def test_a35_a_busy_wednesday_before_a_busier_weekend_is_no_parking_date():
    wednesday = [unplayed(number, "2026-11-11T23:00:00Z") for number in range(40)]
    saturday = [unplayed(100 + number, "2026-11-14T15:00:00Z") for number in range(40)]
    season = reading(*wednesday, *saturday).season

    assert {fixture.schedule.state for fixture in season.fixtures} == {"scheduled"}


@pytest.mark.parametrize(("playoffs", "state"), [(20, "postponed"), (39, "postponed"), (40, "scheduled")])
def test_a35_a_few_playoffs_after_the_parking_date_hide_it_not(playoffs: int, state: str):
    finals = [unplayed(100 + number, "2027-06-12T15:00:00Z") for number in range(playoffs)]
    season = reading(*[parked(number) for number in range(40)], *finals).season

    assert {fixture.schedule.state for fixture in season.fixtures[:40]} == {state}


def test_a35_a_busy_wednesday_gone_by_is_no_parking_date():
    season = reading(
        *[event(n, start_time="2026-09-30T23:00:00Z", home_score=None, away_score=None) for n in range(40)]
    ).season

    assert {fixture.schedule.state for fixture in season.fixtures} == {"scheduled"}


@pytest.mark.parametrize(
    ("goals", "kicks", "result"),
    [
        ((1, 1), (5, 6), Score(1, 1, (5, 6))),
        ((1, 1), (0, 0), Score(1, 1)),
        ((3, 1), (4, 3), Score(3, 1)),
        ((1, 1), (None, 3), Score(1, 1)),
    ],
)
def test_a23_a_shootout_needs_a_level_score_and_a_winner(goals: tuple, kicks: tuple, result: Score):
    home, away = goals
    fixture = only(
        event(
            home_score=home,
            away_score=away,
            home_penalty_shootout_score=kicks[0],
            away_penalty_shootout_score=kicks[1],
            competition=FLEX,
        ),
        feed="flex",
    )

    assert fixture.result == result


def test_a23_a_league_draw_has_no_shootout():
    kicks = {"home_penalty_shootout_score": 4, "away_penalty_shootout_score": 3}

    assert only(event(home_score=1, away_score=1, **kicks)).result == Score(1, 1)


@pytest.mark.parametrize(
    ("start", "zone", "day"),
    [
        ("2027-01-10T01:00:00Z", "America/New_York", date(2027, 1, 9)),
        ("2027-07-10T03:30:00Z", "America/Chicago", date(2027, 7, 9)),
        ("2027-07-10T06:30:00Z", "America/Denver", date(2027, 7, 10)),
        ("2027-07-10T06:30:00Z", "America/Phoenix", date(2027, 7, 9)),
        ("2027-01-10T07:59:00Z", "America/Los_Angeles", date(2027, 1, 9)),
        ("2026-11-01T04:30:00Z", "America/New_York", date(2026, 11, 1)),
        ("2026-11-02T04:30:00Z", "America/New_York", date(2026, 11, 1)),
        ("2027-03-14T04:30:00Z", "America/New_York", date(2027, 3, 13)),
        ("2027-03-15T04:30:00Z", "America/New_York", date(2027, 3, 15)),
    ],
)
def test_a28_the_day_is_the_one_on_the_venues_calendar(start: str, zone: str, day: date):
    assert only(unplayed(start=start, local_timezone=zone)).schedule.date == day


@pytest.mark.parametrize(
    "zone",
    [
        *(None, "", "America/Nowhere", "Nonsense", "../etc"),
        *("UTC", "EST", "Etc/GMT+5", "Europe/Paris", "posixrules", "localtime"),
    ],
)
def test_a29_an_unknown_zone_is_flagged_and_the_kickoff_stays_exact(zone: str | None):
    read = reading(unplayed(start="2026-11-15T02:00:00Z", local_timezone=zone))
    schedule = read.season.fixtures[0].schedule

    assert read.flagged == {"no known time zone": 1}
    assert (schedule.zone, schedule.date, schedule.kickoff) == (
        None,
        date(2026, 11, 15),
        datetime(2026, 11, 15, 2, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": None}, "no id"),
        ({"away_squad_id": None}, "no squad"),
        ({"start_time": None}, "no start time"),
        ({"start_time": "0001-01-01T00:00:00Z"}, "a start time of no season"),
        ({"start_time": "9999-12-31T23:59:59Z"}, "a start time of no season"),
        ({"home_organisation": None}, "no organisation"),
        ({"home_organisation": club(1) | {"id": 0}}, "no organisation"),
        ({"home_organisation": {"id": 31, "name": "Alpha SC"}}, "no field logo_full_path"),
        ({"home_organisation": club(3)}, "a team of another club than elsewhere"),
        ({"event_location": {"id": 5, "name": "Parc Montr\ufffdal"}}, "a damaged venue"),
        ({"home_organisation": club(1) | {"name": "Montr\ufffdal"}}, "a damaged name"),
        ({"start_time": "2025-10-03T14:00:00Z"}, "a day outside its season"),
        ({"away_squad_id": 1}, "a team against itself"),
        ({"home_score": None}, "half a score"),
        ({"away_score": None}, "half a score"),
        ({"home_score": -1}, "an impossible score"),
        ({"home_score": "two"}, "a value of the wrong type (home_score)"),
        ({"start_time": "tomorrow"}, "a value of the wrong type (start_time)"),
    ],
)
def test_a29_a_row_that_cannot_be_used_is_skipped_and_counted(changed: dict, reason: str):
    read = reading(event(1), event(2, **changed))

    assert [fixture.id for fixture in read.season.fixtures] == ["20001"]
    assert read.skipped == {reason: 1}


@pytest.mark.parametrize("key", [None, "", "26030a", "nine"])
def test_a29_a_row_without_a_match_number_fails_its_document(key: str | None):
    rows = [event(number) for number in range(200)]

    with pytest.raises(Undecodable, match=r"a row has no match number \(no game key: 1\)"):
        reading(*rows, event(200, game_key=key))


def test_a29_a_row_of_wrong_type_without_a_match_number_fails_its_document():
    rows = [event(number) for number in range(200)]

    with pytest.raises(Undecodable, match="a row has no match number"):
        reading(*rows, event(200, game_key=None, home_score="two"))


@pytest.mark.parametrize("fault", [{"home_organisation": None}, {"home_score": "two"}])
def test_a29_the_number_of_a_row_that_cannot_be_used_is_trimmed(fault: dict[str, Any]):
    assert reading(event(1), event(2, game_key=" 26030 ", **fault)).season.unread == {"26030"}


def test_a11_a_label_that_one_row_words_otherwise_is_set_aside_though_it_comes_first():
    read = reading(event(1, home_squad_name="U14B"), *(event(number) for number in range(2, 60)))

    assert (read.skipped, read.season.unread) == ({"a team with another label than elsewhere": 1}, {"20001"})
    assert next(team for team in read.season.teams if team.id == "1").side is None


def test_a11_a_squad_of_no_table_is_of_the_club_that_most_rows_name():
    rows = [event(number, away_squad_id=99, away_organisation=club(7 if number == 1 else 9)) for number in range(60)]

    read = reading(*rows)

    assert read.skipped == {"a team of another club than elsewhere": 1}
    assert next(team for team in read.season.teams if team.id == "99").club_id == "39"


def test_a11_of_rows_that_word_a_squad_in_two_ways_equally_often_none_is_used():
    read = reading(event(1), event(2, home_squad_name="U14B"), event(3, home_squad_id=3))

    assert (read.season.unread, read.skipped) == ({"20001", "20002"}, {"a team that is told in several ways": 2})


@pytest.mark.parametrize("told", ["U14B ", " u14b", "U14 B", "", None])
def test_a11_a_label_with_a_blank_or_none_at_all_contradicts_no_other(told: str | None):
    rows = [event(number, home_squad_name="U14B") for number in range(2, 60)]

    read = reading(event(1, home_squad_name=told), *rows)

    assert (read.skipped, len(read.season.fixtures)) == ({}, 59)
    assert next(team for team in read.season.teams if team.id == "1").side == "B"


def test_a11_rows_without_a_label_take_no_side_between_two_labels():
    labels = ["U14B", "U14B", "U14", None, None, None]

    read = reading(*(event(number, home_squad_name=told) for number, told in enumerate(labels, 1)))

    assert (read.skipped, read.season.unread) == ({"a team with another label than elsewhere": 1}, {"20003"})


def test_a_field_that_the_source_always_writes_is_missed_when_it_is_renamed():
    renamed = [{name.replace("home_score", "score_home"): value for name, value in event(n).items()} for n in range(9)]

    with pytest.raises(Undecodable, match=r"9 of 9 rows cannot be used \(no field home_score: 9\)"):
        reading(*renamed)


def test_a_match_listed_twice_and_differently_stays_as_it_was():
    read = reading(event(1), event(2), event(2, home_score=5))

    assert [fixture.id for fixture in read.season.fixtures] == ["20001"]
    assert (read.skipped, read.season.unread) == ({"listed twice, and differently": 2}, {"20002"})


def test_zeros_in_the_place_of_no_score_are_refused():
    zeros = (unplayed(number) | {"home_score": 0, "away_score": 0} for number in range(30))

    assert refused(*zeros)["scores_early"].startswith("30 of 30 matches have a score, and are still to come, limit ")


def test_local_times_that_pose_as_utc_are_refused():
    tbd = {"id": 52314, "name": "TBD"}
    rows = (unplayed(number, "2026-11-14T06:00:00Z", event_location=tbd) for number in range(30))

    assert refused(*rows)["hours_moved"].startswith(
        "30 of 30 kick-offs that are not set are not at the hour for those, limit "
    )


def test_kickoffs_at_night_are_refused():
    rows = (unplayed(number, "2026-11-14T08:00:00Z") for number in range(30))

    assert refused(*rows)["hours_at_night"].startswith("30 of 30 matches begin at night, limit ")


def test_of_two_matches_of_one_number_neither_is_used():
    read = reading(event(1), event(2), event(2, id=77))

    assert [fixture.id for fixture in read.season.fixtures] == ["20001"]
    assert (read.skipped, read.season.unread) == ({"a match number used twice": 2}, {"20002"})


def test_tables_of_another_age_than_their_teams_are_refused():
    assert refused(*(event(n, home_squad_id=n, away_squad_id=n + 1) for n in (1, 3, 5, 7)), tables=(OLDER,))[
        "ages_differ"
    ].startswith("8 of 8 teams are of another age than their table, limit ")


def test_a_single_table_of_another_age_than_its_teams_is_refused():
    sound = [table(200 + n, f"Area {n}", "U14", *range(10 * n, 10 * n + 8)) for n in range(1, 9)]
    rows = [event(n, home_squad_id=n, away_squad_id=n + 1) for n in (1, 3, 5, 7)]
    more = [event(100 + n, home_squad_id=10 * n, away_squad_id=10 * n + 1) for n in range(1, 9)]

    assert refused(*rows, *more, tables=(OLDER, *sound))["ages_differ_in_table"].startswith(
        "of U15 Northeast, 8 of 8 teams are of another age than their table, limit "
    )


def test_a_table_may_list_a_few_teams_of_another_age():
    rows = [event(n, home_squad_id=n, away_squad_id=n + 1) for n in (1, 3)]

    assert len(reading(*rows, tables=(OLDER,)).season.fixtures) == 2


def test_two_tables_of_one_name_are_refused():
    with pytest.raises(Undecodable, match="two different tables are \\('U14', 'Northeast'\\)"):
        reading(event(), tables=(NORTHEAST, table(102, "Northeast", "U14", 3, 4)))


def test_tables_that_say_not_whose_they_are_are_refused():
    with pytest.raises(Undecodable, match="missing required field `key`"):
        documents.standings(json.dumps({"competition_season": {"competition_brackets": [NORTHEAST]}}).encode())


def test_a_column_of_names_in_the_place_of_competitions_is_refused():
    rows = (event(number, competition={"id": number, "name": f"Park {number}"}) for number in range(11))

    assert refused(*rows)["competitions_named"].startswith(
        "its matches name 11 competitions, such as 'Park 0', limit 10"
    )


@pytest.mark.parametrize(("goals", "sound"), [((2, 1), True), ((1, 2), False)])
def test_goals_that_are_not_those_of_the_tables_are_refused(goals: tuple[int, int], sound: bool):  # noqa: FBT001 - a case
    pairs = [(number, number + 1) for number in range(1, 21, 2)]
    tables = tuple(played_table(100 + home, home, away) for home, away in pairs)
    rows = [
        event(home, home_squad_id=home, away_squad_id=away, home_score=goals[0], away_score=goals[1])
        for home, away in pairs
    ]

    told = {"goals_differ": "the goals of 20 of 20 teams are not those of their tables, limit 0.5"}
    assert refused(*rows, tables=tables) == ({} if sound else told)


def played_table(number: int, home: int, away: int) -> dict[str, Any]:
    """A table after one match that the home team won 2-1."""
    told = table(number, f"Area {number}", "U14", home, away)
    for line, figures in zip(told["standings"], ((1, 2, 1), (1, 1, 2)), strict=True):
        keys = ("matches_played", "goals_for_per_match", "goals_against_per_match")
        line["tiebreaker_values"] = {key: {"value": str(figure)} for key, figure in zip(keys, figures, strict=True)}
    return told


def test_a_table_listed_twice_is_one():
    assert len(reading(event(), tables=(NORTHEAST, NORTHEAST)).season.brackets) == 1


def test_a_gender_nobody_knows_is_refused():
    with pytest.raises(Undecodable, match="gender 'girls'"):
        reading(event(), tables=(NORTHEAST | {"gender": "girls"},))


@pytest.mark.parametrize("told", ["Montr\u00c3\u00a9al", "Montre\u0301al", "Montr&eacute;al", " Montr\u00e9al "])
def test_a_name_is_one_however_it_is_written(told: str):
    teams = reading(event(home_organisation=club(1) | {"name": told})).season.teams

    assert teams[0].club == "Montr\u00e9al"


def test_a_row_that_cannot_be_used_is_still_listed():
    assert reading(event(1), event(2, home_organisation=None)).season.unread == {"20002"}


def test_a29_ids_may_be_strings_of_digits():
    fixture = only(event(id="77", home_squad_id="1", game_key=123))

    assert (fixture.platform_id, fixture.home, fixture.id, fixture.division) == ("77", "1", "123", "Northeast")


def test_a29_a_match_without_a_location_has_no_venue():
    assert only(event(event_location=None)).schedule.venue is None


def test_more_than_two_percent_of_bad_rows_are_refused():
    good = [event(number) for number in range(100)]
    bad = [event(200 + number, home_organisation=None) for number in range(3)]

    assert refused(*good, *bad)["rows_unusable"].startswith("3 of 103 rows cannot be used (no organisation: 3), limit ")


@pytest.mark.parametrize("missing", [{"home_squad_id": None, "away_squad_id": None}, {"away_squad_id": None}])
def test_slots_of_matches_to_come_that_name_no_teams_yet_are_counted_and_no_fault(missing: dict[str, None]):
    slots = [unplayed(number, "2027-06-20T15:00:00Z", home_organisation=None, **missing) for number in range(200, 264)]

    read = reading(*(event(number) for number in range(100)), *slots)

    assert (read.skipped, len(read.season.fixtures)) == ({"a slot without teams yet": 64}, 100)


def test_most_rows_bad_make_the_document_malformed():
    bad = [event(200 + number, home_organisation=None) for number in range(51)]

    with pytest.raises(Undecodable, match=r"51 of 100 rows cannot be used \(no organisation: 51\)"):
        reading(*(event(number) for number in range(49)), *bad)


def test_rows_of_matches_over_that_name_no_teams_are_refused():
    rows = [event(number, home_squad_id=None) for number in range(200, 203)]

    assert refused(*(event(number) for number in range(100)), *rows)["rows_unusable"].startswith(
        "3 of 103 rows cannot be used (no squad: 3), limit "
    )


def test_a30_one_name_in_two_feeds_is_two_divisions():
    florida = (table(70, "Florida", "U15", 1, 2),)
    league, flex = reading(event(), tables=florida).season, reading(event(), tables=florida, feed="flex").season

    assert (league.league, flex.league) == ("Homegrown", "Flex")


@pytest.mark.parametrize(
    ("raw", "venue"),
    [
        (" Downingtown West  - Field ", "Downingtown West  - Field"),
        ("A - B - Stadium FIeld", "A - B - Stadium FIeld"),
        ("O'Neill & Sons # 2", "O'Neill & Sons # 2"),
        ("two\nlines", "two lines"),
    ],
)
def test_a38_a_venue_is_trimmed_and_its_raw_text_kept_where_it_differs(raw: str, venue: str):
    schedule = only(event(event_location={"id": 5, "name": raw})).schedule

    assert (schedule.venue, schedule.venue_raw) == (venue, None if raw == venue else raw)


def test_a39_one_event_listed_twice_is_one_match():
    read = reading(event(1), event(1))

    assert (len(read.season.fixtures), read.flagged) == (1, {"listed twice": 1})


def test_a39_unknown_fields_are_ignored():
    assert only(event(referee="nobody", competition={"id": 1605, "name": "League", "colour": "red"})).id == "20001"


def test_a40_one_squad_in_two_competitions_is_one_team():
    league, flex = (reading(event(), feed=feed).season for feed in ("league", "flex"))

    assert league.teams == flex.teams


def read_linked(*keys: str) -> Reading:
    """Read a schedule that names these seasons."""
    linked = [{"name": key, "key": key} for key in keys]
    schedule = {"synced_at": "2026-10-07T00:40:08Z", "linked_competition_seasons": linked, "events": [event()]}
    about = {"key": "mls-next-league-26-27", "competition_brackets": [NORTHEAST]}
    return read_season(
        documents.schedule(json.dumps(schedule).encode()),
        documents.standings(json.dumps({"competition_season": about}).encode()),
        competitions(TODAY)[0],
    )


@pytest.mark.parametrize("beside", [(), ("mls-next-flex-26-27",)])
def test_the_schedule_of_another_season_is_refused(beside: tuple[str, ...]):
    with pytest.raises(Undecodable, match="it is that of mls-next-league-27-28"):
        read_linked("mls-next-league-27-28", *beside)


@pytest.mark.parametrize(
    "keys",
    [
        ("mls-next-flex-26-27", "mls-next-2-academy-division-26-27"),
        ("mls-next-league-27-28", "mls-next-league-26-27"),
        ("mls-next-cup-27",),
    ],
)
def test_a_schedule_may_name_its_siblings_without_itself(keys: tuple[str, ...]):
    assert len(read_linked(*keys).season.fixtures) == 1


def test_the_tables_of_another_season_are_refused():
    with pytest.raises(Undecodable, match="they are those of mls-next-flex-26-27"):
        reading(event(), about="mls-next-flex-26-27")


def test_a31_a_kickoff_at_the_moment_of_the_data_is_over():
    start = datetime(2026, 10, 7, 0, 40, 8, tzinfo=UTC)

    assert only(event(start_time=f"{start:%FT%TZ}")).result == Score(2, 1)
    assert only(event(start_time=f"{start + timedelta(seconds=1):%FT%TZ}")).result is None
