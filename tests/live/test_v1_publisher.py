"""The class that stands in for that of version 1, on a real broker."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import pytest
from publisher.test_v1_publisher import MATCH
from typer.testing import CliRunner

from match_devstack import RabbitMQ
from match_publisher import RabbitMQPublisher, Timeouts
from match_publisher.cli import app

AT_ONCE = Timeouts(patience=timedelta(milliseconds=1))


@contextmanager
def a_channel(broker: RabbitMQ) -> Iterator[Any]:
    with closing(pika.BlockingConnection(pika.URLParameters(broker.url))) as connection:
        yield connection.channel()


@pytest.fixture
def queue(rabbitmq: RabbitMQ) -> Iterator[str]:
    name = f"v1-{uuid4().hex}"
    yield name
    with a_channel(rabbitmq) as channel:
        channel.queue_delete(name)


@pytest.fixture
def taken(rabbitmq: RabbitMQ, queue: str) -> Callable[[], list[Any]]:
    """Take everything that waits in the queue, as the first argument of each task."""

    def take() -> list[Any]:
        with a_channel(rabbitmq) as channel:
            bodies = iter(lambda: channel.basic_get(queue, auto_ack=True)[2], None)
            return [json.loads(body)["args"][0] for body in bodies]

    return take


def test_a_match_is_in_the_queue_when_it_says_so(rabbitmq: RabbitMQ, queue: str, taken: Callable[[], list[Any]]):
    with RabbitMQPublisher(rabbitmq.url, queue) as publisher:
        assert publisher.publish_match(MATCH) is True

    assert taken() == [MATCH]


def test_matches_keep_their_order_and_bad_ones_are_counted(
    rabbitmq: RabbitMQ, queue: str, taken: Callable[[], list[Any]]
):
    matches = [MATCH | {"external_match_id": str(number)} for number in range(500)]
    with RabbitMQPublisher(rabbitmq.url, queue) as publisher:
        counts = publisher.publish_matches([*matches[:250], {"home_team": "alone"}, *matches[250:]])

    assert counts == {"published": 500, "failed": 1, "total": 501}
    assert taken() == matches


def test_the_queue_is_declared_as_its_namesake_does(rabbitmq: RabbitMQ, queue: str):
    with RabbitMQPublisher(rabbitmq.url, queue) as publisher:
        publisher.publish_match(MATCH)

    with a_channel(rabbitmq) as channel:
        assert channel.queue_declare(queue, durable=True).method.message_count == 1


def test_a_queue_of_another_kind_fails_and_says_406(rabbitmq: RabbitMQ, queue: str, caplog: pytest.LogCaptureFixture):
    with a_channel(rabbitmq) as channel:
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
    with caplog.at_level(logging.WARNING), RabbitMQPublisher(rabbitmq.url, queue, timeouts=AT_ONCE) as publisher:
        assert publisher.publish_match(MATCH) is False

    assert "406" in caplog.text


def test_without_a_broker_it_is_false_and_the_log_says_why(queue: str, caplog: pytest.LogCaptureFixture):
    url = "amqp://user:password@127.0.0.1:1/"
    with caplog.at_level(logging.WARNING), RabbitMQPublisher(url, queue, timeouts=AT_ONCE) as publisher:
        assert publisher.publish_matches([MATCH, MATCH]) == {"published": 0, "failed": 2, "total": 2}

    assert "no broker answers" in caplog.text


def test_the_command_sends_a_file_to_the_queue_of_the_setting(
    rabbitmq: RabbitMQ, queue: str, taken: Callable[[], list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RABBITMQ_URL", rabbitmq.url)
    monkeypatch.setenv("RABBITMQ_QUEUE", queue)
    (tmp_path / "matches.json").write_text(json.dumps([MATCH]))

    result = CliRunner().invoke(app, ["send-v1", str(tmp_path / "matches.json")])

    assert (result.exit_code, taken()) == (0, [MATCH])
