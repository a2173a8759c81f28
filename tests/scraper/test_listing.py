"""What a person sees of accepted seasons."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.errors import WrongChoice
from match_scraper.fixture import UNASSIGNED, Absence, Bracket, Fixture, Placing, Score, Voided
from match_scraper.listing import Filter, difference, listed, row
from match_scraper.targets import targets

GONE = a_fixture("8", schedule=a_schedule(state="removed"))
SINCE = datetime(2026, 10, 6, tzinfo=UTC)
SEASON = a_season(
    a_fixture("1", result=Score(2, 1)),
    a_fixture("2", home="3", away="4", age_group="U15", divisions=("Florida", "Southeast")),
    a_fixture("3", schedule=a_schedule(state="postponed")),
    a_fixture("4", result=Voided(), schedule=a_schedule(date=date(2026, 11, 1))),
    a_fixture("5", schedule=a_schedule(kickoff=None)),
    a_fixture("6", schedule=a_schedule(date=date(2026, 10, 3), kickoff=None)),
    absences=(Absence(GONE, SINCE, 3), Absence(a_fixture("9"), SINCE, 1)),
)


def found(**asked: object) -> set[str]:
    return {each.fixture.id for each in listed([SEASON], Filter(**asked))}  # type: ignore[arg-type] # any filter


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ({}, "12345689"),
        ({"age": "u15"}, "2"),
        ({"division": "southeast"}, "2"),
        ({"league": "homegrown"}, "12345689"),
        ({"team": "club 4"}, "2"),
        ({"team": "3"}, "2"),
        ({"until": date(2026, 11, 13)}, "46"),
        ({"since": date(2026, 11, 14)}, "123589"),
        ({"status": "played"}, "1"),
        ({"status": "scheduled"}, "2"),
        ({"status": "undecided"}, "5"),
        ({"status": "overdue"}, "6"),
        ({"status": "postponed"}, "3"),
        ({"status": "voided"}, "4"),
        ({"status": "removed"}, "8"),
        ({"status": "missing"}, "9"),
    ],
)
def test_a_filter_takes(asked: dict[str, object], matches: str):
    assert found(**asked) == set(matches)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"league": "Homegrwon"}, "no league 'Homegrwon'; there is Homegrown"),
        ({"season": "2025-26"}, "no season '2025-26'; there is 2026-2027"),
        ({"age": "U19"}, "no age 'U19'; there is U14, U15"),
        ({"division": "Northest"}, "no division 'Northest'; there is "),
        ({"source": "modular12"}, "no source 'modular12'; there is assist"),
        ({"team": "Klub 4"}, "no team 'Klub 4'; there is Club 4"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_those_that_are(asked: dict[str, object], told: str):
    with pytest.raises(WrongChoice) as caught:
        found(**asked)

    assert str(caught.value).startswith(told)


def test_the_newest_season_of_each_league_is_shown():
    old = a_season(a_fixture("77"), key="mls-next-league-25-26", season="2025-2026")
    other = a_season(a_fixture("88"), key="mls-next-flex-25-26", season="2025-2026", league="Flex")

    told = listed([old, a_season(a_fixture("99")), other], Filter())

    assert {each.fixture.id for each in told} == {"88", "99"}


ARCHIVED = a_season(a_fixture("700"), key="modular11-league-26-27", source="modular11")
REKEYED = a_season(a_fixture("1"), a_fixture("2"), key="mls-next-league-26-27-b", synced_at=SYNCED + timedelta(days=1))


def test_a_season_of_two_sources_is_listed_once_from_the_better_one():
    assert {each.season.source for each in listed([ARCHIVED, SEASON], Filter())} == {"assist"}
    assert {each.fixture.id for each in listed([ARCHIVED, SEASON], Filter(source="Modular11"))} == {"700"}
    assert {each.source for each in targets([ARCHIVED, SEASON], Filter())} == {"assist"}


def test_a_season_that_goes_on_under_another_key_is_listed_once():
    told = listed([a_season(a_fixture("1")), REKEYED], Filter())

    assert {each.season.key for each in told} == {"mls-next-league-26-27-b"}


def test_two_events_of_one_league_and_season_are_both_listed():
    other = a_season(a_fixture("99"), key="mls-next-cup-26-27", synced_at=SYNCED + timedelta(days=1))

    assert {each.fixture.id for each in listed([a_season(a_fixture("1")), other], Filter())} == {"1", "99"}


def test_a_row_names_its_source():
    assert row(listed([ARCHIVED], Filter())[0])["source"] == "modular11"


def test_a_row_without_a_zone_has_no_time_but_its_moment():
    (each,) = listed([a_season(a_fixture(schedule=a_schedule(zone=None)))], Filter())

    told = row(each)
    assert (told["time"], told["zone"], told["kickoff"]) == (None, None, "2026-11-14T15:00:00Z")


def test_a_row_tells_the_time_on_the_venues_clock():
    (each,) = listed([a_season(a_fixture())], Filter())

    told = row(each)
    assert [told[name] for name in ("date", "time", "zone", "kickoff")] == [
        "2026-11-14",
        "10:00",
        "America/New_York",
        "2026-11-14T15:00:00Z",
    ]


def test_a_time_of_no_known_zone_is_told_as_the_venues_clock_and_is_no_undecided_one():
    schedule = a_schedule(date=date(2027, 3, 7), kickoff=None, zone=None, clock=time(8))

    (match,) = listed([a_season(a_fixture(schedule=schedule))], Filter())

    told = row(match)
    assert (told["status"], told["time"], told["zone"], told["kickoff"]) == ("scheduled", "08:00", None, None)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, a_fixture(), "new"),
        (a_fixture(), a_fixture(result=Score(2, 1)), "status: scheduled -> played; score: - -> 2-1"),
        (a_fixture(), a_fixture(schedule=a_schedule(venue="Oak Field")), "venue: - -> Oak Field"),
        (a_fixture(), a_fixture(schedule=a_schedule(state="removed")), "status: scheduled -> removed"),
        (a_fixture(), a_fixture(match_type="Flex"), "other"),
    ],
)
def test_a_change_is_said_in_words(before: Fixture | None, after: Fixture, said: str):
    assert difference(before, after) == said


def test_a_table_counts_its_teams_and_matches():
    placed = Bracket("101", "Northeast", "U14", ("1", "2"), placings=(Placing(1, "1", (("points", "3"),)),))
    season = a_season(a_fixture("1", result=Score(1, 0)), a_fixture("2"), brackets=(placed,))

    (target,) = targets([season], Filter())

    assert (target.division, target.teams, target.matches, target.played, target.published) == (
        "Northeast",
        2,
        2,
        1,
        True,
    )


def test_matches_of_no_table_and_tables_of_no_match_are_counted_too():
    season = a_season(a_fixture(divisions=(UNASSIGNED,), bracket=None))

    assert [(each.division, each.matches) for each in targets([season], Filter())] == [
        ("Northeast", 0),
        (UNASSIGNED, 1),
    ]
