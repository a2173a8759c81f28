"""Tables as the source publishes them: read, compared, and sent only when a line or figure is another."""

from typing import Any

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_season, event, reading, table

from match_schema import dump, load, v2
from match_scraper.changes import diff
from match_scraper.fixture import Bracket, Placing, Season
from match_scraper.translate import Writer, messages

POINTS, NONE = {"points_penalty_shootout": {"value": "4", "description": "4 points"}}, dict[str, Any]()
PLACED = Bracket("101", "Northeast", "U14", ("1", "2"), placings=(Placing(1, "1", (("points", "4"),)),))


def published(*figures: dict[str, Any] | None, **line: Any) -> tuple[Placing, ...]:
    """Read a table of one line for each of these figures."""
    told = table(101, "Northeast", "U14", *range(1, len(figures) + 1))
    for each, values in zip(told["standings"], figures, strict=True):
        each.update({"tiebreaker_values": values}, **line)
    return reading(event(), tables=(told,)).season.brackets[0].placings


def sent(previous: Season | None, season: Season) -> list[v2.Message]:
    found = diff(previous, season)
    writer = Writer("run-1", SYNCED, "0.1.0")
    outgoing = messages(season, [], writer, full=False, tables=found.tables, renames=found.renamed)
    return [each.message for each in outgoing]


def test_a_line_keeps_its_position_and_figures_in_the_sources_words():
    assert published(POINTS) == (Placing(1, "1", (("points_penalty_shootout", "4"),)),)


def test_a_team_without_figures_keeps_its_line_among_those_that_have_some():
    assert published(POINTS, NONE)[1] == Placing(2, "2", ())


@pytest.mark.parametrize("figures", [NONE, None, {"taka_quality_of_play": {"value": ""}}])
def test_a26_an_order_without_figures_is_no_published_table(figures: dict[str, Any] | None):
    assert published(figures, figures) == ()


def test_a26_quality_of_play_is_read_once_it_is_published():
    told = {"taka_quality_of_play": {"value": "71.5"}, "taka_att_score": {"value": 12}, "taka_def_score": None}

    assert published(told)[0].values == (("taka_quality_of_play", "71.5"), ("taka_att_score", "12"))


FIGURES = {
    "points_penalty_shootout": "4", "points_per_match_penalty_shootout": "2.0", "matches_played": "2",
    "won_penalty_shootout": "1", "loss_penalty_shootout": "0", "tie_penalty_shootout": "1",
    "goal_differential_per_match": "0.5", "goals_for_per_match": "2.0", "goals_against_per_match": "1.5",
}  # fmt: skip
OLD = {
    {"points_penalty_shootout": "points"}.get(
        key, key if "per_match" in key else key.removesuffix("_penalty_shootout")
    ): value
    for key, value in FIGURES.items()
}


def with_values(told: dict[str, str]) -> dict[str, Any]:
    return {key: {"value": value} for key, value in told.items()}


@pytest.mark.parametrize("family", [FIGURES, OLD])
def test_a25_both_families_of_keys_are_read(family: dict[str, str]):
    assert published(with_values(family))[0].values == tuple(family.items())


def test_a25_a_table_with_a_renamed_key_is_left_out():
    renamed = {key.replace("won", "wins"): value for key, value in FIGURES.items()}

    assert published(with_values(renamed)) == ()


def test_a25_a_table_with_a_key_renamed_in_one_line_is_left_out():
    renamed = {key.replace("won", "wins"): value for key, value in FIGURES.items()}

    assert published(with_values(FIGURES), with_values(renamed)) == ()


def test_a_figure_nobody_knows_yet_travels_beside_the_others():
    assert ("new_figure", "7") in published(with_values(FIGURES | {"new_figure": "7"}))[0].values


@pytest.mark.parametrize(
    "other",
    [
        {"won_penalty_shootout": "2"},
        {"points_penalty_shootout": "5"},
        {"goals_for_per_match": "1.0"},
        {"matches_played": "2,0"},
    ],
)
def test_a_table_that_contradicts_itself_is_left_out(other: dict[str, str]):
    assert published(with_values(FIGURES | other)) == ()


def test_a_table_against_the_order_of_its_points_is_left_out():
    better = FIGURES | {"points_penalty_shootout": "6", "points_per_match_penalty_shootout": "3.0"}

    assert published(with_values(FIGURES), with_values(better)) == ()
    assert len(published(with_values(better), with_values(FIGURES))) == 2


@pytest.mark.parametrize("position", [None, 0, 1001])
def test_a_table_with_an_unusable_line_is_left_out_whole(position: int | None):
    assert published(POINTS, position=position) == ()


def test_a_table_left_out_is_reported():
    told = table(101, "Northeast", "U14", 1, 2)
    told["standings"][0] |= {"tiebreaker_values": POINTS, "position": None}

    assert reading(event(), tables=(told,)).flagged["a published table that cannot be used"] == 1


@pytest.mark.parametrize("value", ["x" * 41, "4\x00"])
def test_a_figure_that_no_message_can_carry_is_left_out(value: str):
    told = published(with_values(FIGURES) | {"odd": {"value": value}})

    assert told[0].values == tuple(FIGURES.items())


def test_a_first_load_publishes_every_table():
    assert diff(None, a_season(a_fixture(), brackets=(PLACED,))).tables == (PLACED,)


def test_a_table_that_stayed_is_not_published():
    season = a_season(a_fixture(), brackets=(PLACED,))

    assert not diff(season, season)


def test_a_table_with_another_figure_is_published():
    other = replace(PLACED, placings=(Placing(1, "1", (("points", "5"),)),))

    assert diff(a_season(brackets=(PLACED,)), a_season(brackets=(other,))).tables == (other,)


def test_a_table_whose_figures_went_is_not_published():
    bare = replace(PLACED, placings=())

    assert diff(a_season(brackets=(PLACED,)), a_season(brackets=(bare,))).tables == ()


def test_a_table_of_girls_is_not_sent_in_the_place_of_the_boys():
    assert diff(None, a_season(brackets=(replace(PLACED, gender="female"),))).tables == ()


def test_a_changed_table_is_one_message_and_counts_for_the_run():
    official, run = sent(a_season(), a_season(brackets=(PLACED,)))

    assert isinstance(official, v2.OfficialTable)
    assert isinstance(run, v2.Run)
    assert (official.league, official.age_group, official.division, official.bracket_id) == (
        "Homegrown",
        "U14",
        "Northeast",
        "101",
    )
    assert official.placings == (v2.Placing(position=1, team="1", values={"points": "4"}),)
    assert (run.envelopes, run.matches) == (1, 0)


def test_a_table_written_can_be_read():
    told = sent(None, a_season(brackets=(PLACED,)))

    assert [load(dump(message)) for message in told] == told
