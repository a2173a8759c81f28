"""Tables and Quality of Play as values."""

import re
from datetime import timedelta

import pytest
from scraper.modular11_pages import HAZEL, NOON, QUILL, a_match

from match_devstack.replica.modular11 import Side, World, lists, standings
from match_scraper.sources.modular11 import page, tables
from match_scraper.sources.modular11.faults import ColumnsChanged, ManyDays, RowsChanged, Unrecognised
from match_scraper.sources.modular11.tables import Tie

GUEST = Side(303, 7303, "Otterdale FC", "Florida")
OLD = [a_match(age="U15"), a_match(number=2, age="U15", home=HAZEL, away=QUILL, score=(2, 2))]
FLORIDA = a_match(number=3, age="U15", division="Florida", home=GUEST, away=Side(304, 7304, "Tansygate SC", "Florida"))


def league(age: str = "U15") -> bytes:
    young = [a_match(age="U13")]
    return standings.league(World.of([*OLD, FLORIDA, *young]), 12, age).encode()


def test_one_answer_holds_every_division_of_an_age():
    assert [(table.age, table.division, len(table.lines)) for table in tables.read(league())] == [
        ("U15", "Florida", 2),
        ("U15", "Northeast", 2),
    ]


def test_a_line_keeps_its_figures_as_written_by_column():
    line = tables.read(league())[1].lines[0]

    assert (line.rank, line.team, line.club_id, line.team_id) == (1, "Quillmere FC", "301", "7301")
    assert line.values == dict(
        zip(tables.TABLE, ("4", "2.00", "2", "1", "0", "1", "1.50", "1.00", "0.50"), strict=True)
    )


def test_the_young_have_quality_of_play():
    (table,) = tables.read(league("U13"))

    assert (table.kind, table.lines[0].values) == ("quality", {"MP": "1", "Att": "89.6", "Def": "83.1", "QoP": "61.5"})


def test_m25_the_mark_of_a_qualification_is_no_part_of_a_name():
    assert b"Quillmere FCChampionship Qualification" in league()
    assert [line.team for line in tables.read(league())[1].lines] == ["Quillmere FC", "Hazelwick SC"]


def test_pathway_tables_are_told_apart():
    world = World.of([*OLD, a_match(number=4, age="U15", competition="League (Pro Player Pathway)")])

    found = tables.read(standings.league(world, 12, "U15").encode())

    assert [table.division for table in found] == ["Northeast", "Northeast (Pro Player Pathway)"]


def test_m11_a_season_that_was_emptied_has_no_tables():
    assert tables.read(b"There are no teams.") == ()


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ('data-title="Male -  U15 Florida Division"', 'data-title="Florida"', RowsChanged, "names no age and division"),
        (">PTS<", ">Points<", ColumnsChanged, "the columns are Points, PPM"),
        ('<div class="col-sm-1 pad-0 hidden-xs">4</div>', "", RowsChanged, "with 8 figures"),
        ('hidden-xs">4<', 'hidden-xs">four<', RowsChanged, "has 'four' for a figure"),
    ],
)
def test_another_form_is_refused(old: str, new: str, error: type[Exception], message: str):
    assert old in league().decode()

    with pytest.raises(error, match=message):
        tables.read(league().decode().replace(old, new, 1).encode())


def test_m14_group_play_is_tables_and_then_rows():
    world = World.of([a_match(event=True, tournament=84, division="A", competition="Group Play", local=NOON)])

    content = standings.group_play(world, 84, "U14").encode()

    assert [(table.division, len(table.lines)) for table in tables.read(content)] == [("Group A", 2)]
    assert [row.id for row in page.read(content).rows] == ["500001"]


def test_m14_a_knock_out_is_ties_of_team_ids():
    world = World.of([a_match(tournament=84)])

    assert tables.knockout(standings.knock_out(world, 84).encode()) == (Tie("7301", "7302"), Tie(None, None))


def test_m14_the_question_of_tables_is_answered_by_a_knock_out_or_a_showcase_with_none():
    world = World.of([a_match(event=True, tournament=84)])
    answers = (standings.knock_out(world, 84), lists.days(world.tournament(84)), lists.NO_DATA)

    assert [tables.of_event(each.encode()) for each in answers] == [(), (), ()]


def test_m14_another_page_is_no_event_without_tables():
    with pytest.raises(Unrecognised):
        tables.of_event(b"<html><body><script>let x = [];</script><h1>We are down</h1></body></html>")


@pytest.mark.parametrize(
    ("script", "message"),
    [("({})", "no knock-out"), ("([{}])", "cannot be read: KeyError"), ("([", "cannot be read: JSONDecodeError")],
)
def test_m14_a_knock_out_of_another_form_is_named(script: str, message: str):
    with pytest.raises(Unrecognised, match=message):
        tables.knockout(f"<script>new TournamentBracket{script};</script>".encode())


def test_m14_m27_a_showcase_is_rows_by_day_each_with_a_paginator():
    days = [a_match(number=each, event=True, local=NOON + timedelta(days=each)) for each in range(1, 4)]

    content = lists.days(days).encode()

    assert len(re.findall(rb"1 page out of 1", content)) == 3
    assert [row.id for row in page.read(content).rows] == ["1", "2", "3"]


def test_m27_an_svg_crest_is_a_crest():
    (row,) = page.read(
        lists.days([a_match(event=True, home=Side(301, 1, "Quillmere FC", "A", crest="svg"))]).encode()
    ).rows

    assert row.home.club == "301"


def test_several_days_one_of_which_has_more_pages_are_to_be_asked_for_one_by_one():
    days = [a_match(number=each, event=True, local=NOON + timedelta(days=each // 27)) for each in range(1, 30)]

    with pytest.raises(ManyDays, match="2 days on this page, and one goes on on another"):
        page.read(lists.days(days, 1).encode())
