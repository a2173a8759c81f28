"""The class that stands in for that of version 1, without a broker: what it would send, and what it refuses."""

import json
import logging
from datetime import date
from typing import Any

import pytest

from match_publisher import RabbitMQPublisher, Timeouts
from match_publisher.celery_envelope import Wire
from match_schema import v1

MATCH = {
    "home_team": "Granite Hill FC",
    "away_team": "Río Claro SC",
    "match_date": "2026-10-17",
    "match_time": "13:30",
    "season": "2026-2027",
    "age_group": "U14",
    "match_type": "League",
    "division": "Northeast",
    "division_id": 41,
    "league": "Homegrown",
    "home_score": 1,
    "away_score": None,
    "match_status": "scheduled",
    "external_match_id": "500001",
    "source": "match-scraper",
}
NOWHERE = "amqp://user:password@127.0.0.1:1/"


def sent(**changes: Any) -> Wire:
    """What would go over the wire, taken where pika would take it."""
    publisher = RabbitMQPublisher(NOWHERE)
    (letter,) = publisher._letters([MATCH | changes])
    return publisher._wire(letter)


def test_the_body_is_a_task_of_protocol_1():
    body = json.loads(sent().body)

    assert list(body) == ["id", "task", "args", "kwargs", "retries", "eta", "expires"]
    assert body["task"] == "celery_tasks.match_tasks.process_match_data"
    assert (body["kwargs"], body["retries"], body["eta"], body["expires"]) == ({}, 0, None, None)


def test_the_one_argument_is_the_match_as_it_was_given():
    assert json.loads(sent().body)["args"] == [MATCH]


def test_the_body_is_byte_for_byte_that_of_its_namesake():
    wire = sent()
    known = (
        b'{"id": "ID", "task": "celery_tasks.match_tasks.process_match_data", "args": [{"home_team":"Granite Hill FC",'
        b'"away_team":"R\xc3\xado Claro SC","match_date":"2026-10-17","match_time":"13:30","season":"2026-2027",'
        b'"age_group":"U14","match_type":"League","division":"Northeast","division_id":41,"league":"Homegrown",'
        b'"home_score":1,"away_score":null,"match_status":"scheduled","external_match_id":"500001",'
        b'"source":"match-scraper"}], "kwargs": {}, "retries": 0, "eta": null, "expires": null}'
    )

    assert wire.body.replace(wire.properties["message_id"].encode(), b"ID") == known


def test_properties_are_those_of_its_namesake_and_an_id():
    properties = sent().properties

    assert len(properties.pop("message_id")) == 36
    assert properties == {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}


def test_there_are_no_headers_so_that_celery_reads_protocol_1():
    assert sent().headers == {}


def test_a_day_may_be_a_date():
    assert json.loads(sent(match_date=date(2026, 10, 17)).body)["args"] == [MATCH]


def test_unknown_fields_are_dropped():
    assert json.loads(sent(weather="fine").body)["args"] == [MATCH]


def test_the_same_match_twice_is_two_tasks():
    assert sent().properties["message_id"] != sent().properties["message_id"]


@pytest.mark.parametrize("field", ["home_team", "match_date", "season", "age_group", "match_type"])
def test_an_invalid_match_is_counted_and_named(field: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING), RabbitMQPublisher(NOWHERE) as publisher:
        counts = publisher.publish_matches([MATCH | {field: ""}])

    assert counts == {"published": 0, "failed": 1, "total": 1}
    assert field in caplog.text


def test_what_is_no_match_at_all_is_counted():
    with RabbitMQPublisher(NOWHERE) as publisher:
        assert publisher.publish_match(["no", "match"]) is False  # type: ignore[arg-type] # on purpose


def test_nothing_at_all_is_no_failure():
    with RabbitMQPublisher(NOWHERE, timeouts=Timeouts()) as publisher:
        assert publisher.publish_matches([]) == {"published": 0, "failed": 0, "total": 0}


def test_the_fixture_of_these_tests_is_valid():
    assert v1.Match.model_validate_json(json.dumps(MATCH)).home_team == "Granite Hill FC"
