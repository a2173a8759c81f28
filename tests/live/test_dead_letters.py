"""Dead letters by the real commands: drained by the worker, listed, shown, replayed, edited, dropped."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pika
import psycopg
import pytest
from live.worker_scene import Scene
from messages import NOON, a_match, matches
from webhook import Told, a_webhook

from match_devstack import FaultProxy, Passage, Postgres, RabbitMQ
from match_schema import dump, v2
from match_worker import BrokerUnavailable, NotConfirmed, NotMigrated, Rejected, topology_of
from match_worker.alarms import Alarms
from match_worker.connections import connected
from match_worker.dead_letter_drain import Bell, drain
from match_worker.dead_letters import Filter, Letter, find, find_all, settle, table
from match_worker.migrate import migrate

pytestmark = pytest.mark.live
DAY = timedelta(days=1)
WORKER = str(Path(sys.executable).with_name("worker"))


class Post(Scene):
    """A scene with a database and the commands of a person."""

    def __init__(self, url: str, folder: Path, database_url: str) -> None:
        super().__init__(url, folder, "dead-letters")
        self.database = database_url
        self.settings = {
            "RABBITMQ_URL": url, "DATABASE_URL": database_url, "WORKER_ENVIRONMENT": self.environment,
            "WORKER_RETRY_DELAYS": "1", "USER": "a person",
        }  # fmt: skip

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [WORKER, *command], env=os.environ | self.settings, capture_output=True, text=True, timeout=60, check=False
        )

    def letters(self, *options: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(self.run("dead-letters", "list", "--json", *options).stdout)
        return told

    def one(self, *options: str) -> dict[str, Any]:
        self.wait_for(lambda: len(self.letters(*options)) == 1, f"one dead letter of {options}")
        return self.letters(*options)[0]

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query.encode(), arguments).fetchall()


@pytest.fixture(scope="module")
def database_url(postgres: Postgres) -> str:
    url = postgres.create_database("dead_letters")
    migrate(url)
    return url


@pytest.fixture(scope="module")
def workers_url(database_url: str) -> Iterator[str]:
    """The same database by a login that has the worker's role and no other."""
    place = urlsplit(database_url)
    with psycopg.connect(database_url, autocommit=True) as sql:
        sql.execute("create role one_that_drains login password 'only-here' in role match_worker")
        yield f"postgresql://one_that_drains:only-here@{place.hostname}:{place.port}{place.path}"
        sql.execute("drop role one_that_drains")


@pytest.fixture(scope="module")
def webhook() -> Iterator[tuple[str, Told]]:
    with a_webhook() as hook:
        yield hook


@pytest.fixture(scope="module")
def post(
    rabbitmq: RabbitMQ,
    database_url: str,
    workers_url: str,
    webhook: tuple[str, Told],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Post]:
    """A worker with no more rights than its role has, and a person with the owner's."""
    post = Post(rabbitmq.url, tmp_path_factory.mktemp("dead-letters"), database_url)
    post.settings["ALERT_WEBHOOK_URL"] = webhook[0]
    with (post.folder / "worker.log").open("ab") as log:
        rights = {"DATABASE_URL": workers_url}
        process = subprocess.Popen([WORKER, "run"], env=os.environ | post.settings | rights, stdout=log, stderr=log)
    post.wait_for(lambda: post.consumers(post.now) > 0, "a consumer")
    yield post
    process.terminate()
    process.wait(30)
    post.delete()


def test_a_message_that_was_set_aside_is_in_the_table_as_it_came(post: Post):
    body = post.publish(matches(run_id="set-aside"), body=b'[[{"schema_version": 99}], {}, {}]', app_id="a-producer")

    letter = post.one("--run", "set-aside")

    assert "worker too old" in letter["reason"]
    assert (letter["queue"], letter["attempts"], letter["origin"], letter["status"]) == (
        post.bulk, 1, "a-producer", "waiting"
    )  # fmt: skip
    assert (letter["body"].encode(), letter["headers"]["run_id"]) == (body, "set-aside")
    assert post.depth(post.dead) == 0


def test_the_first_letters_of_a_worker_are_told_to_the_webhook(post: Post, webhook: tuple[str, Told]):
    post.publish(matches(run_id="alarm"), body=b"9")

    told = webhook[1].get(timeout=20)

    assert (told["event"], told["count"] > 0, next(iter(told["reasons"])).startswith(post.bulk)) == (
        "dead_letters", True, True
    )  # fmt: skip


