"""A database that is there and does not serve: each way is an error of ours without a secret. Odd rows are read."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read
from match_worker import why
from match_worker.database import connected
from match_worker.errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, WorkerError
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_match, matches

NUMBERS = count(1)
WORKER = str(Path(sys.executable).with_name("worker"))
SECRET = "hushed-and-private"


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    database = postgres.create_database("database_faults")
    migrate(database)
    return database


@pytest.fixture
def sql(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def ingested(url: str) -> list[str]:
    with closing(PostgresStore(url)) as store:
        return [each.outcome for each in store.ingest(read(dump(matches(a_match(f"{next(NUMBERS)}")))))]


@pytest.mark.parametrize(
    ("setting", "error", "said"),
    [
        ("default_transaction_read_only = on", DatabaseUnavailable, "read-only transaction"),
        ("lock_timeout = '20ms'", DatabaseBusy, "lock timeout"),
    ],
)
def test_a_database_that_does_not_serve_is_waited_for(
    url: str, sql: psycopg.Connection, setting: str, error: type[WorkerError], said: str
):
    name = setting.partition(" ")[0]
    sql.execute(f"alter database database_faults set {setting}".encode())
    try:
        with psycopg.connect(url, options="-c default_transaction_read_only=off") as holder:
            holder.execute("lock table pipeline.envelope in access exclusive mode" if name == "lock_timeout" else "")
            with pytest.raises(error, match=said):
                ingested(url)
    finally:
        sql.execute("set default_transaction_read_only = off")
        sql.execute(f"alter database database_faults reset {name}".encode())

    assert ingested(url) == ["created"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (f"password '{SECRET}' connection limit 0", "all its connections are taken"),
        ("password 'another'", "refuses the user or the password"),
    ],
)
def test_who_gets_no_connection_is_told_why_and_no_secret(url: str, sql: psycopg.Connection, options: str, said: str):
    role = f"visitor_{next(NUMBERS)}"
    sql.execute(f"create role {role} login {options}".encode())
    place = urlsplit(url)
    visitor = f"postgresql://{role}:{SECRET}@{place.hostname}:{place.port}{place.path}"

    with pytest.raises(DatabaseUnavailable, match=said) as refused, connected(visitor):
        pass

    assert SECRET not in str(refused.value)


def test_a_server_that_falls_silent_is_noticed_within_a_minute(url: str):
    with connected(url) as connection:
        told = connection.info.get_parameters()

    idle, interval, times = (int(told[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert (idle + interval * times, told["tcp_user_timeout"]) == (60, "60000")


def test_a_schema_too_old_waits_for_its_migration(url: str, sql: psycopg.Connection):
    sql.execute("alter function pipeline.ingest(jsonb, integer[], jsonb) rename to ingest_of_another_day")
    try:
        with pytest.raises(NotMigrated, match="run `worker migrate`"):
            ingested(url)
    finally:
        sql.execute("alter function pipeline.ingest_of_another_day rename to ingest")


def test_migrate_names_the_host_that_refused_and_what_to_do():
    address = f"postgresql://someone:{SECRET}@127.0.0.1:1/matches"
    done = subprocess.run(
        [WORKER, "migrate"], env={"DATABASE_URL": address}, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "127.0.0.1:1 not available: connection refused; start PostgreSQL there" in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("moment", ["9999-12-31T23:30:00-05", "0001-01-01T00:30:00+05", "infinity"])
def test_a_kickoff_that_no_calendar_holds_is_shown(url: str, sql: psycopg.Connection, moment: str):
    number = f"{next(NUMBERS)}"
    with closing(PostgresStore(url)) as store:
        store.ingest(read(dump(matches(a_match(number)))))
    sql.execute("update matches set scheduled_kickoff = %s where match_id = %s", (moment, number))

    row = why.timeline(url, number).row

    assert row is not None
    assert row["scheduled_kickoff"].year in {1, 9999}
