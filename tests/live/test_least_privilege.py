"""What the worker's role may do in a database: call the doors, read, and nothing else."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker import quarantine, why
from match_worker.database import connected
from match_worker.dead_letters import Filter, Letter, find, keep, settle
from match_worker.errors import DatabaseUnavailable
from match_worker.migrate import migrate, pending
from match_worker.postgres_store import PostgresStore
from match_worker.standings import table

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_match, matches

DOORS = {"match_chore", "match_ingest", "match_ingest_part", "match_names", "match_ready"}


@pytest.fixture(scope="module")
def owner(postgres: Postgres) -> Iterator[psycopg.Connection]:
    url = postgres.create_database("privileges")
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def url_of(owner: psycopg.Connection) -> Iterator[dict[str, str]]:
    """Addresses of a login in the role, and of one in none."""
    info = owner.info
    for name in ("a_worker", "a_stranger"):
        owner.execute(sql.SQL("create role {} login password 'only-here'").format(sql.Identifier(name)))
    owner.execute("grant match_worker to a_worker")
    yield {
        name: f"postgresql://{name}:only-here@127.0.0.1:{info.port}/{info.dbname}"
        for name in ("a_worker", "a_stranger")
    }
    for name in ("a_worker", "a_stranger"):
        owner.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_the_role_ingests_and_reads(url_of: dict[str, str]) -> None:
    store = PostgresStore(url_of["a_worker"])
    store.ingest(read(dump(matches(a_match(result=v2.Score(home=2, away=1))))))
    store.close()

    rows = table(url_of["a_worker"], league="Homegrown", age="U13", division="Northwest", season="2026-2027")

    assert [row.points for row in rows] == [3, 0]
    assert why.timeline(url_of["a_worker"], "500001").row is not None
    assert (quarantine.waiting(url_of["a_worker"]), pending(url_of["a_worker"])) == ([], [])


def test_the_role_writes_letters_down_and_says_what_became_of_them(url_of: dict[str, str]) -> None:
    now = datetime.now(UTC)
    told = Letter("m-1", "ingest.t", "why", 1, now, now, None, None, None, None, {}, {}, b"9")
    with connected(url_of["a_worker"]) as rows:
        keep(rows, told)
    (letter,) = find(url_of["a_worker"], Filter())

    settle(url_of["a_worker"], letter, "dropped", by="a person")

    (dropped,) = find(url_of["a_worker"], Filter(status="dropped"))
    assert (dropped.id, dropped.settled_by, dropped.body) == (letter.id, "a person", b"9")


@pytest.mark.parametrize(
    "statement",
    [
        "update public.matches set home_score = 9",
        "delete from public.teams",
        "insert into public.leagues (name) values ('Ours')",
        "delete from pipeline.ledger",
        "update pipeline.identity set match_id = 1",
        "create table public.mine ()",
        "alter table public.matches disable row level security",
    ],
)
def test_the_role_writes_no_table_itself(url_of: dict[str, str], statement: str) -> None:
    with psycopg.connect(url_of["a_worker"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_a_stranger_is_refused_and_the_message_waits(url_of: dict[str, str]) -> None:
    with pytest.raises(DatabaseUnavailable, match="permission denied"):
        PostgresStore(url_of["a_stranger"]).ingest(read(dump(matches())))


def test_every_table_is_behind_row_level_security(owner: psycopg.Connection) -> None:
    open_tables = owner.execute(
        "select oid::regclass::text from pg_class where relnamespace in ('public'::regnamespace,"
        " 'pipeline'::regnamespace) and relkind in ('r', 'p') and not relrowsecurity"
    ).fetchall()

    assert open_tables == []


def test_nobody_but_the_role_may_call_a_function_of_ours(owner: psycopg.Connection) -> None:
    callable_by_all = owner.execute(
        "select oid::regprocedure::text from pg_proc where (pronamespace = 'pipeline'::regnamespace or proname ="
        " any (%s)) and has_function_privilege('public', oid, 'execute')",
        (sorted(DOORS),),
    ).fetchall()

    assert callable_by_all == []


def test_what_a_platform_grants_to_its_guests_by_default_is_taken_from_our_functions(postgres: Postgres) -> None:
    url, guests = postgres.create_database("granted"), ("anon", "authenticated", "service_role")
    with psycopg.connect(url, autocommit=True) as connection:
        for guest in guests:
            name = sql.Identifier(guest)
            if connection.execute("select 1 from pg_roles where rolname = %s", (guest,)).fetchone() is None:
                connection.execute(sql.SQL("create role {} nologin").format(name))
            connection.execute(
                sql.SQL("alter default privileges in schema public grant execute on functions to {}").format(name)
            )
        migrate(url)

        open_to = connection.execute(
            "select guest, oid::regprocedure::text from pg_proc cross join unnest(%s::text[]) as guest"
            " where (pronamespace = 'pipeline'::regnamespace or proname = any (%s))"
            " and has_function_privilege(guest, oid, 'execute')",
            (list(guests), sorted(DOORS)),
        ).fetchall()
        reach = connection.execute(
            "select guest from unnest(%s::text[]) as guest where has_schema_privilege(guest, 'pipeline', 'usage')",
            (list(guests),),
        ).fetchall()

    assert (open_to, reach) == ([], [])


def test_whatever_runs_with_its_owners_rights_has_a_fixed_path_and_is_a_door(owner: psycopg.Connection) -> None:
    definers = owner.execute(
        "select proname, coalesce(array_to_string(proconfig, ','), '') ~ 'search_path=pg_catalog, pg_temp' from pg_proc"
        " where pronamespace in ('public'::regnamespace, 'pipeline'::regnamespace) and prosecdef"
    ).fetchall()

    assert {name for name, fixed in definers if not fixed} == set()
    assert {name for name, _ in definers} >= DOORS