def test_filters_choose(post: Post):
    post.publish(matches(run_id="filtered"), body=b"7", urgent=True)
    post.one("--run", "filtered")

    assert [len(post.letters("--run", "filtered", *more)) for more in (
        ("--queue", post.now), ("--queue", post.bulk), ("--reason", "GOT INT"), ("--reason", "timeout"),
        ("--since", "2999-01-01"), ("--status", "dropped"),
    )] == [1, 0, 1, 0, 0, 0]  # fmt: skip


def test_a_replay_keeps_its_id_so_what_was_applied_is_a_duplicate(post: Post):
    envelope = matches(a_match("510001"), run_id="applied-twice")
    post.publish(envelope)
    post.wait_for(lambda: post.rows("select 1 from pipeline.identity where source_match_id = '510001'") != [], "a row")
    post.publish(envelope, content_type="text/plain")
    letter = post.one("--run", "applied-twice")
    # The content type that was wrong is mended as a person would, in the table.
    post.rows(
        "update pipeline.dead_letter set properties = jsonb_set(properties, '{content_type}', '\"application/json\"')"
        " where id = %s returning id",
        letter["id"],
    )

    done = post.run("dead-letters", "replay", str(letter["id"]))
    post.wait_for(lambda: '"matches_duplicate": 1' in post.log(), "the duplicate")

    assert (done.returncode, done.stdout) == (0, f"replayed {letter['id']} to {post.bulk}\n")
    assert post.rows(
        "select status, replayed_as, settled_by from pipeline.dead_letter where id = %s", letter["id"]
    ) == [("replayed", envelope.message_id, "a person")]


def test_an_edited_replay_is_a_message_of_its_own_that_names_the_letter(post: Post):
    envelope = matches(a_match("510002"), run_id="edited")
    post.publish(envelope, body=b"[[{}], {}, {}]")
    letter = post.one("--run", "edited")
    file = post.folder / "edited.json"
    file.write_bytes(dump(envelope.model_copy(update={"division": "Southwest"})))

    done = post.run("dead-letters", "replay", str(letter["id"]), "--edited", str(file))
    post.wait_for(lambda: post.rows("select 1 from pipeline.identity where source_match_id = '510002'") != [], "a row")
    [(replayed_as,)] = post.rows("select replayed_as from pipeline.dead_letter where id = %s", letter["id"])

    assert done.stdout == f"replayed {letter['id']} as {replayed_as}\n"
    assert replayed_as not in {envelope.message_id, letter["message_id"]}


def test_an_edited_replay_leaves_a_header_behind_for_which_its_letter_was_set_aside(post: Post):
    envelope = matches(a_match("510006"), run_id="bad-eta")
    post.publish(envelope, headers={"eta": "soon"})
    letter = post.one("--run", "bad-eta")
    file = post.folder / "bad-eta.json"
    file.write_bytes(dump(envelope))

    post.run("dead-letters", "replay", str(letter["id"]), "--edited", str(file))

    query = "select 1 from pipeline.identity where source_match_id = '510006'"
    post.wait_for(lambda: post.rows(query) != [], "the edited one applied")


def test_a_named_person_may_override_with_an_edited_letter(post: Post):
    envelope = matches(a_match("510003", result=v2.Score(home=2, away=1)), run_id="override")
    post.publish(envelope)
    post.wait_for(lambda: post.rows("select 1 from pipeline.identity where source_match_id = '510003'") != [], "a row")
    post.rows("update matches set score_locked = true where match_id = '510003' returning id")
    post.publish(envelope, body=b"[[{}], {}, {}]")
    letter = post.one("--run", "override")
    file = post.folder / "override.json"
    file.write_bytes(dump(matches(a_match("510003", result=v2.Score(home=0, away=4)), observed_at=NOON - DAY)))
    edited = ("dead-letters", "replay", str(letter["id"]), "--edited", str(file), "--override")

    refused = post.run(*edited)
    done = post.run(*edited, "--by", "A. Person")
    query = "select home_score, away_score from matches where match_id = '510003' and away_score = 4"
    post.wait_for(lambda: post.rows(query) == [(0, 4)], "the override")

    assert (refused.returncode, done.returncode) == (2, 0)
    assert post.rows("select outcome, reason from pipeline.ledger order by id desc limit 1") == [
        ("updated", "override: by A. Person")
    ]


def test_a_producer_cannot_override(post: Post):
    told = matches(a_match("510004", result=v2.Score(home=2, away=1)), run_id="no-override")
    post.publish(told)
    post.wait_for(lambda: post.rows("select 1 from pipeline.identity where source_match_id = '510004'") != [], "a row")
    older = a_match("510004", result=v2.Score(home=0, away=4))
    post.publish(matches(older, observed_at=NOON - DAY, run_id="older"), headers={"x-override-by": "A. Producer"})
    query = "select counts ->> 'stale' from pipeline.envelope where run_id = 'older'"

    post.wait_for(lambda: post.rows(query) == [("1",)], "the older one to be stale")


