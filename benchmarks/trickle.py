"""Results that arrive one by one at a steady pace, by our way and by today's, and what became of them."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from deployed_scene import DeployedScene, payload
from deployed_way import QUEUE
from depths import deepest
from process_tree import processor_seconds

from match_publisher import RabbitPublisher, letter
from match_schema import v2
from match_worker import topology_of
from match_worker.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import a_match, matches
from pipeline import Pipeline

RATE = 20  # envelopes a second
SECONDS = 20
COMMITTED = """
select message_id, outcome, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from pipeline.ledger where message_id = any (%s)
"""
TODAYS = """
select match_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from matches where match_id = any (%s) and home_score = 2
"""


@dataclass(frozen=True)
class Trickle:
    """What became of results that arrived one by one."""

    milliseconds: tuple[float, ...]
    failures: int
    deepest: int
    used: tuple[float, ...]
    """Percent of one core that each of the parts used."""


@dataclass(frozen=True)
class Way:
    """One way from queue to row: how to send, which rows came of it (by what was sent), and whose time it takes."""

    broker_url: str
    queues: tuple[str, ...]
    processes: tuple[tuple[int, ...], ...]
    """Of worker, broker and database."""
    send: Callable[[int], str]
    """Send the result of this number, and name it."""
    rows: Callable[[list[str]], dict[str, float]]
    """When each of those named was committed, in seconds since 1970."""


def our_way(pipeline: Pipeline, publisher: RabbitPublisher, processes: tuple[tuple[int, ...], ...]) -> Way:
    def send(number: int) -> str:
        told = matches(a_match(str(900_000 + number), result=v2.Score(home=2, away=1)))
        assert [receipt.reason for receipt in publisher.publish([letter(told, urgent=True)])] == [""]
        return told.message_id

    def rows(ids: list[str]) -> dict[str, float]:
        found = pipeline.rows(COMMITTED, ids)
        return {row["message_id"]: row["at"] for row in found if row["outcome"] == "created"}

    url = pipeline.environment["RABBITMQ_URL"]
    queues = tuple(each.name for each in topology_of("steady", Settings.model_fields["retry_delays"].default).queues)
    return Way(url, queues, processes, send, rows)


def todays_way(scene: DeployedScene, processes: tuple[tuple[int, ...], ...]) -> Way:
    def send(number: int) -> str:
        scene.send(payload(number, home=2, away=1))
        return str(number)

    def rows(names: list[str]) -> dict[str, float]:
        with psycopg.connect(scene.database_url) as sql:
            return dict(sql.execute(TODAYS, (names,)).fetchall())

    return Way(scene.broker_url, (QUEUE,), processes, send, rows)


def trickle(way: Way, nth: int, count: int = RATE * SECONDS) -> Trickle:
    """Send results at a steady rate; wait for the last, or a minute."""
    sent: dict[str, float] = {}
    started, before = time.monotonic(), used_by(way)
    with deepest(way.broker_url, way.queues) as most:
        for number in range(count):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            at = time.time()
            sent[way.send(10_000 * (nth + 1) + number)] = at
        deadline = time.monotonic() + 60
        while len(rows := way.rows(list(sent))) < count and time.monotonic() < deadline:
            time.sleep(0.05)
    seconds = time.monotonic() - started
    used = tuple(100 * (now - then) / seconds for now, then in zip(used_by(way), before, strict=True))
    return Trickle(tuple((at - sent[name]) * 1000 for name, at in rows.items()), count - len(rows), most[0], used)


def used_by(way: Way) -> list[float]:
    """Seconds of processor time that each part has used until now."""
    return [*(sum(map(processor_seconds, pids)) for pids in way.processes), time.process_time()]
