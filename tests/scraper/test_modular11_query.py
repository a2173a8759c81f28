"""Questions to the site, and what its filter page offers to ask them with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from scraper.modular11_pages import a_match, pages

from match_devstack.replica.modular11 import Look, World
from match_devstack.replica.modular11.filter_page import page as write
from match_scraper.errors import WrongChoice
from match_scraper.sources.modular11 import archive, filters, targets
from match_scraper.sources.modular11.faults import Unrecognised
from match_scraper.sources.modular11.paging import Gathered
from match_scraper.sources.modular11.progress import usable
from match_scraper.sources.modular11.query import Query, season_window, tables_path

WORLD = World.of([a_match(), a_match(number=2, age="U15", division="Florida"), a_match(number=3, division="Central")])
SEASON = Query("12", *season_window(2025))


def asked(query: Query, page: int = 1) -> dict[str, list[str]]:
    return parse_qs(urlsplit(query.path(page)).query, keep_blank_values=True)


def offered(look: Look = Look()) -> filters.Filters:
    return filters.read(write(WORLD, 12, look).encode())


def test_m01_pages_count_from_1():
    with pytest.raises(ValueError, match="pages count from 1, got 0"):
        SEASON.path(0)


def test_a_question_names_what_the_site_requires():
    told = asked(SEASON, 3)

    assert {name: told[name][0] for name in ("open_page", "tournament", "match_type", "status", "age")} == {
        "open_page": "3",
        "tournament": "12",
        "match_type": "2",
        "status": "all",
        "age": "0",
    }
    assert (told["start_date"], told["end_date"]) == (["2025-08-01 00:00:00"], ["2026-07-15 23:59:59"])


def test_several_ages_are_asked_for_at_once():
    assert asked(replace(SEASON, ages=("21", "22")))["age[]"] == ["21", "22"]


def test_an_event_has_a_route_and_a_type_of_its_own():
    query = replace(SEASON, kind="event", tournament="84")

    assert query.path(1).startswith("/events/league/get_matches?")
    assert asked(query)["match_type"] == ["1"]


def test_tables_are_asked_for_by_age():
    path = tables_path("12", "22", gender=0, list_type="53")

    assert path == (
        "/public_schedule/league/get_teams?tournament_type=league&UID_event=12&UID_age=22&UID_gender=0&list_type=53"
    )


def test_m17_the_months_of_a_season_leave_no_day_out_and_take_none_twice():
    months = list(SEASON.months())

    days = [month.first + timedelta(each) for month in months for each in range((month.last - month.first).days + 1)]
    assert days == [date(2025, 8, 1) + timedelta(each) for each in range(349)]
    assert len(months) == 12


def test_m20_options_are_read_by_their_labels():
    found = offered()

    assert (found.tournament, found.age("U14"), found.group("Northeast")) == ("12", "22", "35")
    assert found.clubs["Quillmere FC"] == "301"


@pytest.mark.parametrize(
    "look", [Look(shuffled=True), Look(label="Conference"), Look(label="Group"), Look(clubs=False)]
)
def test_m20_order_labels_and_a_missing_select_of_clubs_change_nothing(look: Look):
    found, usual = offered(look), offered()

    assert (found.ages, found.groups, found.tournament) == (usual.ages, usual.groups, usual.tournament)


def test_m20_an_option_that_is_gone_is_named_with_those_there_are():
    with pytest.raises(WrongChoice, match="no division 'Northeast'; there is Central, Flo"):
        offered(Look(without=frozenset({"Northeast"}))).group("Northeast")


def test_m20_there_is_no_u18():
    with pytest.raises(WrongChoice, match="no age 'U18'; there is U14, U15"):
        offered().age("U18")


def test_m13_ids_that_changed_are_reported():
    assert filters.drift(offered(), offered(Look(renumber=22))) == [
        "division Central: 33 -> 55",
        "division Florida: 34 -> 56",
        "division Northeast: 35 -> 57",
    ]


def test_m13_a_label_that_came_or_went_is_reported():
    assert filters.drift(offered(), offered(Look(without=frozenset({"Florida"})))) == ["division Florida: 34 -> none"]


def test_the_script_lists_every_membership():
    assert filters.Membership(team="7301", club="301", age="22", group="35", bracket="29") in offered().members
    assert offered().club_of()["7301"] == "301"


@pytest.mark.parametrize(
    ("content", "missing"),
    [(b"<html></html>", "no select of ages"), (b"<select js-age></select>", "no tournament in its script")],
)
def test_another_page_is_no_filter_page(content: bytes, missing: str):
    with pytest.raises(Unrecognised, match=missing):
        filters.read(content)


def test_a_list_of_dependencies_that_is_none_is_named():
    content = write(WORLD, 12, Look()).replace('"UID_team"', '"team"').encode()

    with pytest.raises(Unrecognised, match="dependencies cannot be read: KeyError: 'UID_team'"):
        filters.read(content)


def test_the_archive_has_the_three_competitions_of_its_season():
    assert [(each.competition.key, each.competition.season, each.competition.league) for each in archive(2025)] == [
        ("modular11-league-25-26", "2025-2026", "Homegrown"),
        ("modular11-flex-25-26", "2025-2026", "Flex"),
        ("modular11-academy-25-26", "2025-2026", "Academy"),
    ]


def test_a_tournament_is_named_by_its_number():
    target = targets.tournament("27", 2026)

    assert (target.competition.key, target.competition.league) == ("modular11-tournament-27-26-27", "Elite Academy")
    assert (target.first, target.last) == (date(2026, 8, 1), date(2027, 7, 15))


@pytest.mark.parametrize(
    ("read", "now", "expected"),
    [
        (datetime(2026, 10, 4, 12, tzinfo=UTC), datetime(2026, 10, 11, 11, tzinfo=UTC), True),
        (datetime(2026, 10, 4, 12, tzinfo=UTC), datetime(2026, 10, 11, 13, tzinfo=UTC), False),
        (datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 5, 5, 11, tzinfo=UTC), True),
        (datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC), False),
    ],
    ids=["of a season that was over", "of such, a week ago", "of yesterday", "older"],
)
def test_a_month_read_before_may_be_used_again(read: datetime, now: datetime, *, expected: bool):
    ends = datetime(2026, 7, 15, 23, 59, tzinfo=UTC)

    assert usable(Gathered(pages(a_match()).rows, (), read), ends=ends, now=now) is expected


def test_a_month_without_a_row_is_asked_for_again_the_next_day():
    read = datetime(2026, 10, 4, 12, tzinfo=UTC)
    found = [usable(Gathered((), (), read), ends=read, now=read + timedelta(hours=hours)) for hours in (23, 25)]

    assert found == [True, False]
