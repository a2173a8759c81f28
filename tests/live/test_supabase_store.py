"""The store over HTTP, before a real PostgREST: what it sends, and what each refusal means."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from match_devstack import Postgres, Postgrest
from match_worker.chores import CHORES, Retention, do
from match_worker.dead_letters import Filter, Letter, find
from match_worker.errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, Rejected, Unforeseen, WorkerError
from match_worker.migrate import migrate
from match_worker.supabase_store import SupabaseStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON
from over_http import a_postgrest
from over_rest import (
    STRANGERS,
    a_reading,
    check_that_a_call_in_parts_is_applied_once_and_whole,
    check_that_a_guest_may_call_no_door,
    check_that_a_stranger_is_told_why_and_no_secret,
)


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    url = postgres.create_database("over_http")
    migrate(url)
    return url


@pytest.fixture(scope="module")
def server(database: str, server_folder: Path) -> Iterator[Postgrest]:
    with a_postgrest(server_folder / "postgrest-refusals", database=database) as running:
        yield running


@pytest.fixture
def store(server: Postgrest) -> Iterator[SupabaseStore]:
    opened = SupabaseStore(server.url, server.key, token=server.token("match_worker"))
    yield opened
    opened.close()


def test_chores_are_done_over_http_as_well_by_the_workers_role_alone(server: Postgrest, store: SupabaseStore) -> None:
    retention = Retention()
    done = [do(store, chore, retention=retention) for chore in CHORES]

    assert (len(done), done[0]) == (len(CHORES), {"marked": 0})
    with closing(SupabaseStore(server.url, server.key)) as stranger, pytest.raises(WorkerError):
        do(stranger, "overdue", retention=retention)


@pytest.mark.parametrize("payload", [1_000_000, 1000])
def test_a_dead_letter_is_written_down_whatever_it_holds_also_in_parts(server: Postgrest, database: str, payload: int):
    body = bytes(range(256)) * 8
    letter = Letter(
        "m", f"q-{payload}", "a\0b", 1, NOON, NOON, None, None, None, None, {"when": NOON}, {"deep": [b"\xff"]}, body
    )
    with closing(SupabaseStore(server.url, server.key, token=server.token("match_worker"), payload=payload)) as store:
        store.keep(letter)
        store.keep(letter)
    [kept] = find(database, Filter(queue=letter.queue))

    assert (kept.body, kept.reason, kept.status) == (body, "a\ufffdb", "waiting")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, '{"message":"API rate limit exceeded"}', DatabaseBusy),
        (413, "<html>too large</html>", Rejected),
        (500, '{"message":"An unexpected error occurred"}', DatabaseUnavailable),
        (502, "<html>bad gateway</html>", DatabaseUnavailable),
        (503, '{"code":"PGRST002","message":"Could not query the database for the schema cache"}', DatabaseUnavailable),
        (504, '{"code":"PGRST003","message":"Timed out acquiring connection"}', DatabaseBusy),
        (401, '{"code":"PGRST301","message":"JWT expired"}', DatabaseUnavailable),
        (404, '{"code":"PGRST202","message":"Could not find the function"}', NotMigrated),
        (500, '{"code":"40P01","message":"deadlock detected"}', DatabaseBusy),
        (500, '{"code":"25006","message":"cannot execute INSERT in a read-only transaction"}', DatabaseUnavailable),
        (400, '{"code":"","details":null,"hint":null,"message":""}', DatabaseUnavailable),
        (400, '{"code":"22P02","message":"invalid input syntax"}', Rejected),
        (400, '{"code":"PGRST102","message":"Empty or invalid json"}', Rejected),
        (400, "", DatabaseUnavailable),
        (400, "<html>bad request</html>", DatabaseUnavailable),
        (402, '{"message":"the project is over its quota"}', DatabaseUnavailable),
        (403, "<html>forbidden</html>", DatabaseUnavailable),
        (404, '{"message":"no Route matched with those values"}', DatabaseUnavailable),
        (405, "", DatabaseUnavailable),
        (408, "", DatabaseUnavailable),
        (422, '{"code":"other","message":"a gateway\'s own code"}', DatabaseUnavailable),
        (500, '{"code":"XX000","message":"cache lookup failed"}', Unforeseen),
        (400, '{"code":"PGRST205","message":"Could not find the table"}', Unforeseen),
        (0, "", DatabaseUnavailable),
    ],
)
def test_each_refusal_is_an_error_of_ours(
    server: Postgrest, store: SupabaseStore, status: int, body: str, error: type[WorkerError]
) -> None:
    server.gateway.planned.append((status, body))

    with pytest.raises(error) as caught:
        store.ingest(a_reading())

    assert server.key not in str(caught.value)


def test_a_call_larger_than_a_request_goes_in_parts_and_is_applied_once_and_whole(
    server: Postgrest, database: str
) -> None:
    server.gateway.requests.clear()

    check_that_a_call_in_parts_is_applied_once_and_whole(server, database)

    assert max(server.gateway.requests) <= 4000


@pytest.mark.parametrize("case", STRANGERS)
def test_who_is_not_let_in_is_told_why_and_no_secret(server: Postgrest, case: str) -> None:
    check_that_a_stranger_is_told_why_and_no_secret(server, case)


def test_a_guest_may_call_no_door(server: Postgrest) -> None:
    check_that_a_guest_may_call_no_door(server)


def test_a_host_that_is_not_there_is_unavailable() -> None:
    with (
        closing(SupabaseStore("http://127.0.0.1:1", "key")) as store,
        pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1 not available"),
    ):
        store.ingest(a_reading())


def test_the_probe_asks_for_the_newest_migration(store: SupabaseStore, database: str) -> None:
    store.probe()
    with psycopg.connect(database, autocommit=True) as sql:
        sql.execute("update pipeline.migration set number = -number")

        with pytest.raises(NotMigrated, match="run `worker migrate`"):
            store.probe()

        sql.execute("update pipeline.migration set number = -number")


def test_a_gateway_that_answers_the_probe_with_nothing_is_a_database_that_is_away(
    server: Postgrest, store: SupabaseStore
) -> None:
    server.gateway.planned.append((200, "null"))

    with pytest.raises(DatabaseUnavailable, match="answers None"):
        store.probe()


def test_whoever_does_not_choose_it_does_not_import_it() -> None:
    script = "import sys, match_worker.cli, match_worker.postgres_store; print('supabase' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
