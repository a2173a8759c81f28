"""Producers of version 1, written as they are today, on a real broker and a real database: each message is applied."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import psycopg
import pytest
from celery import Celery
from celery.backends.redis import RedisBackend
from kombu import pools
from live.worker_scene import Scene
from messages import a_match as a_match_of_v2
from messages import matches
from typer.testing import CliRunner

from match_devstack import Postgres, RabbitMQ, Redis
from match_worker.cli import app
from match_worker.migrate import migrate
from match_worker.results import Results
from match_worker.task_summary import recorded_summary

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))
GOLDEN = Path(__file__).parents[1] / "worker" / "todays"
NUMBER = count(600_001)
TODAYS_TASK = "celery_tasks.match_tasks.process_match_data"
SEED = """
    insert into divisions (id, name, league_id)
        select 9001, 'Riverside', id from leagues where name = 'Homegrown';
    insert into clubs (id, name) values (9001, 'Alpha SC'), (9002, 'Beta FC');
    insert into teams (id, name, club_id, league_id, division_id) values
        (9001, 'Alpha SC', 9001, (select id from leagues where name = 'Homegrown'), 9001),
        (9002, 'Beta FC', 9002, (select id from leagues where name = 'Homegrown'), 9001);
"""


def a_match(**changed: Any) -> dict[str, Any]:
    """A match as the deployed producers tell it, under a number of its own."""
    told = {
        "home_team": "Alpha SC", "away_team": "Beta FC", "match_date": "2026-10-17", "match_time": "13:30",
        "season": "2026-2027", "age_group": "U14", "match_type": "League", "division": "Riverside", "division_id": 41,
        "league": "Homegrown", "home_score": 2, "away_score": 1, "match_status": "completed",
        "external_match_id": str(next(NUMBER)), "location": "Field 2 - River Park", "source": "match-scraper",
    }  # fmt: skip
    return told | changed


def protocol_1(match: object, task: str = TODAYS_TASK) -> bytes:
    envelope = {"id": str(uuid4()), "task": task, "args": [match], "kwargs": {}}
    return json.dumps(envelope | {"retries": 0, "eta": None, "expires": None}).encode()


class Stack(Scene):
    """A scene with a database, read by `worker run` as a person starts it."""

    def __init__(self, broker: RabbitMQ, database: str, redis: Redis, folder: Path) -> None:
        super().__init__(broker.url, folder, "prod")
        self.database, self.redis = database, redis.url
        self._clients: list[Celery] = []

    def start(self) -> subprocess.Popen[bytes]:
        settings = {
            "RABBITMQ_URL": self.url, "DATABASE_URL": self.database, "WORKER_ENVIRONMENT": self.environment,
            "WORKER_RETRY_DELAYS": "1,2", "WORKER_V1_QUEUES": "match_processing", "CELERY_RESULT_BACKEND": self.redis,
        }  # fmt: skip
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen([WORKER, "run"], env=os.environ | settings, stdout=log, stderr=log)
        self.wait_for(lambda: self.consumers("match_processing") > 0, "a consumer")
        return process

    def client(self, **options: str) -> Celery:
        """As the deployed agent: Celery with nothing set."""
        self._clients.append(Celery("producer", broker=self.url, set_as_current=False, **options))
        return self._clients[-1]

    def end_clients(self) -> None:
        """Close what Celery leaves open, lest the sockets are found in the midst of another test."""
        pools.reset()
        for client in self._clients:
            if isinstance(client.backend, RedisBackend):
                client.backend.result_consumer.stop()
                client.backend.result_consumer._pubsub = None  # results that are forgotten later would write to it
                client.backend.client.connection_pool.disconnect()
            client.close()

    def score(self, number: str) -> tuple[Any, ...] | None:
        query = "select home_score, away_score, match_status::text, scheduled_kickoff from matches where match_id = %s"
        with psycopg.connect(self.database) as connection:
            row = connection.execute(query, (number,)).fetchone()
        return row and (*row[:3], row[3] and f"{row[3]:%H:%M}")

    def wait_for_score(self, number: str) -> tuple[Any, ...] | None:
        self.wait_for(lambda: self.score(number) is not None, f"a row of match {number}")
        return self.score(number)


@pytest.fixture(scope="module")
def stack(rabbitmq: RabbitMQ, postgres: Postgres, redis: Redis, tmp_path_factory: Any) -> Iterator[Stack]:
    database = postgres.create_database("todays_producers")
    migrate(database)
    with psycopg.connect(database) as connection:
        connection.execute(SEED)
    stack = Stack(rabbitmq, database, redis, tmp_path_factory.mktemp("todays"))
    # As in production, its producers were there first: two queues and an exchange that they declared themselves.
    with stack.channel() as channel:
        channel.queue_declare("matches.prod", durable=True)
        channel.queue_declare("match_processing", durable=True)
        channel.basic_publish("", "matches.prod", protocol_1(a_match(external_match_id="599999")), JSON)
    process = stack.start()
    yield stack
    stack.end_clients()
    process.terminate()
    process.wait(30)
    todays = ("matches.prod", "match_processing")
    stack.delete(*todays, *(f"{queue}.retry.{delay}" for queue in todays for delay in (1, 2)))
    stack.delete()
    with stack.channel() as channel:
        channel.exchange_delete("matches-fanout")


JSON = pika.BasicProperties(delivery_mode=2, content_type="application/json", content_encoding="utf-8")


def by_fanout(stack: Stack, match: object, task: str = TODAYS_TASK) -> None:
    """As the deployed scraper: a connection, an exchange declared, one publish."""
    connection = pika.BlockingConnection(pika.URLParameters(stack.url))
    channel = connection.channel()
    channel.exchange_declare(exchange="matches-fanout", exchange_type="fanout", durable=True)
    channel.basic_publish(exchange="matches-fanout", routing_key="", body=protocol_1(match, task), properties=JSON)
    connection.close()


def by_send_task(stack: Stack, match: object, task: str = TODAYS_TASK, queue: str = "matches.prod") -> Any:
    """Celery declares the queue before it publishes."""
    return stack.client(backend=stack.redis).send_task(task, args=[match], queue=queue)


def by_keyword(stack: Stack, match: object) -> None:
    told = {"match_data": match}
    stack.client().send_task(TODAYS_TASK, kwargs=told, queue="match_processing", ignore_result=True)


WAYS: dict[str, Callable[[Stack, object], object]] = {
    "protocol 1 through the fan-out exchange": by_fanout,
    "send_task to its queue": by_send_task,
    "send_task to match_processing": lambda stack, match: by_send_task(stack, match, queue="match_processing"),
    "send_task with a keyword": by_keyword,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_match_reaches_its_row(stack: Stack, way: str):
    match = a_match()
    WAYS[way](stack, match)

    assert stack.wait_for_score(match["external_match_id"]) == (2, 1, "completed", "17:30")


def test_a_queue_that_producers_declared_is_taken_over_with_what_was_in_it(stack: Stack):
    assert stack.wait_for_score("599999") == (2, 1, "completed", "17:30")


def test_their_queues_still_have_no_arguments(stack: Stack):
    with stack.channel() as channel:
        for queue in ("matches.prod", "match_processing"):
            channel.queue_declare(queue, durable=True)  # refused, were it another queue


@pytest.mark.parametrize("golden", sorted(path.name for path in GOLDEN.glob("*.json")))
def test_golden_bytes_reach_their_row(stack: Stack, golden: str):
    told = json.loads((GOLDEN / golden).read_text())
    with stack.channel() as channel:
        properties = pika.BasicProperties(headers=told["headers"] or None, **told["properties"])
        channel.basic_publish(told["exchange"], told["routing_key"], told["body"].encode(), properties)

    assert stack.wait_for_score(told["match"]) is not None


def test_an_unknown_team_waits_in_quarantine(stack: Stack):
    match = a_match(home_team="Nobody United")
    by_fanout(stack, match)

    def quarantined() -> bool:
        query = "select reason from pipeline.quarantine where source_match_id = %s"
        with psycopg.connect(stack.database) as connection:
            return connection.execute(query, (match["external_match_id"],)).fetchone() == ("unknown team",)

    stack.wait_for(quarantined, "its quarantine")


def test_the_first_producers_tell_a_match_by_ids(stack: Stack):
    number = str(next(NUMBER))
    told = {"home_team_id": 9001, "away_team_id": 9002, "match_date": "2026-11-07", "home_score": 0, "away_score": 0}
    told |= {"season_id": 4, "age_group_id": 2, "match_type_id": 1, "division_id": 9001, "status": "completed"}
    by_fanout(stack, told | {"match_id": number}, task="missing_table.process_match")

    assert stack.wait_for_score(number) == (0, 0, "completed", None)


def test_the_first_producers_tell_a_score_by_the_number_of_a_match(stack: Stack):
    match = a_match(home_score=None, away_score=None, match_status="scheduled")
    by_fanout(stack, match)
    stack.wait_for_score(match["external_match_id"])
    dump = {"match_id": match["external_match_id"], "match_datetime": "2026-10-17T13:30:00", "location": None}
    dump |= {
        "home_team": "Alpha SC",
        "away_team": "Beta FC",
        "home_score": 3,
        "away_score": "1",
        "competition": "League",
    }
    by_send_task(stack, dump, task="missing_table.process_match")

    stack.wait_for(lambda: (stack.score(match["external_match_id"]) or ())[:2] == (3, 1), "the score")


def test_a_batch_answers_what_became_of_each(stack: Stack):
    good, unknown = a_match(), {"home_team_id": 1_000_000, "match_date": "2026-11-07"}
    result = by_send_task(stack, [good, unknown], task="missing_table.process_matches_batch")
    answer = result.get(timeout=20)

    assert {name: answer[name] for name in ("total", "successful", "failed")} == {
        "total": 2, "successful": 1, "failed": 1
    }  # fmt: skip
    assert answer["results"][0]["status"] == "created"
    assert "no row has home_team_id 1000000" in answer["results"][1]["message"]


def status(stack: Stack, task_id: str, *, redis: str) -> dict[str, Any]:
    """What `worker status TASK_ID` tells."""
    settings = {"WORKER_ENVIRONMENT": "prod", "DATABASE_URL": stack.database, "CELERY_RESULT_BACKEND": redis}
    done = CliRunner().invoke(app, ["status", task_id, "--json"], env=settings, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


NOWHERE = "redis://127.0.0.1:1/0"


def test_the_database_tells_what_a_task_of_version_1_did_by_the_id_its_sender_knows(stack: Stack):
    match = a_match()
    first = by_send_task(stack, match)
    stack.wait_for_score(match["external_match_id"])
    told_again, batch = (
        by_send_task(stack, match),
        by_send_task(stack, [a_match(), {"home_team_id": 1_000_000}], task="missing_table.process_matches_batch"),
    )
    for task in (told_again, batch):
        task.get(timeout=20)

    outcomes = [status(stack, task.id, redis=NOWHERE)["outcomes"] for task in (first, told_again, batch)]

    assert outcomes == [{"created": 1}, {"duplicate": 1}, {"created": 1}]
    stack.wait_for(lambda: status(stack, batch.id, redis=NOWHERE)["set_aside"] is not None, "the rest of the batch")


def test_the_database_tells_of_a_task_of_protocol_1_too_applied_or_set_aside(stack: Stack):
    good, bad = protocol_1(a_match()), protocol_1({"home_team": "Alpha SC"})
    with stack.channel() as channel:
        for body in (good, bad):
            channel.basic_publish("", "matches.prod", body, JSON)
    ids = [json.loads(body)["id"] for body in (good, bad)]
    known = lambda task_id: recorded_summary(stack.database, task_id)  # noqa: E731 - asked twice
    stack.wait_for(lambda: all(known(each) for each in ids), "both endings")

    applied, set_aside = (status(stack, each, redis=NOWHERE) for each in ids)

    assert (applied["outcomes"], applied["set_aside"]) == ({"created": 1}, None)
    assert (set_aside["outcomes"], "waiting" in set_aside["set_aside"]) == ({}, True)


def test_the_status_of_a_task_comes_from_redis_and_without_it_from_the_database(stack: Stack):
    told = matches(a_match_of_v2("560001"), run_id="status-of-a-task")
    stack.publish(told)
    stack.wait_for(lambda: Results(stack.redis, "prod").find(told.message_id) is not None, "a summary")
    remembered, recorded = (status(stack, told.message_id, redis=url) for url in (stack.redis, NOWHERE))

    assert (remembered["outcomes"], remembered["told_by"]) == ({"created": 1}, "Redis")
    assert (recorded["outcomes"], recorded["told_by"]) == ({"created": 1}, "the database")


def test_the_status_of_a_task_of_todays_producers_is_what_it_answered(stack: Stack):
    result = by_send_task(stack, a_match(external_match_id="560002"))
    result.get(timeout=20)

    assert status(stack, result.id, redis=stack.redis)["outcomes"] == {"created": 1}
