"""Where Supabase Lite differs from Supabase, for our store: each difference as it is, so that a change is noticed."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from match_devstack import Postgres, SupabaseLite
from match_schema import dump, read
from match_worker.errors import DatabaseUnavailable, NotMigrated, Rejected
from match_worker.migrate import migrate
from match_worker.supabase_store import SupabaseStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_reference
from over_lite import a_lite
from over_rest import (
    STRANGERS,
    a_reading,
    check_that_a_call_in_parts_is_applied_once_and_whole,
    check_that_a_guest_may_call_no_door,
    check_that_a_stranger_is_told_why_and_no_secret,
)


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    url = postgres.create_database("lite")
    migrate(url)
    return url


@pytest.fixture(scope="module")
def lite(database: str, server_folder: Path) -> Iterator[SupabaseLite]:
    with a_lite(server_folder / "lite-bridged", database=database, bridged=True) as server:
        yield server


@pytest.fixture
def store(lite: SupabaseLite) -> Iterator[SupabaseStore]:
    with closing(SupabaseStore(lite.url, lite.key, token=lite.token("match_worker"))) as opened:
        yield opened


def test_without_a_bridge_a_call_arrives_as_a_string_and_is_refused_whole(
    postgres: Postgres, server_folder: Path
) -> None:
    database = postgres.create_database("lite_unbridged")
    migrate(database)
    with (
        a_lite(server_folder / "lite-unbridged", database=database, bridged=False) as server,
        closing(SupabaseStore(server.url, server.key, token=server.token("match_worker"))) as store,
    ):
        store.probe()
        with pytest.raises(Rejected, match='null value in column "message_id"'):
            store.ingest(a_reading())

    with psycopg.connect(database) as sql:
        assert sql.execute("select count(*) from pipeline.envelope").fetchone() == (0,)


def test_what_our_functions_refuse_loses_its_code_and_is_taken_for_an_outage(store: SupabaseStore) -> None:
    # Supabase passes the code on, and the message is parked at once; here it is tried again for hours, and then parked.
    reference = read(dump(a_reference(source="nobody")))

    with pytest.raises(DatabaseUnavailable, match=r"PostgresError: unknown source: nobody .* \(500\)$"):
        store.ingest(reference)


def test_what_postgresql_refuses_by_itself_keeps_its_code(lite: SupabaseLite) -> None:
    check_that_a_guest_may_call_no_door(lite)


@pytest.mark.parametrize("case", STRANGERS)
def test_who_is_not_let_in_is_told_as_at_supabase(lite: SupabaseLite, case: str) -> None:
    check_that_a_stranger_is_told_why_and_no_secret(lite, case)


def test_a_call_in_parts_is_applied_once_and_whole(lite: SupabaseLite, database: str) -> None:
    check_that_a_call_in_parts_is_applied_once_and_whole(lite, database)


def test_the_probe_asks_for_the_newest_migration(store: SupabaseStore, database: str) -> None:
    store.probe()
    with psycopg.connect(database, autocommit=True) as sql:
        sql.execute("update pipeline.migration set number = -number")

        with pytest.raises(NotMigrated, match="run `worker migrate`"):
            store.probe()

        sql.execute("update pipeline.migration set number = -number")
