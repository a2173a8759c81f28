"""A fragment of match rows, case by case: read as it says, or refused by name."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from scraper.modular11_pages import HAZEL, MAPPED, QUILL, a_match, a_row, body, numbers, pages, several

from match_devstack.replica.modular11 import Place, Side
from match_devstack.replica.modular11.faults import Fault, FaultKind, spoil
from match_scraper.fixture import Score
from match_scraper.sources.modular11 import page
from match_scraper.sources.modular11.faults import (
    ColumnsChanged,
    NotText,
    PageFault,
    Refusal,
    RowsChanged,
    Unrecognised,
    WrongPage,
)


def spoiled(kind: FaultKind, rows: int = 5) -> bytes:
    return spoil(Fault(kind=kind), body(*several(rows)).decode()).encode()


def test_m01_a_page_says_its_number_and_how_many_there_are():
    found = page.read(body(*several(60), number=2), asked=2)

    assert (found.number, found.of, len(found.rows)) == (2, 3, 25)


def test_m03_a_match_that_stands_there_twice_is_one():
    assert numbers(pages(*several(3)).rows) == [500_001, 500_002, 500_003]


@pytest.mark.parametrize(
    ("score", "kicks", "result"),
    [
        ((6, 0), None, Score(6, 0)),
        ((0, 0), None, Score(0, 0)),
        ((10, 11), None, Score(10, 11)),
        ((0, 11), None, Score(0, 11)),
        ((3, 0), None, Score(3, 0)),
        ((1, 1), (4, 3), Score(1, 1, (4, 3))),
        ((0, 0), (3, 4), Score(0, 0, (3, 4))),
        (None, None, None),
    ],
    ids=str,
)
def test_m04_m16_scores_are_read_as_written(
    score: tuple[int, int] | None, kicks: tuple[int, int] | None, result: Score | None
):
    assert a_row(score=score, kicks=kicks).result == result


def test_kicks_after_a_decided_score_decide_nothing():
    row = a_row(score=(2, 1), kicks=(4, 3))

    assert (row.result, row.score) == (Score(2, 1), "2 : 1 (4 : 3)")


def test_m06_the_venue_is_whole_though_the_screen_shows_fifteen_characters():
    assert a_row(place=MAPPED).venue == "Field #1 - RJRSP"
    assert b"Field #1 - RJRS..." in body(a_match(place=MAPPED))


def test_m26_a_venue_is_never_taken_apart():
    assert a_row(place=Place("Salt Lake Complex -Field 2")).venue == "Salt Lake Complex -Field 2"


def test_m07_a_crest_of_a_team_does_not_shift_the_clubs():
    row = a_row(home=Side(301, 7301, "Quillmere FC", "Northeast", crest="team"))

    assert (row.home.club, row.home.team, row.away.club) == (None, "7301", "302")


def test_m08_both_groups_are_kept():
    east, west = (Side(each, each, f"Club {each}", f"Northeast ({part})") for each, part in ((1, "East"), (2, "West")))

    row = a_row(home=east, away=west)

    assert (row.division, row.group_home, row.group_away) == ("Northeast", "Northeast (East)", "Northeast (West)")


@pytest.mark.parametrize(("female", "gender"), [(True, "female"), (False, "male")])
def test_m09_female_is_not_read_as_male(*, female: bool, gender: str):
    assert a_row(female=female).gender == gender


def test_m12_bytes_are_utf_8_whatever_their_header_says():
    row = a_row(home=Side(301, 7301, "Peñas Château FC", "Northeast"))

    assert row.home.name == "Peñas Château FC"


def test_a_page_whose_crests_are_gone_is_refused():
    without = body(*several(5)).replace(b"club-photo", b"photo")

    with pytest.raises(RowsChanged, match="10 of 10 teams have no crest"):
        page.read(without)


def test_m12_a_name_that_lost_letters_on_its_way_makes_its_row_unusable():
    told = page.read(body(*several(1), a_match(number=7, home=replace(QUILL, name="Montr\ufffdal"))))

    assert [(bad.match, bad.why) for bad in told.bad] == [("7", "a damaged name, 'Montr\ufffdal'")]


def test_m12_a_page_that_was_encoded_once_too_often_is_read_as_it_was():
    told = body(a_match(home=replace(QUILL, name="Montréal")))

    assert page.read(told.decode("latin-1").encode()).rows == page.read(told).rows


def test_m12_bytes_that_are_not_utf_8_are_refused():
    content = body(a_match(home=Side(301, 7301, "Peñas FC", "Northeast"))).decode().encode("latin-1")

    with pytest.raises(NotText, match="not UTF-8"):
        page.read(content)


@pytest.mark.parametrize("content", [page.NO_DATA, page.NO_MATCHES, page.NO_DATA + b"\n"])
def test_m11_m28_the_empty_answer_is_a_valid_empty(content: bytes):
    assert page.read(content) == page.EMPTY


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        (FaultKind.RED, Refusal, "The selected status is invalid"),
        (FaultKind.REQUIRED, Refusal, "The Event field is required.; The Gender field is required."),
        (FaultKind.NO_TEAMS, Unrecognised, "There are no teams"),
        (FaultKind.MAINTENANCE, Unrecognised, "down for maintenance"),
        (FaultKind.NO_MARKER, Unrecognised, "neither rows nor the empty answer"),
        (FaultKind.COLUMNS, ColumnsChanged, "Match ID | Kick-off"),
        (FaultKind.NO_CELLS, RowsChanged, "none of 5 rows can be read; match 500001: 4 cells"),
        (FaultKind.NO_ID, RowsChanged, "a row has no match id"),
    ],
)
def test_m11_m24_what_is_no_page_of_rows_is_named(kind: FaultKind, error: type[PageFault], message: str):
    with pytest.raises(error, match=re.escape(message)):
        page.read(spoiled(kind))


@pytest.mark.parametrize("content", [b"", b" ", b"<html></html>", b"\x00", b"No data available."])
def test_m11_something_that_says_nothing_is_no_empty_list(content: bytes):
    with pytest.raises(Unrecognised):
        page.read(content)


def test_m19_a_page_that_says_another_number_than_asked_is_refused():
    with pytest.raises(WrongPage, match="page 1 out of 3 came when page 2 was asked for"):
        page.read(body(*several(60), number=1), asked=2)


def test_a_page_without_rows_under_a_paginator_is_refused():
    content = re.sub(rb'(?s)<div class="container-row">.*?<!-- mobile version -->\n</div>\n', b"", body(*several(2)))

    with pytest.raises(RowsChanged, match="0 wide rows in 0 containers on page 1 out of 1"):
        page.read(content)


def test_m24_a_row_with_a_missing_cell_is_counted_and_the_others_are_read():
    found = page.read(spoiled(FaultKind.MISSING_CELL))

    assert numbers(found.rows) == [500_002, 500_003, 500_004, 500_005]
    assert [(each.match, each.why) for each in found.bad] == [("500001", "4 cells instead of 5 or 6")]


def test_a_row_whose_two_copies_differ_is_not_used():
    found = page.read(spoiled(FaultKind.MISMATCH))

    assert [each.why for each in found.bad] == [
        "the copy for narrow screens says 'Quillmere FC' instead of 'Other Quillmere FC'"
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("10/04/25 12:00pm", "2025-10-04 12:00", "date and time '2025-10-04 12:00'"),
        ("10/04/25 12:00pm", "13/04/25 12:00pm", "month must be in 1..12"),
        ("1&nbsp:&nbsp0", "won", "score 'won'"),
        ("U14\t", "Boys\t", "no age, but 'Boys'"),
        ("MALE\t", "\t", "no gender"),
        ('data-title="Quillmere FC"', 'data-title=""', "no first team"),
        ("Northeast\t\t\t<!--", "\t\t\t<!--", "no competition and division"),
    ],
)
def test_m24_a_row_that_says_something_else_names_its_part(old: str, new: str, why: str):
    text = body(*several(2)).decode()

    (bad,) = page.read(text.replace(old, new, 1).encode()).bad

    assert (bad.match, why in bad.why) == ("500001", True)


def test_competition_and_division_that_changed_places_are_noticed():
    swapped = body(a_match(), a_match(number=2)).decode()
    swapped = re.sub(r'js-match-bracket="League"', 'js-match-bracket="Northeast"', swapped, count=1)
    swapped = re.sub(r'js-match-group="Northeast"', 'js-match-group="League"', swapped, count=1)

    assert "attributes say 'Northeast' and 'League'" in page.read(swapped.encode()).bad[0].why


@pytest.mark.parametrize("attribute", ["js-match-bracket", "js-match-group"])
def test_a_competition_or_a_division_other_than_the_rows_attribute_is_noticed(attribute: str):
    text = re.sub(rf'{attribute}="[^"]+"', f'{attribute}="Pioneer"', body(*several(2)).decode(), count=1)

    (bad,) = page.read(text.encode()).bad

    assert (bad.match, "attributes say" in bad.why, "'Pioneer'" in bad.why) == ("500001", True, True)


def test_a_venue_that_stands_deeper_in_its_cell_is_found():
    inside = body(a_match(place=Place("Quill Park - Field 2"))).decode()
    moved = inside.replace('<div class="container-location">', '<div><div class="container-location">', 1)
    moved = moved.replace("</p>", "</p></div>", 1)

    assert page.read(moved.encode()).rows[0].venue == "Quill Park - Field 2"


def test_the_day_and_the_clock_are_those_of_the_venue():
    row = a_row()

    assert (row.when, row.day, row.clock) == ("10/04/25 12:00pm", date(2025, 10, 4), time(12))


def test_m18_accents_double_blanks_and_ampersands_stay_in_names():
    row = a_row(home=Side(301, 7301, "Río  & Peñas FC", "Northeast"), away=HAZEL)

    assert row.home.name == "Río  & Peñas FC"
    assert QUILL.name != row.home.name


def test_a_name_with_blanks_at_its_end_is_trimmed():
    assert a_row(home=Side(301, 7301, "Lowcountry United ", "Northeast")).home.name == "Lowcountry United"
