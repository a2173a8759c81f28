"""The documents have the shape of the real ones, and their tables follow the rules."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from match_devstack import make_season
from match_devstack.replica import Feed, Season, publish
from match_devstack.replica.events import Event, Score
from match_devstack.replica.feeds import ACADEMY, FLEX
from match_devstack.replica.standings import Record, standings

SAMPLES = Path(os.environ.get("MATCH_SAMPLES", "no samples"))


@pytest.fixture(scope="module")
def season() -> Season:
    return make_season(1, "full", date(2026, 10, 7))


def _document(season: Season, kind: str, feed: Feed) -> dict[str, Any]:
    return publish(season)[f"/data/{kind}/{season.keys[feed]}.json"].content()


def _shape(value: object) -> object:
    """Names of the fields, in order, at every depth."""
    return {name: _shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


@pytest.mark.captured
@pytest.mark.skipif(not SAMPLES.exists(), reason="MATCH_SAMPLES names no folder of captured documents")
def test_an_event_has_exactly_the_fields_of_the_captured_one(season: Season) -> None:
    captured = json.loads((SAMPLES / "assist/schedule_league_2026-08-24_one_event.json").read_text())

    ours = _document(season, "schedule", Feed.LEAGUE)

    assert list(_shape(ours["events"][0]).items()) == list(_shape(captured["events"][0]).items())  # type: ignore[attr-defined]


@pytest.mark.captured
@pytest.mark.skipif(not SAMPLES.exists(), reason="MATCH_SAMPLES names no folder of captured documents")
def test_a_table_has_exactly_the_fields_of_the_captured_one(season: Season) -> None:
    captured = json.loads((SAMPLES / "assist/standings_league_2026-09-07_slice.json").read_text())
    theirs = captured["competition_season"]["competition_brackets"][3]

    ours = _document(season, "standings", Feed.LEAGUE)["competition_season"]["competition_brackets"][0]

    assert (list(ours), list(ours["standings"][0]["team"])) == (list(theirs), list(theirs["standings"][0]["team"]))


def test_a_table_of_u13_has_no_values_and_its_own_tiebreakers(season: Season) -> None:
    table = _document(season, "standings", Feed.LEAGUE)["competition_season"]["competition_brackets"][0]

    assert (
        table["age_group"]["name"],
        table["tiebreakers"][0]["key"],
        {len(row["tiebreaker_values"]) for row in table["standings"]},
    ) == ("U13", "taka_quality_of_play", {0})


def _records(season: Season) -> list[tuple[str, list[Record]]]:
    tables = standings(season.tables, season.events.values(), season.observed)
    return [(table.age, records) for table, records in tables]


def test_every_table_is_ranked_by_points_per_match(season: Season) -> None:
    for _, records in _records(season):
        figures = [record.per_match(record.points) for record in records]

        assert figures == sorted(figures, reverse=True)


def _row(season: Season, event: Event) -> Record:
    """The home side's row after this event alone."""
    own = [table for table in season.tables if table.competition is event.competition and event.home in table.members]
    ((_, records),) = standings(own, [event], season.observed)
    return next(record for record in records if record.squad is event.home)


def _scored(season: Season, score: Score, *, competition: object) -> Event:
    inside = (
        event
        for event in season.events.values()
        if event.competition is competition
        and event.over(season.observed)
        and event.home.age == "U15"
        and any(event.home in table.listed and event.away in table.listed for table in season.tables)
    )
    return replace(next(inside), score=score)


@pytest.mark.parametrize(
    ("score", "points"),
    [(Score(2, 1), 3), (Score(1, 2), 0), (Score(1, 1, 5, 4), 2), (Score(1, 1, 4, 5), 1), (Score(1, 1), 1)],
    ids=str,
)
def test_a_flex_match_gives(score: Score, points: int, season: Season) -> None:
    assert _row(season, _scored(season, score, competition=FLEX)).points == points


def test_an_academy_match_between_two_divisions_counts_in_neither(season: Season) -> None:
    event = next(
        event
        for event in season.events.values()
        if event.competition is ACADEMY
        and event.score is not None
        and event.home.age == "U15"
        and not any(event.home in table.members and event.away in table.members for table in season.tables)
    )

    assert _row(season, event).played == 0
