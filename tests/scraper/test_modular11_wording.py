"""What the site words: dates, scores, maps, crests, headings."""

from datetime import date, time

import pytest

from match_scraper.sources.modular11 import wording


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("09/06/25 08:00am", date(2025, 9, 6), time(8)),
        ("09/06/25 12:00am", date(2025, 9, 6), None),
        ("09/06/25 12:30am", date(2025, 9, 6), time(0, 30)),
        ("09/06/25 12:00pm", date(2025, 9, 6), time(12)),
        ("09/06/25 12:15pm", date(2025, 9, 6), time(12, 15)),
        ("09/06/25 12:30pm", date(2025, 9, 6), time(12, 30)),
        ("09/06/25 01:30pm", date(2025, 9, 6), time(13, 30)),
        ("09/06/25 11:59pm", date(2025, 9, 6), time(23, 59)),
        ("02/29/28 10:00am", date(2028, 2, 29), time(10)),
        ("12/31/26 10:00am", date(2026, 12, 31), time(10)),
        ("01/01/27 10:00am", date(2027, 1, 1), time(10)),
        ("07/15/26 10:00am", date(2026, 7, 15), time(10)),
        ("08/01/26 10:00am", date(2026, 8, 1), time(10)),
    ],
)
def test_m05_m17_times_are_wall_clocks_and_midnight_is_none(text: str, day: date, clock: time | None):
    assert wording.when(text) == (day, clock)


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "09/06/2025 08:00am", "9/6/25 8:00am", "09/06/25 08:00AM", "09/06/25 00:30am", "09/06/25 13:00pm",
     "02/29/27 10:00am", "09/31/25 10:00am", "09/06/25  08:00am", "09/06/25 08:60am", "06.09.25 08:00am"],
)  # fmt: skip
def test_m17_another_form_of_time_is_refused(text: str):
    with pytest.raises(ValueError, match="date and time"):
        wording.when(text)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("3\u00a0:\u00a01", (3, 1, None)),
        ("0 : 0", (0, 0, None)),
        ("10 : 11", (10, 11, None)),
        ("0 : 0 (3 : 4)", (0, 0, (3, 4))),
        ("2 - 1", (2, 1, None)),
        ("2\u20131", (2, 1, None)),
        ("2\u20141", (2, 1, None)),
        ("TBD", None),
        ("tbd", None),
        ("", None),
        ("\u00a0", None),
    ],
)
def test_m04_m16_scores(text: str, score: object):
    assert wording.score(text) == score


@pytest.mark.parametrize("text", ["1", "1 :", "1 : x", "1 : 1 (4)", "1 : 1 4 : 3", "100 : 1", "-1 : 1", "vs", "1 1"])
def test_m16_another_form_of_score_is_refused(text: str):
    with pytest.raises(ValueError, match="score"):
        wording.score(text)


def test_a_place_is_latitude_and_longitude():
    href = "https://www.google.com/maps/search/?api=1&query=33.98611,-117.4106168&query_place_id=ChIJ"

    assert wording.place(href) == (33.98611, -117.4106168)


@pytest.mark.parametrize("href", [None, "", "https://www.google.com/maps/search/?api=1&query=,&query_place_id="])
def test_a_link_without_a_place_names_none(href: str | None):
    assert wording.place(href) is None


@pytest.mark.parametrize(
    ("style", "kind", "number"),
    [
        ("background-image: url('https://c.invalid/academy/563/1/a/1.png'); margin: 0", "academy", "563"),
        ('background-image: url("https://c.invalid/team/7301/1/a/1.jpg");', "team", "7301"),
        ("background-image: url(https://c.invalid/academy/1264/4/b/4.svg)", "academy", "1264"),
    ],
)
def test_m07_m27_a_crest_is_a_clubs_or_a_teams(style: str, kind: str, number: str):
    crest = wording.crest(style)

    assert crest is not None
    assert (crest.kind, crest.id) == (kind, number)


@pytest.mark.parametrize("style", [None, "", "background-image: url('')", "url('/images/default.png')"])
def test_no_crest_is_none(style: str | None):
    assert wording.crest(style) is None


@pytest.mark.parametrize(
    ("text", "age", "name"),
    [
        ("Male -  U17 Northeast (Pro Player Pathway) Division", "U17", "Northeast (Pro Player Pathway)"),
        ("U15 Northeast Division", "U15", "Northeast"),
        ("Male - U13 Group A", "U13", "Group A"),
        ("Female - U13 Group A", "U13", "Group A"),
    ],
)
def test_m25_headings_are_normalised(text: str, age: str, name: str):
    assert wording.heading(text) == (age, name)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Quillmere FCChampionship Qualification", "Quillmere FC"),
        ("Quillmere FCPremier Qualification", "Quillmere FC"),
        ("Quillmere FC  qualification", "Quillmere FC"),
        ("Quillmere  FC", "Quillmere FC"),
    ],
)
def test_m25_a_qualification_is_no_part_of_a_name(told: str, name: str):
    assert wording.bare(told) == name