def test_a_dropped_letter_stays_in_the_table_with_who_said_so(post: Post):
    post.publish(matches(run_id="dropped"), body=b"8")
    letter = post.one("--run", "dropped")

    post.run("dead-letters", "drop", "--run", "dropped", "--by", "somebody")

    [dropped] = post.letters("--run", "dropped", "--status", "dropped")
    assert (dropped["id"], dropped["settled_by"]) == (letter["id"], "somebody")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("replay",), 2, "numbers, a filter, or --all"),
        (("drop",), 2, "numbers, a filter, or --all"),
        (("show", "987654"), 2, "no dead letter 987654"),
    ],
)
def test_wrong_usage_is_told(post: Post, command: tuple[str, ...], code: int, said: str):
    done = post.run("dead-letters", *command)

    assert (done.returncode, said in " ".join(done.stderr.split()), "Traceback" in done.stderr) == (code, True, False)


@pytest.fixture
def idle(rabbitmq: RabbitMQ, database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An environment that no worker reads."""
    post = Post(rabbitmq.url, tmp_path, database_url)
    post.environment, post.bulk, post.dead = "idle", "ingest.idle", "ingest.idle.dead"
    post.declare((1, 2))
    yield post
    post.delete()


def drained(post: Post, proxy: FaultProxy | None = None, passage: Passage = Passage.PASS) -> int:
    """Drain once, by way of the proxy if there is one, which does as told once the connection is open."""
    url, switch = (proxy.before(post.url), proxy.switch) if proxy else (post.url, repr)
    switch(Passage.PASS)
    with (
        connected(url, answers_within=0.2 if passage is Passage.BLACK_HOLE else 30) as connection,
        table(post.database) as keep,
    ):
        switch(passage)
        return drain(connection, keep, topology_of(post.environment, (1, 2)), Bell(Alarms()))


def put(post: Post, body: bytes, **headers: Any) -> None:
    with post.channel() as channel:
        channel.basic_publish("", post.dead, body, pika.BasicProperties(headers=headers, message_id="m-1"))
    post.wait_for(lambda: post.depth(post.dead) == 1, "the letter in its queue")


def test_a_death_by_delivery_limit_without_an_attempt_is_sent_back_once(idle: Post):
    limit = {"x-first-death-reason": "delivery_limit", "x-first-death-queue": idle.bulk, "run_id": "limit"}
    put(idle, b"limit", **limit)
    drained(idle)
    idle.wait_for(lambda: idle.depth(idle.bulk) == 1, "its return")
    [back] = idle.take(idle.bulk)
    put(idle, b"limit", **limit | {"x-attempts": back.headers["x-attempts"]})
    drained(idle)

    assert [letter["attempts"] for letter in idle.letters("--run", "limit")] == [1]


def test_a_delivery_limit_after_an_attempt_is_the_reason_and_not_the_attempt(idle: Post):
    headers = {"run_id": "limit-later", "x-reason": "database busy", "x-attempts": 1, "x-queue": idle.bulk}
    with idle.channel() as channel:
        told = pika.BasicProperties(headers=headers, message_id="m-1")
        channel.basic_publish("", f"{idle.bulk}.retry.1", b"poison", told)
        while (idle.depth(idle.dead)) == 0:  # it comes to its queue after a second, and is given back 20 times
            got, _, _ = channel.basic_get(idle.bulk)
            if got:
                channel.basic_nack(got.delivery_tag)
    drained(idle)

    assert [letter["reason"] for letter in idle.letters("--run", "limit-later")] == [
        "set aside by the broker: delivery_limit; before that: database busy"
    ]


def test_a_suspect_that_cannot_be_sent_back_stays_where_it_is(idle: Post):
    idle.delete(f"{idle.bulk}.retry.1")
    put(idle, b"a suspect", **{"x-first-death-reason": "delivery_limit", "x-first-death-queue": idle.bulk})
    with pytest.raises(NotConfirmed):
        drained(idle)

    idle.wait_for(lambda: idle.depth(idle.dead) == 1, "its return to the queue")


def test_a_letter_that_died_again_before_its_replay_was_written_down_still_waits(idle: Post):
    put(idle, b"died again", **{"run_id": "died-again", "x-attempts": 1, "x-reason": "the first time"})
    drained(idle)
    [read] = find(idle.database, Filter(run_id="died-again"))
    put(idle, b"died again", **{"run_id": "died-again", "x-attempts": 2, "x-reason": "the second time"})
    drained(idle)
    settle(idle.database, read, "replayed", by="a person", replayed_as=read.message_id)

    assert [letter["reason"] for letter in idle.letters("--run", "died-again")] == ["the second time"]


def test_a_letter_that_comes_again_is_the_same_line_waiting_again(idle: Post):
    for attempts in (1, 2):
        put(idle, b"again", **{"run_id": "again", "x-attempts": attempts, "x-reason": f"try {attempts}"})
        drained(idle)
        idle.run("dead-letters", "drop", "--run", "again") if attempts == 1 else None

    assert [(letter["reason"], letter["status"]) for letter in idle.letters("--run", "again")] == [("try 2", "waiting")]


def test_all_that_wait_are_found_page_by_page_and_none_twice_that_comes_again_meanwhile(idle: Post):
    with table(idle.database) as keep:
        for number in range(3):
            keep(a_letter(f"page-{number}", NOON + number * DAY))
        read = []
        for letter in find_all(idle.database, Filter(run_id="pages", limit=1)):
            read.append(letter.message_id)
            keep(a_letter(letter.message_id, NOON + 9 * DAY))

    assert read == ["page-2", "page-1", "page-0"]


def a_letter(message_id: str, seen: datetime) -> Letter:
    return Letter(message_id, "ingest.idle", "r", 1, seen, seen, "pages", None, None, None, {}, {}, b"")


def test_text_that_no_column_holds_is_kept_without_it(idle: Post):
    put(idle, b"\x00", **{"run_id": "nul", "x-reason": "a\x00b", "x-attempts": 1, "list": [1, {"a": "\x00"}]})
    drained(idle)

    assert [letter["reason"] for letter in idle.letters("--run", "nul")] == ["a\ufffdb"]


def test_headers_of_any_kind_are_kept_in_words(idle: Post):
    put(idle, b"kinds", **{"run_id": "kinds", "x-attempts": 2**40, "when": datetime(2026, 10, 1, tzinfo=UTC)})
    drained(idle)

    assert [letter["attempts"] for letter in idle.letters("--run", "kinds")] == [0]


def test_names_of_any_length_are_kept_as_far_as_a_key_holds(idle: Post):
    long = "".join(sha256(bytes([number])).hexdigest() for number in range(125))  # 8,000 letters no key can shorten
    put(idle, b"long", **{"run_id": f"long-{long}", "id": long, "x-queue": long, "x-attempts": 1})
    drained(idle)

    [letter] = [each for each in idle.letters() if each["run_id"].startswith("long-")]
    assert (len(letter["run_id"]), letter["message_id"], letter["queue"]) == (255, "m-1", long[:255])
    assert letter["headers"]["run_id"] == f"long-{long}"


def test_a_way_that_swallows_everything_is_given_up_and_the_letter_carried_by_the_next(idle: Post):
    place = urlsplit(idle.url)
    put(idle, b"swallowed", **{"run_id": "swallowed", "x-attempts": 1})
    with FaultProxy(place.port or 5672) as proxy:
        with pytest.raises(BrokerUnavailable):
            drained(idle, proxy, Passage.BLACK_HOLE)
        idle.wait_for(lambda: drained(idle, proxy, Passage.PASS) == 1, "the letter")
    gc.collect()  # a socket that was left open would fail this test, not a later one

    assert [letter["reason"] for letter in idle.letters("--run", "swallowed")] != []


def test_a_letter_that_its_table_refuses_is_told_and_stays(idle: Post):
    put(idle, b"refused", **{"x-attempts": 1})
    with a_webhook() as (url, heard):
        bell = Bell(Alarms(webhook=url))
        with connected(idle.url) as connection:
            drain(connection, refuse, topology_of(idle.environment, (1, 2)), bell)
        bell.ring(1000.0)
        told = heard.get(timeout=5)
    idle.wait_for(lambda: idle.depth(idle.dead) == 1, "its return to the queue")

    assert (told["count"], "1 of them the table refuses" in told["text"]) == (1, True)


def refuse(_: Letter) -> None:
    raise Rejected("a column is too short")


def test_without_its_table_a_letter_stays_in_the_queue(idle: Post, postgres: Postgres):
    declare_url = postgres.create_database("no_tables")
    put(idle, b"stays")
    idle.database = declare_url
    with pytest.raises(NotMigrated):
        drained(idle)

    idle.wait_for(lambda: idle.depth(idle.dead) == 1, "its return to the queue")
