"""Our tables beside published ones, on a real database."""

import sys
from collections.abc import Iterator

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker.migrate import migrate
from match_worker.official import Checked, check
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_match, a_team, an_official_table, matches

FIGURES = ("matches_played", "points_penalty_shootout", "points_per_match_penalty_shootout", "goals_for_per_match")


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    database = postgres.create_database("official")
    migrate(database)
    return database


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute("truncate matches, teams, clubs, divisions, pipeline.envelope, pipeline.ledger cascade")
    store = PostgresStore(url)
    teams = tuple(a_team(number, age_group="U15") for number in ("11", "12"))
    told = a_match(result=v2.Score(home=2, away=1))
    store.ingest(read(dump(matches(told, teams=teams, age_group="U15"))))
    yield store
    store.close()


def publish(store: PostgresStore, *lines: tuple[str, tuple[str, ...]]) -> None:
    placings = tuple(
        v2.Placing(position=nth, team=team, values=dict(zip(FIGURES, told, strict=False)))
        for nth, (team, told) in enumerate(lines, 1)
    )
    store.ingest(read(dump(an_official_table(age_group="U15", placings=placings))))


def checked(url: str) -> Checked:
    (only,) = check(url)
    return only


def test_a_published_table_that_is_ours_is_equal(store: PostgresStore, url: str) -> None:
    publish(store, ("11", ("1", "3", "3.0", "2.0")), ("12", ("1", "0", "0.0", "1.0")))

    assert (checked(url).state, checked(url).differs, checked(url).teams) == ("equal", [], 2)


def test_what_differs_is_named(store: PostgresStore, url: str) -> None:
    publish(store, ("12", ("1", "3", "3.0", "1.0")), ("11", ("1", "3", "3.0", "2.0")))

    assert checked(url).state == "differs"
    assert checked(url).differs[:2] == ["Club 12: position 1, ours 2", "Club 12: points 3, ours 0"]


def test_a_table_with_other_matches_lags(store: PostgresStore, url: str) -> None:
    publish(store, ("11", ("0", "0", "0.0", "0.0")), ("12", ("0", "0", "0.0", "0.0")))

    assert checked(url).state == "lags"


def test_a_team_we_do_not_know_differs(store: PostgresStore, url: str) -> None:
    publish(store, ("11", ("1", "3", "3.0", "2.0")), ("77", ("1", "3", "3.0", "2.0")))

    assert (checked(url).state, checked(url).differs) == ("differs", ["team 77 at 2: not in our table"])


def test_a_table_without_figures_is_unranked(store: PostgresStore, url: str) -> None:
    publish(store, ("12", ()), ("11", ()))

    assert checked(url).state == "unranked"
