"""Pages as they were captured: read whole, nothing of them that we use is lost."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from captured_file import captured_file
from scraper.modular11_pages import MATCH

from match_devstack.replica.modular11 import Match, Place, Side, lists
from match_scraper.fixture import Score
from match_scraper.sources.modular11 import page, tables, wording
from match_scraper.sources.modular11.page import Page
from match_scraper.sources.modular11.tables import TABLE

ACADEMY = "get_matches_t35_page1_2026-02-27.html"
ELITE = "ea_league_t27_team7343_2026-10-04_slice.html"
EVENT = "get_teams_event84_U13_2026-04-08.dom.html"
CUPS = ["mlsnext_cup_2026_championship_U13", "mlsnext_cup_2026_championship_U14", "mlsnext_cup_2026_premier_U13"]


def content(samples: Path, name: str) -> bytes:
    return (samples / "modular11" / name).read_bytes()


def academy(samples: Path) -> Page:
    return page.read(content(samples, ACADEMY))


def elite(samples: Path) -> Page:
    """Read the slice, whose end (and so its paginator) was cut off."""
    return page.read(content(samples, ELITE) + lists.paginator(1, 1).encode())


def test_m01_m03_a_captured_page_is_25_matches_of_page_1_of_53(samples: Path):
    found = academy(samples)

    assert (found.number, found.of, len({row.id for row in found.rows}), found.bad) == (1, 53, 25, ())
    assert len(re.findall(rb'class="visible-xs"', content(samples, ACADEMY))) == 26


def test_a_captured_row_is_read_whole(samples: Path):
    row = academy(samples).rows[0]

    assert (row.id, row.gender, row.age, row.competition, row.division) == ("109526", "male", "U16", "AD", "Desert")
    assert (row.day, row.clock, row.venue) == (date(2025, 9, 6), time(8), "Bell Road Sports Complex - Field #16")
    assert (row.home.name, row.home.club, row.away.name, row.away.club) == (
        *("RSL Arizona Mesa", "563"),
        *("Wasatch SC", "913"),
    )
    assert row.result == Score(3, 1)


def test_m04_all_25_captured_matches_have_a_score(samples: Path):
    assert all(row.result is not None for row in academy(samples).rows)


def test_m05_captured_noons_are_noons(samples: Path):
    clocks = {row.when[9:]: row.clock for row in academy(samples).rows}

    assert (clocks["12:00pm"], clocks["12:30pm"]) == (time(12), time(12, 30))


def test_m06_captured_names_are_trimmed_and_venues_whole(samples: Path):
    rows = academy(samples).rows

    assert "Lowcountry United" in {side.name for row in rows for side in (row.home, row.away)}
    assert "Copper Sky  - Field 2" in {row.venue for row in rows}


def test_m06_m26_an_elite_academy_venue_is_whole_and_its_parts_have_fields(samples: Path):
    row = elite(samples).rows[0]

    assert row.venue == "Field #1 - RJRSP"
    assert (row.place, row.address[-13:]) == ((33.98611, -117.4106168), "CA 92509, USA")


def test_m14_m27_a_captured_group_play_is_8_tables_of_4_and_48_rows_of_two_days(samples: Path):
    found, rows = tables.read(content(samples, EVENT)), page.read(content(samples, EVENT)).rows

    assert [(table.division, len(table.lines)) for table in found] == [(f"Group {each}", 4) for each in "ABCDEFGH"]
    assert {tuple(line.values) for table in found for line in table.lines} == {TABLE}
    assert Counter(row.day for row in rows).keys() == {date(2026, 4, 17), date(2026, 4, 18)}
    assert (len({row.id for row in rows}), {row.score for row in rows}) == (48, {"TBD"})


def test_m27_every_captured_event_team_has_a_club_svg_or_png(samples: Path):
    rows = page.read(content(samples, EVENT)).rows

    clubs = {side.name: side.club for row in rows for side in (row.home, row.away)}
    # Two of the 32 stand in two groups each, under one name.
    assert (len(clubs), None in clubs.values()) == (30, False)


def test_the_tables_and_the_rows_of_an_event_name_the_same_clubs(samples: Path):
    rows = page.read(content(samples, EVENT)).rows

    of_rows = {(side.name, side.club) for row in rows for side in (row.home, row.away)}
    assert {
        (line.team, line.club_id) for table in tables.read(content(samples, EVENT)) for line in table.lines
    } == of_rows


def test_m11_the_captured_empty_answer_is_a_valid_empty(samples: Path):
    assert page.read(content(samples, "get_matches_no_data_2026-08-02.html")) == page.EMPTY


def test_m11_the_captured_texts_of_a_refusal_are_those_we_know(samples: Path):
    told = (samples / "modular11" / "get_teams_event_missing_params_2026-04-08.a11y.yml").read_text()
    paragraphs = re.findall(r"paragraph \[.*?\]: (.+)", told)

    body = "".join(f"<p>{each}</p>" for each in paragraphs).encode()
    with pytest.raises(page.Refusal, match=re.escape("; ".join(paragraphs))):
        page.read(body)


def test_m11_the_captured_empty_team_is_a_valid_empty(samples: Path):
    told = (samples / "modular11" / "get_partial_matches_no_matches_2026-04-08.a11y.yml").read_text()

    assert re.findall(r'heading "(.+?)"', told) == ["No matches"]
    assert page.read(b"<h2>No matches</h2>") == page.EMPTY


def cup(samples: Path, name: str) -> list[Match]:
    """Take captured cup rows as matches of the replica."""
    listed = json.loads(captured_file(samples, f"{name}.json").read_text())
    return [replace(MATCH, **_cup_row(each)) for each in listed]


def _cup_row(told: dict[str, str]) -> dict[str, object]:
    when = wording.when(f"{told['date']} {told['time']}")
    pitch, _, ground = told["venue"].partition(" - ")
    return {
        "number": int(told["match_id"]),
        "local": datetime.combine(when.day, when.clock or time(0)),
        "age": told["age_group"],
        "competition": told["bracket"],
        "home": Side(1, 1, told["home"], told["bracket"]),
        "away": Side(2, 2, told["away"], told["bracket"]),
        "place": Place(ground, pitch, "1 A Rd, Salt Lake City, UT 84100, USA", (40.7, -111.9)),
        "score": None,
        "event": True,
    }


@pytest.mark.parametrize("name", CUPS)
def test_m10_captured_cup_pages_are_16_matches_and_9_slots(samples: Path, name: str):
    rows = page.read(lists.page(cup(samples, name), 1).encode()).rows

    slots = [row for row in rows if row.home.name == "TBD"]
    assert (len(rows), len(slots)) == (25, 9)


@pytest.mark.parametrize("name", CUPS)
def test_m05_captured_cup_times_and_venues_come_through(samples: Path, name: str):
    listed = json.loads(captured_file(samples, f"{name}.json").read_text())

    rows = {row.id: row for row in page.read(lists.page(cup(samples, name), 1).encode()).rows}

    assert {each["match_id"]: (f"{each['date']} {each['time']}", each["venue"]) for each in listed} == {
        match: (row.when, row.venue) for match, row in rows.items()
    }


def test_m28_an_age_without_a_draw_is_a_valid_empty(samples: Path):
    assert page.read(lists.page(cup(samples, "mlsnext_cup_2026_championship_U15"), 1).encode()) == page.EMPTY
