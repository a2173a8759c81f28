"""Both stores make of any story of a match what a fold of its observations makes: new, changed, late, duplicated,
swapped, moved, voided, locked, by two sources and version 1, with stamps ahead of the clock."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, event, given, settings

from match_devstack import Postgres
from match_worker.migrate import migrate

sys.path.insert(0, __file__.rpartition("/")[0])
from fold import Event, Lock, fold
from stores import AnyStore, Live, Twin
from stories import CLUBS, stories


def play(store: AnyStore, story: Sequence[Event]) -> list[list[tuple[str, str | None]]]:
    for club in CLUBS:
        store.team(club)
    for division in ("Northwest", "Southwest"):
        store.division(division)
    outcomes = []
    for each in story:
        if isinstance(each, Lock):
            lock(store, each)
        else:
            outcomes.append([(outcome.outcome, outcome.reason) for outcome in store.ingest_body(each.body)])
    return outcomes


def lock(store: AnyStore, told: Lock) -> None:
    own = {}
    if told.goals:
        own = {"home_score": told.goals[0], "away_score": told.goals[1], "match_status": "completed"}
        own |= {"home_penalty_score": None, "away_penalty_score": None, "forfeit_team_id": None}
    store.change(1, score_locked=True, **own)


def shown(store: AnyStore) -> dict[str, Any]:
    (row,) = store.rows()
    return {name: row[name] for name in ("home", "away", "on", "kickoff", "forfeit", "score", "status", "division")}


@pytest.mark.slow
@given(story=stories())
@settings(max_examples=examples(60), deadline=None)
def test_the_twin_makes_of_a_story_what_the_fold_makes(story: list[Event]) -> None:
    store = Twin()
    for outcome in {each[0][0] for each in play(store, story)}:
        event(outcome)

    assert shown(store) == fold(story)


@pytest.fixture(scope="module")
def live_store(postgres: Postgres) -> Iterator[Live]:
    url = postgres.create_database("fold")
    migrate(url)
    live = Live(url)
    yield live
    live.close()


@pytest.mark.live
@given(story=stories())
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postgresql_makes_of_a_story_what_the_fold_and_the_twin_make(live_store: Live, story: list[Event]) -> None:
    twin = Twin()
    live_store.empty()

    outcomes = play(twin, story), play(live_store, story)

    assert shown(live_store) == fold(story)
    assert outcomes[0] == outcomes[1]
    assert (live_store.identities(), live_store.ledger()) == (twin.identities(), twin.ledger())
