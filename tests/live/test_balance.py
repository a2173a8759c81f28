"""`worker balance` and `worker status` on a real broker and database: each (message, position) once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from live.worker_scene import Scene
from messages import NOON, a_match, a_run, matches

from match_devstack import Postgres, RabbitMQ
from match_schema import Message, dump
from match_worker import database, ingest
from match_worker.connections import connection_to
from match_worker.dead_letters import Letter, keep
from match_worker.migrate import migrate
from match_worker.parking import ConfirmedPublisher, Copy
from match_worker.postgres_store import PostgresStore
from match_worker.posting import headers_of, posted, properties_of

pytestmark = pytest.mark.live
LATER = NOON + timedelta(hours=1)
WORKER = str(Path(sys.executable).with_name("worker"))


class Books(Scene):
    """A database with queues that no worker reads; messages are applied by hand."""

    def __init__(self, url: str, folder: Path, database_url: str) -> None:
        super().__init__(url, folder, "balance")
        self.database = database_url
        self.store = PostgresStore(database_url)

    def apply(self, *messages: Message) -> None:
        for message in messages:
            ingest(dump(message), self.store)

    def set_aside(self, run_id: str, count: int, message_id: str) -> None:
        now = datetime.now(UTC)
        fields: dict[str, Any] = {"message_id": message_id, "run_id": run_id, "kind": "matches", "matches": count}
        fields |= {"queue": self.bulk, "reason": "a reason", "attempts": 1, "first_seen": now, "last_seen": now}
        fields |= {"origin": None, "properties": {}, "headers": {}, "body": b"7"}
        with database.connected(self.database) as connection:
            keep(connection, Letter(**fields))

    def put(self, queue: str, *messages: Message) -> None:
        """Place messages as the worker does, in a queue that no worker reads."""
        with closing(ConfirmedPublisher(lambda: connection_to(self.url))) as publisher:
            for each in messages:
                publisher.place(Copy(queue, posted(each), properties_of(each), headers_of(each)))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        settings = {"RABBITMQ_URL": self.url, "DATABASE_URL": self.database, "WORKER_ENVIRONMENT": self.environment}
        return subprocess.run(
            [WORKER, *command], env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture
def books(rabbitmq: RabbitMQ, postgres: Postgres, tmp_path: Path) -> Iterator[Books]:
    url = postgres.create_database(f"balance_{tmp_path.name.strip('_').replace('-', '_')[:40]}")
    migrate(url)
    books = Books(rabbitmq.url, tmp_path, url)
    books.declare((5, 30, 120, 600, 3600))
    yield books
    books.store.close()
    books.delete(*(f"{queue}.retry.{delay}" for queue in (books.bulk, books.now) for delay in (5, 30, 120, 600, 3600)))
    books.delete()


def counted(books: Books, run: str) -> dict[str, int]:
    told: dict[str, int] = json.loads(books.run("balance", "--run", run, "--json").stdout)["accounts"][0]["counts"]
    return told


def test_a_run_whose_matches_are_all_settled_balances(books: Books):
    books.apply(matches(a_match("1"), a_match("2")), a_run(envelopes=1, matches=2))

    done = books.run("balance", "--run", "run-1")

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "balanced")
    assert "published=2  created=2" in done.stdout


def test_a_redelivery_counts_once(books: Books):
    envelope = matches(a_match("1"))
    books.apply(envelope, envelope, envelope, a_run(envelopes=1, matches=1))

    assert counted(books, "run-1") == {"created": 1}


def test_what_another_run_had_said_is_a_duplicate_of_the_later_run(books: Books):
    books.apply(matches(a_match("1"), a_match("2")), a_run(envelopes=1, matches=2))
    books.apply(
        matches(a_match("1"), a_match("2"), run_id="run-2"),
        a_run(run_id="run-2", envelopes=1, matches=2, observed_at=LATER),
    )

    assert (counted(books, "run-1"), counted(books, "run-2")) == ({"created": 2}, {"duplicate": 2})


def test_two_runs_that_say_the_same_at_once_are_both_counted(books: Books):
    books.apply(a_run(envelopes=20, matches=20), a_run(run_id="run-2", envelopes=20, matches=20, observed_at=LATER))

    def say(run_id: str) -> None:
        store = PostgresStore(books.database)
        for number in range(20):
            ingest(dump(matches(a_match(str(number)), run_id=run_id)), store)
        store.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, ("run-1", "run-2")))

    assert books.run("balance").returncode == 0


def test_what_was_set_aside_is_dead_and_what_was_applied_after_all_is_not(books: Books):
    envelope = matches(a_match("1"))
    books.apply(envelope, a_run(envelopes=2, matches=4))
    books.set_aside("run-1", 1, envelope.message_id)
    books.set_aside("run-1", 3, "another")

    assert counted(books, "run-1") == {"created": 1, "dead": 3}


def test_what_waits_at_the_broker_is_in_flight(books: Books):
    books.publish(matches(a_match("1")))
    books.wait_for(lambda: books.depth(books.bulk) == 1, "the message")
    books.apply(a_run(envelopes=1, matches=1))

    done = books.run("balance")

    assert (done.returncode, "0 dead, 1 in flight" in done.stdout) == (0, True)
    assert "run run-1: 1 matches in 1 envelopes can only be among 1 messages whose runs are not known" in done.stdout


def test_a_run_has_what_is_retried_and_dead_of_it_and_of_no_other(books: Books):
    retried, dead = matches(a_match("1"), a_match("2")), matches(a_match("3"))
    books.put(f"{books.bulk}.retry.3600", retried, retried)  # the second: the original of a copy, after a crash
    books.put(books.dead, dead)
    books.put(f"{books.now}.retry.3600", matches(a_match("4"), run_id="run-2"))
    books.apply(a_run(envelopes=2, matches=3), a_run(run_id="run-2", envelopes=2, matches=3, observed_at=LATER))

    own, other = (books.run("balance", "--run", run) for run in ("run-1", "run-2"))

    assert (own.returncode, "run run-1  published=3  dead=1 retrying=2\n" in own.stdout) == (0, True)
    assert (other.returncode, "run run-2  published=3  retrying=1 open=2\n" in other.stdout) == (1, True)
    assert "run run-2: 2 matches in 1 envelopes are neither settled nor at the broker" in other.stdout


def test_a_copy_that_waits_beside_its_applied_original_counts_once(books: Books):
    envelope = matches(a_match("1"))
    books.put(f"{books.bulk}.retry.3600", envelope)
    books.apply(envelope, a_run(envelopes=1, matches=1))

    assert counted(books, "run-1") == {"created": 1}


def test_what_one_run_has_dead_is_dead_though_another_run_applied_the_same(books: Books):
    envelope = matches(a_match("1"))
    books.apply(
        envelope, a_run(envelopes=1, matches=1), a_run(run_id="run-2", envelopes=1, matches=1, observed_at=LATER)
    )
    books.set_aside("run-2", 1, envelope.message_id)

    assert (counted(books, "run-1"), counted(books, "run-2")) == ({"created": 1}, {"dead": 1})


def test_a_look_leaves_what_waits_as_it_was(books: Books):
    books.put(f"{books.bulk}.retry.3600", matches(a_match("1")), matches(a_match("2")))
    books.apply(a_run(envelopes=2, matches=2))

    looks = [books.run("balance").returncode for _ in range(2)]

    assert looks == [0, 0]
    assert len(books.take(f"{books.bulk}.retry.3600")) == 2


def test_a_match_that_is_nowhere_is_named(books: Books):
    books.apply(matches(a_match("1")), a_run(envelopes=2, matches=3))

    done = books.run("balance")

    assert done.returncode == 1
    assert "run run-1: 2 matches in 1 envelopes are neither settled nor at the broker" in done.stdout


def test_a_run_nobody_knows_is_wrong_usage(books: Books):
    assert books.run("balance", "--run", "nobody").returncode == 2


def test_status_is_one_screen(books: Books):
    books.apply(matches(a_match("1")), a_run(envelopes=1, matches=1))
    books.set_aside("run-1", 1, "another")
    books.publish(matches(a_match("2")))
    books.wait_for(lambda: books.depth(books.bulk) == 1, "the message")

    done = books.run("status")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 24
    for said in (
        "run run-1 of assist, 1 matches", "seconds ago", f"{books.bulk}  1 waiting, 0 consumers",
        "1 messages, the oldest since", "quarantine    0 matches", "retrying      0 messages",
    ):  # fmt: skip
        assert said in done.stdout


def test_status_as_json_holds_the_same(books: Books):
    books.apply(matches(a_match("1")), a_run(envelopes=1, matches=1))

    told = json.loads(books.run("status", "--json").stdout)

    assert told["database"]["last_read"]["run_id"] == "run-1"
    assert told["queues"][books.now] == {"messages": 0, "consumers": 0}


def test_status_tells_what_it_can_while_the_database_is_away(books: Books):
    books.database = "postgresql://u:hunter2@127.0.0.1:1/db"

    done = books.run("status")

    assert (done.returncode, "database      not reachable" in done.stdout) == (1, True)
    assert f"{books.bulk}  0 waiting" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
