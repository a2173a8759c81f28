"""What is no task of ours is parked with a reason and as it came; the worker goes on with the rest."""

import json
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pika
import pytest
from live.worker_scene import Scene
from malformed.deliveries import Raw
from messages import matches

from match_devstack import RabbitMQ
from match_schema import MAX_BYTES

pytestmark = pytest.mark.live

AN_OBJECT = b'{"a": 1}'
TODAYS_MATCH = b'{"home_team": "Alpha SC", "away_team": "Beta FC", "match_date": "2026-10-17", "season": "2026-2027"}'
TODAYS_TASK = b'{"task": "celery_tasks.match_tasks.process_match_data", "id": "1", "args": [{}], "kwargs": {}}'
NO_TASK = {"drop": ("task", "id")}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "no id header": ({"drop": ("id",)}, "no id header"),
    "an id that is no text": ({"headers": {"id": 7}}, "no id header"),
    "no content type": ({"drop": ("content_type", "content_encoding")}, "content type is 'absent'"),
    "an unknown content type": ({"content_type": "application/x-python-serialize"}, "content type is"),
    "compressed": ({"headers": {"compression": "zlib"}}, "compressed ('zlib')"),
    "a body of two elements": ({"body": b"[[{}], {}]"}, "got a list of 2"),
    "an object as body": ({"body": AN_OBJECT}, "got dict"),
    "a scalar as body": ({"body": b"7"}, "got int"),
    "an empty body": ({"body": b""}, "not JSON"),
    "two arguments": ({"body": b"[[{}, {}], {}, {}]"}, "takes one argument, got 2"),
    "an argument that is no object": ({"body": b"[[1], {}, {}]"}, "no JSON object"),
    "malformed JSON": ({"body": b'[[{"a":'}, "not JSON"),
    "JSON of bottomless depth": ({"body": b"[" * 100_000}, "not JSON"),
    "another encoding": ({"body": "[[{}], {}, {}]".encode("utf-16")}, "not JSON"),
    "malformed JSON without a task": ({"body": b'[[{"a":', **NO_TASK}, "no task header, and the body is not JSON"),
    "an unknown task": ({"headers": {"task": "other.task"}}, "unknown task 'other.task'"),
    "a task of Celery's own": ({"headers": {"task": "celery.backend_cleanup"}}, "unknown task"),
    "a task that is no text": ({"headers": {"task": ["match.ingest"]}}, "unknown task"),
    "JSON without a task": ({"body": AN_OBJECT, **NO_TASK}, "no task header"),
    "today's bare match": ({"body": TODAYS_MATCH, **NO_TASK}, "send it with `publisher send`"),
    "an unknown task in its body": ({"body": b'{"task": "x.y", "args": [{}]}', **NO_TASK}, "unknown task 'x.y'"),
    "today's task without its fields": ({"body": TODAYS_TASK, **NO_TASK}, "schema_version must be"),
    "nonsense as eta": ({"headers": {"eta": "tomorrow"}}, "eta is 'tomorrow'"),
    "nonsense as expiry": ({"headers": {"expires": {}}}, "expires is {}"),
    "too large": ({"body": b"x" * (MAX_BYTES + 100_000)}, "larger than"),
    "no message of a known version": ({"body": b'[[{"schema_version": 0}], {}, {}]'}, "UnknownVersion"),
    "a message of a later version": ({"body": b'[[{"schema_version": 99}], {}, {}]'}, "worker too old"),
    "headers of every kind": (
        {"body": b"7", "headers": {"big": 2**62, "nested": {"list": [1, None, {"yes": True}]}}},
        "got int",
    ),
}
# Each of these would make a stock worker drop the message, hold it, or fail; all of them are ours to apply.
HARMLESS: dict[str, dict[str, Any]] = {
    "expired long ago": {"headers": {"expires": "2001-01-01T00:00:00+00:00"}},
    "due far ahead": {"headers": {"eta": "2999-01-01T00:00:00+00:00"}},
    "nonsense in headers nobody needs": {
        "headers": {"timelimit": "x", "retries": "x", "stamped_headers": 5, "group": 1}
    },
}


@pytest.fixture(scope="module")
def scene(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One worker that has met every case, with a message to apply after each."""
    scene = Scene(rabbitmq.url, tmp_path_factory.mktemp("guarded"), "guarded")
    with scene.worker():
        for number, (case, (changed, _)) in enumerate(CASES.items()):
            scene.publish(matches(run_id="apply-never"), app_id=case, **changed)
            scene.publish(matches(run_id=f"apply-{number}"))
        for number, changed in enumerate(HARMLESS.values()):
            scene.publish(matches(run_id=f"apply-harmless-{number}"), **changed)
        scene.parked = {parked.properties.app_id: parked for parked in scene.wait_parked(len(CASES))}
        scene.wait_applied(*(f"apply-{number}" for number in range(len(CASES))))
        scene.wait_applied(*(f"apply-harmless-{number}" for number in range(len(HARMLESS))))
        yield scene
    scene.delete()


@pytest.mark.parametrize("case", CASES)
def test_it_is_parked_with_a_reason_and_as_it_came(scene: Scene, case: str):
    changed, reason = CASES[case]

    parked = scene.parked[case]

    assert reason in parked.headers["x-reason"]
    assert parked.headers["x-queue"] == scene.bulk
    assert parked.body == changed.get("body", parked.body)
    assert json.dumps(parked.headers, default=str).count("x-reason") == 1
    assert {name: parked.headers[name] for name in changed.get("headers", {})} == changed.get("headers", {})


def test_all_others_are_applied(scene: Scene):
    applied = scene.applied()

    assert sorted(applied) == sorted(
        [f"apply-{number}" for number in range(len(CASES))] + [f"apply-harmless-{n}" for n in range(len(HARMLESS))]
    )


class BeyondAllCalendars(pika.BasicProperties):
    """Properties with a header in the year 146 billion, which pika itself would not write."""

    def encode(self) -> list[bytes]:
        written = b"".join(super().encode())
        return [written.replace(struct.pack(">cQ", b"T", 0), struct.pack(">cQ", b"T", 2**62))]


def test_properties_that_nobody_can_decode_are_parked(scene: Scene):
    when = {"when": datetime.fromtimestamp(0, tz=UTC)}
    with scene.channel() as channel:
        channel.basic_publish("", scene.bulk, b"[[{}], {}, {}]", BeyondAllCalendars(headers=when))
    [parked] = scene.wait_parked(1)

    assert "properties cannot be decoded" in parked.headers["x-reason"]
    assert struct.pack(">Q", 2**62).hex() in parked.headers["x-unreadable"]


@pytest.mark.parametrize("depth", [40, 250, 5000])
def test_headers_nested_without_end_are_parked(scene: Scene, depth: int):
    table = b""
    for _ in range(depth):
        table = b"\x01aF" + struct.pack(">I", len(table)) + table
    with scene.channel() as channel:
        channel.basic_publish("", scene.bulk, b"[[{}], {}, {}]", Raw(table))
    [parked] = scene.wait_parked(1)

    assert "properties cannot be decoded" in parked.headers["x-reason"]


def test_nothing_is_left_over(scene: Scene):
    assert scene.left() == {}
