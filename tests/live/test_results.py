"""The short memory of what became of tasks: in a real Redis, and with one that is gone."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import redis as client
from messages import a_match, matches

from match_devstack import Redis
from match_schema import dump, read
from match_worker import make_app, topology_of
from match_worker.answers import Answers
from match_worker.call import Call
from match_worker.memory_store import MemoryStore
from match_worker.results import KEPT_SECONDS, Results, noting
from match_worker.task_summary import TaskSummary

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
READING = read(dump(matches(a_match("500001"), a_match("500002"), run_id="noted")))
TASK = READING.message.message_id


@contextmanager
def a_server_that_says_nothing() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_what_a_store_applied_is_found_for_a_day(redis: Redis):
    store = noting(MemoryStore, lambda: Results(redis.url, "a-day"), lambda: NOW)()
    store.ingest(READING)
    store.ingest(READING)  # a duplicate, which is not told in place of the first

    found = Results(redis.url, "a-day").find(TASK)
    with client.Redis.from_url(redis.url) as looking:
        (key,) = looking.keys("match-worker:a-day:*")
        left = looking.ttl(key)

    assert found == TaskSummary(TASK, NOW, {"created": 2})
    assert 0 < left <= KEPT_SECONDS


def test_environments_share_nothing(redis: Redis):
    Results(redis.url, "one").note(TaskSummary("shared", NOW, {"created": 1}))

    assert Results(redis.url, "other").find("shared") is None


def test_no_more_is_kept_than_there_are_places(redis: Redis):
    results = Results(redis.url, "bounded", places=2)
    for number in range(20):
        results.note(TaskSummary(f"task-{number}", NOW, {"created": number}))

    assert [found.outcomes for n in range(20) if (found := results.find(f"task-{n}"))][-1] == {"created": 19}
    with client.Redis.from_url(redis.url) as looking:
        assert len(looking.keys("match-worker:bounded:*")) <= 2


def test_a_redis_that_says_nothing_costs_one_short_wait_and_no_delivery(caplog: pytest.LogCaptureFixture):
    with a_server_that_says_nothing() as url:
        store = noting(MemoryStore, lambda: Results(url, "silent", within=0.2), lambda: NOW)()
        started = time.monotonic()
        outcomes = [store.ingest(read(dump(matches(a_match(), run_id=f"run-{n}")))) for n in range(50)]
        seconds = time.monotonic() - started

    assert [len(each) for each in outcomes] == [1] * 50
    assert [record.getMessage() for record in caplog.records].count("outcome.not_noted") == 1
    assert seconds < 5, "fifty waits are ten seconds"


def test_answers_without_their_redis_cost_one_attempt_and_no_delivery(caplog: pytest.LogCaptureFixture):
    nowhere = "redis://127.0.0.1:1/0"
    app = make_app(nowhere, topology=topology_of("answers", (5,)), open_store=MemoryStore, result_backend=nowhere)
    answers = Answers(app)
    for number in range(3):
        answers.keep(None, Call("a-task", (), {}, f"task-{number}"), {"status": "created"})

    assert [record.getMessage() for record in caplog.records].count("answer.not_kept") == 1
