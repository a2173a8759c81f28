"""Which of a page's requests asks for what is wanted."""

from dataclasses import replace
from datetime import date

import pytest

from match_scraper.filter_question import ROWS, Question, question_in

DAYS = "start_date=2026-03-01+00:00:00&end_date=2026-03-31+23:59:59"
ADDRESS = f"https://host.invalid{ROWS}?open_page=2&tournament=12&age[]=21&age[]=22&groups=0&{DAYS}"
WANTED = Question("12", frozenset({"21", "22"}), frozenset(), date(2026, 3, 1), date(2026, 3, 31), 2)


def test_a_question_is_read_from_its_address():
    assert Question.of(ADDRESS) == WANTED


@pytest.mark.parametrize(
    ("old", "new", "is_it"),
    [
        ("age[]=21&age[]=22", "age[]=22&age[]=21", True),
        ("age[]=21&age[]=22", "age[]=21", False),
        ("groups=0", "groups[]=5", False),
        ("open_page=2", "open_page=1", False),
        ("2026-03-31", "2026-03-30", False),
        ("2026-03-31", "the+end", False),
        ("open_page=2&", "", False),
        ("get_matches", "get_teams", False),
    ],
)
def test_only_an_address_that_names_all_of_it_asks_for_it(old: str, new: str, *, is_it: bool):
    assert WANTED.is_asked_by(ADDRESS.replace(old, new)) is is_it


def test_another_page_is_another_question():
    assert not replace(WANTED, page=3).is_asked_by(ADDRESS)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("&brackets=29&match_type=2&academy=0&team=", "brackets=29, match_type=2"),
        ("&academy[]=371", "academy=371"),
        ("&_=1790000000&group=", ""),
    ],
)
def test_m23_a_page_that_filters_by_more_is_told_by_what(told: str, said: str):
    asked = question_in(ADDRESS + told)

    assert asked is not None
    assert (WANTED.asks_otherwise(asked), asked == WANTED) == (said, not said)


def test_m23_another_question_is_no_stranger_one():
    assert replace(WANTED, page=3).asks_otherwise(Question.of(ADDRESS + "&brackets=29")) == ""
