"""The store on a real server: many at once, data errors nobody foresaw, servers that go away, forks."""

import multiprocessing
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker.arguments import Arguments
from match_worker.errors import DatabaseUnavailable, NotMigrated
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON, a_match, a_schedule, a_team, matches

NUMBERS = count(1)
OTHERS = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
READ = """
    select indexrelname, idx_tup_read from pg_stat_user_indexes where schemaname = 'public' and indexrelname = any (%s)
"""


@pytest.fixture
def url(postgres: Postgres) -> str:
    database = postgres.create_database(f"store_{next(NUMBERS)}")
    migrate(database)
    return database


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    store = PostgresStore(url, connections=8)
    yield store
    store.close()


@pytest.fixture
def sql(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def outcomes(store: PostgresStore, message: v2.Matches) -> list[str]:
    return [each.outcome for each in store.ingest(read(dump(message)))]


def many(sources: int, hour: int, size: int = 500) -> v2.Matches:
    """The same 500 matches under a different message, its envelope in another order."""
    order = range(size) if sources % 2 else reversed(range(size))
    told = [a_match(str(number), result=v2.Score(home=sources, away=hour)) for number in order]
    return matches(*told, observed_at=NOON + timedelta(hours=hour), run_id=f"run-{sources}-{hour}")


def test_a_session_that_began_with_empty_tables_keeps_looking_rows_up(
    store: PostgresStore, sql: psycopg.Connection
) -> None:
    for nth in range(20):
        outcomes(store, a_table(nth))
    store.close()
    wait_until_alone(sql)

    # Plans of its first moments, when reading all of a table was cheapest, would have read these thousands of times.
    assert dict(sql.execute(READ, (["idx_teams_league_id", "matches_match_id_key"],)).fetchall()) == {
        "idx_teams_league_id": 0,
        "matches_match_id_key": 0,
    }


def wait_until_alone(sql: psycopg.Connection) -> None:
    """Until the other sessions have ended, and with it told what they read."""
    deadline = time.monotonic() + 30
    while sql.execute(OTHERS).fetchone() != (0,):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def a_table(nth: int) -> v2.Matches:
    """Twenty matches of teams that no other table has."""
    home, away = f"{nth}1", f"{nth}2"
    told = [a_match(str(500_000 + 100 * nth + each), teams=v2.Teams(home=home, away=away)) for each in range(20)]
    bracket = v2.Bracket(id=f"b{nth}", members=(home, away))
    return matches(*told, teams=(a_team(home), a_team(away)), bracket=bracket)


def test_eight_connections_on_the_same_500_matches_lose_nothing(store: PostgresStore, sql: psycopg.Connection) -> None:
    stories = [many(worker, hour) for hour in range(3) for worker in range(8)]
    newest = max(stories, key=lambda each: (each.observed_at, each.message_id))

    with ThreadPoolExecutor(8) as workers:
        told = list(workers.map(lambda each: outcomes(store, each), stories))

    assert {word for outcome in told for word in outcome} <= {"created", "updated", "unchanged", "stale"}
    assert sum(outcome.count("created") for outcome in told) == 500
    assert sql.execute("select count(*) from matches").fetchone() == (500,)
    result = newest.matches[0].result
    assert isinstance(result, v2.Score)
    assert sql.execute("select distinct home_score, away_score from matches").fetchall() == [(result.home, result.away)]


def test_the_same_message_on_eight_connections_is_applied_once(store: PostgresStore) -> None:
    message = many(1, 0, size=50)

    with ThreadPoolExecutor(8) as workers:
        told = list(workers.map(lambda _: outcomes(store, message), range(8)))

    assert sorted(each[0] for each in told) == ["created"] + ["duplicate"] * 7


def test_eight_connections_learn_the_same_new_teams_once(store: PostgresStore, sql: psycopg.Connection) -> None:
    ages = ("U13", "U14", "U15", "U16", "U17", "U19")
    stories = [
        matches(
            a_match(f"{index}", teams=v2.Teams(home=f"{age}-1", away=f"{age}-2")),
            age_group=age,
            bracket=v2.Bracket(id=age, members=(f"{age}-1", f"{age}-2")),
            teams=tuple(
                a_team(f"{age}-{side}", club_id=f"c{side}", club=f"Club {side}", name=f"Club {side}", age_group=age)
                for side in (1, 2)
            ),
        )
        for index, age in enumerate(ages)
    ]

    with ThreadPoolExecutor(6) as workers:
        told = list(workers.map(lambda each: outcomes(store, each), stories))

    assert told == [["created"]] * 6
    assert sql.execute("select name from teams order by name").fetchall() == [("Club 1",), ("Club 2",)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"source": "modular11", "competition_season": "26-27"}, {}),
        ({}, {"source": "modular11", "competition_season": "26-27"}),
    ],
)
def test_two_voices_that_tell_one_match_at_once_make_one_row(
    store: PostgresStore, url: str, sql: psycopg.Connection, first: dict[str, str], second: dict[str, str]
) -> None:
    another_day = a_schedule(date=date(2026, 9, 12), certainty="date_only", kickoff=None)
    for voice in (first, second):
        outcomes(store, matches(a_match("1", platform_id=None, schedule=another_day), **voice))
    told = Arguments.of(read(dump(matches(a_match("2", platform_id=None), **first))))
    waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            "select from pipeline.ingest(%s::jsonb, %s, %s::jsonb)", (told.envelope, told.positions, told.faults)
        )
        telling = pool.submit(outcomes, store, matches(a_match("3", platform_id=None), **second))
        while sql.execute(waits).fetchone() == (0,):
            assert not telling.done()
        other.commit()

        telling.result()

    assert sql.execute("select count(*) from matches where match_date = '2026-09-05'").fetchone() == (1,)


