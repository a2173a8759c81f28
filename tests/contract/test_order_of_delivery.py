"""Whatever order messages arrive in, the rows are those of folding them by (precedence, stamp, message id)."""

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from match_devstack import Postgres
from match_schema import v2
from match_worker.migrate import migrate

sys.path.insert(0, __file__.rpartition("/")[0])
sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON, a_match, a_team, matches
from stores import AnyStore, Live, Twin
from stories import DAY, DIVISIONS, RESULTS, schedules

TEAMS = (a_team("11"), a_team("12"), a_team("13"))
HOMES = st.permutations(["11", "12", "13"]).map(lambda order: v2.Teams(home=order[0], away=order[1]))


@st.composite
def observations(draw: st.DrawFn) -> v2.Matches:
    """One source tells everything it knows of one or two matches."""
    told = [
        a_match(number, divisions=draw(DIVISIONS), teams=draw(HOMES), schedule=draw(schedules()), result=draw(RESULTS))
        for number in draw(st.sampled_from([("1",), ("2",), ("1", "2")]))
    ]
    members = draw(st.sampled_from([("11", "12"), ("11", "12", "13")]))
    return matches(
        *told, teams=TEAMS, observed_at=NOON + timedelta(hours=draw(st.integers(0, 3))),
        bracket=v2.Bracket(id="102", members=members),
    )  # fmt: skip


@st.composite
def rivals(draw: st.DrawFn) -> v2.Matches:
    """Two sources that agree on the teams and the day, by which their matches are known for one."""
    source = draw(st.sampled_from(["assist", "modular11"]))
    number = {"assist": "1", "modular11": "71"}[source]
    schedule = draw(schedules(st.just(DAY)))
    told = a_match(number, schedule=schedule, result=draw(RESULTS))
    return matches(told, teams=TEAMS, source=source, observed_at=NOON + timedelta(hours=draw(st.integers(0, 3))))


STORIES = st.one_of(st.lists(observations(), min_size=2, max_size=5), st.lists(rivals(), min_size=2, max_size=5))


def seen(store: AnyStore) -> tuple[object, ...]:
    rows = [{name: row[name] for name in row if name != "match_id"} for row in store.rows()]
    identities = [
        {name: each[name] for name in each if name != "adopted"} for each in store.identities()
    ]  # which source came first is no part of what they told
    return rows, identities, store.members(), store.teams()


@given(story=STORIES, orders=st.lists(st.randoms(use_true_random=False), min_size=2, max_size=2))
@settings(max_examples=examples(120), deadline=None)
def test_any_order_gives_the_same_rows(story: list[v2.Matches], orders: list[object]) -> None:
    told = []
    for order in orders:
        store = Twin()
        shuffled = list(story)
        order.shuffle(shuffled)  # type: ignore[attr-defined]
        for message in shuffled:
            store.ingest(message)
        told.append(seen(store))

    assert told[0] == told[1]


@pytest.fixture(scope="module")
def live_store(postgres: Postgres) -> Iterator[Live]:
    url = postgres.create_database("order_of_delivery")
    migrate(url)
    live = Live(url)
    yield live
    live.close()


@pytest.mark.live
@given(story=STORIES)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postgresql_says_and_does_what_the_twin_does(live_store: Live, story: list[v2.Matches]) -> None:
    twin = Twin()
    live_store.empty()

    told = [(twin.ingest(message), live_store.ingest(message)) for message in story]

    assert [ours for ours, _ in told] == [theirs for _, theirs in told]
    assert (live_store.rows(), live_store.identities()) == (twin.rows(), twin.identities())
    assert live_store.ledger() == twin.ledger()
