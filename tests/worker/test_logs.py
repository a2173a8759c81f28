"""What a line of the log looks like, for a program and for a person."""

import json
import logging
import sys

import pytest

from match_worker.logs import about, formatter


def record(event: str, **fields: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": event, "levelname": "WARNING", "levelno": logging.WARNING, **fields})
    made.processName = "ForkPoolWorker-1"
    return made


def test_a_line_for_a_program_is_json_with_the_fields_of_the_event():
    told = json.loads(formatter(readable=False).format(record("delivery.moved", queue="ingest.local", attempts=2)))

    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "level": "warning", "process": "ForkPoolWorker-1", "event": "delivery.moved",
        "queue": "ingest.local", "attempts": 2,
    }  # fmt: skip


def test_a_line_for_a_person_has_the_event_and_its_fields():
    line = formatter(readable=True).format(record("delivery.moved", queue="ingest.local"))

    assert not line.startswith("{")
    assert all(word in line for word in ("delivery.moved", "queue", "ingest.local"))


def test_every_line_about_a_message_carries_its_ids():
    with about(message_id="m-1", run_id=None):
        told = json.loads(formatter(readable=False).format(record("message.failed")))

    assert (told["message_id"], "run_id" in told) == ("m-1", False)


def test_what_came_after_the_message_carries_no_id_of_it():
    with about(message_id="m-1"):
        pass

    assert "message_id" not in json.loads(formatter(readable=False).format(record("broker.retry")))


SECRET = "hunter2"


def divided(by: int, *, secret: str) -> float:
    return len(secret) / by


@pytest.mark.parametrize("readable", [True, False])
def test_a_traceback_shows_no_values(readable: bool):  # noqa: FBT001 - one of two cases
    try:
        divided(0, secret=SECRET)
    except ZeroDivisionError:
        line = formatter(readable=readable).format(record("message.failed", exc_info=sys.exc_info()))

    assert ("ZeroDivisionError" in line, SECRET in line) == (True, False)