@pytest.mark.parametrize("size", [1, 2, 37])
def test_a_data_error_nobody_foresaw_costs_only_the_match_that_has_it(
    store: PostgresStore, sql: psycopg.Connection, size: int
) -> None:
    sql.execute("alter table matches add constraint nobody_scores_66 check (home_score <> 66)")
    bad = size // 2
    told = [a_match(str(number), result=v2.Score(home=66 if number == bad else 1, away=0)) for number in range(size)]

    found = store.ingest(read(dump(matches(*told))))

    assert [each.outcome for each in found] == ["created"] * bad + ["quarantined"] + ["created"] * (size - bad - 1)
    assert "nobody_scores_66" in (found[bad].reason or "")
    assert sql.execute("select count(*) from pipeline.quarantine where reason = 'refused'").fetchone() == (1,)


def test_what_is_in_quarantine_is_kept_as_it_was_sent(store: PostgresStore, sql: psycopg.Connection) -> None:
    message = matches(season="2044-2045")
    store.ingest(read(dump(message)))

    kept = sql.execute("select payload ->> 'id', body ->> 'season' from pipeline.quarantine join pipeline.envelope"
                       " using (message_id)").fetchall()  # fmt: skip
    assert kept == [("500001", "2044-2045")]


def test_a_bad_match_with_what_jsonb_cannot_hold_is_kept_too(store: PostgresStore, sql: psycopg.Connection) -> None:
    body = dump(matches(a_match("1"), a_match("2"))).replace(b'"id":"1"', b'"id":"1","round":"\\u0000"', 1)

    found = store.ingest(read(body.replace(b'"state":"scheduled"', b'"state":NaN', 1)))

    assert [each.outcome for each in found] == ["quarantined", "created"]
    assert sql.execute("select payload #>> '{schedule,state}' from pipeline.quarantine").fetchone() == ("NaN",)


def test_a_forked_child_opens_connections_of_its_own(store: PostgresStore, sql: psycopg.Connection) -> None:
    outcomes(store, matches())
    child = multiprocessing.get_context("fork").Process(target=outcomes, args=(store, matches(a_match("2"))))
    child.start()
    child.join(30)

    assert (child.exitcode, outcomes(store, matches(a_match("3")))) == (0, ["created"])
    assert sql.execute("select count(*) from matches").fetchone() == (3,)


def test_a_database_without_our_tables_is_a_matter_of_deployment(postgres: Postgres) -> None:
    store = PostgresStore(postgres.create_database("bare"))

    with pytest.raises(NotMigrated, match="run `worker migrate`"):
        outcomes(store, matches())
    store.close()


def test_a_server_that_is_away_is_named_without_its_password_and_found_again(server_folder: Path) -> None:
    with Postgres(server_folder / "interrupted") as server:
        migrate(server.url)
        store = PostgresStore(server.url)
        outcomes(store, matches())
        server.kill()

        with pytest.raises(DatabaseUnavailable, match=f"127.0.0.1:{server.port}") as refused:
            outcomes(store, matches(a_match("2")))
        server.start()

        assert server.url.partition("@")[0].rpartition(":")[2] not in str(refused.value)
        assert outcomes(store, matches(a_match("2"))) == ["created"]
        store.close()
