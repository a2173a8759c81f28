"""The twin in memory and the adapter on RabbitMQ keep the same promises."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Protocol

import pika
import pytest
from publisher.letter_builders import a_letter

from match_devstack import RabbitMQ
from match_publisher import Fate, Letter, MemoryPublisher, Publisher, RabbitPublisher, Timeouts
from match_publisher.celery_envelope import Wire
from match_schema.routing import BIND_ALL, EXCHANGE

UNBOUND = "unbound.homegrown"


class Broker(Protocol):
    """What a test does to the far end; the same whichever it is."""

    publisher: Publisher

    def refuse(self, letter: Letter) -> None: ...
    def go_away(self) -> None: ...
    def delivered(self) -> list[Wire]: ...


class InMemory:
    def __init__(self) -> None:
        self.publisher = self.memory = MemoryPublisher()

    def refuse(self, letter: Letter) -> None:
        self.memory.refuse = frozenset({letter.message_id})

    def go_away(self) -> None:
        self.memory.reachable_for = 0

    def delivered(self) -> list[Wire]:
        return self.memory.delivered


class OnRabbitMQ:
    """A queue of our own, bound as the worker binds its queues."""

    FULL = "match.full"

    def __init__(self, url: str) -> None:
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.channel.exchange_declare(EXCHANGE, "topic", durable=True)
        self.queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.queue_bind(self.queue, EXCHANGE, BIND_ALL)
        self.publisher: Publisher = RabbitPublisher(url, timeouts=Timeouts(patience=timedelta(milliseconds=1)))

    def refuse(self, letter: Letter) -> None:
        bounds = {"x-max-length": 0, "x-overflow": "reject-publish"}
        full = self.channel.queue_declare("", exclusive=True, arguments=bounds).method.queue
        self.channel.queue_bind(full, EXCHANGE, letter.routing_key)

    def go_away(self) -> None:
        self.publisher = RabbitPublisher(
            "amqp://guest:guest@127.0.0.1:1/", timeouts=Timeouts(patience=timedelta(milliseconds=1))
        )

    def delivered(self) -> list[Wire]:
        return list(self._taken())

    def _taken(self) -> Iterator[Wire]:
        while True:
            method, properties, body = self.channel.basic_get(self.queue, auto_ack=True)
            if method is None:
                return
            told = {name: value for name, value in vars(properties).items() if value is not None}
            yield Wire(method.routing_key, told, told.pop("headers"), body)


@pytest.fixture(params=["memory", pytest.param("rabbitmq", marks=pytest.mark.live)])
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    if request.param == "memory":
        yield InMemory()
        return
    server: RabbitMQ = request.getfixturevalue("rabbitmq")
    far_end = OnRabbitMQ(server.url)
    yield far_end
    far_end.publisher.close()
    far_end.connection.close()


def fates(broker: Broker, letters: Iterable[Letter]) -> dict[int, Fate]:
    return {int(receipt.message_id, 16): receipt.fate for receipt in broker.publisher.publish(letters)}


def test_a_letter_that_a_queue_takes_is_confirmed(broker: Broker):
    assert fates(broker, [a_letter(1)]) == {1: Fate.CONFIRMED}


def test_a_confirmed_letter_is_at_the_far_end_as_it_was_sent(broker: Broker):
    list(broker.publisher.publish([a_letter(1, body=b'{"name":"\xc3\x81guilas"}')]))

    (wire,) = broker.delivered()

    assert (wire.routing_key, wire.headers["id"], wire.properties["delivery_mode"], wire.body) == (
        a_letter().routing_key,
        a_letter(1).message_id,
        2,
        b'[[{"name":"\xc3\x81guilas"}], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]',
    )


def test_the_wire_form_is_the_same_at_both_far_ends(broker: Broker):
    list(broker.publisher.publish([a_letter(1)]))

    (wire,) = broker.delivered()

    assert (sorted(wire.properties), {type(value).__name__ for value in wire.headers.values()}) == (
        sorted(
            [
                "app_id",
                "content_encoding",
                "content_type",
                "correlation_id",
                "delivery_mode",
                "message_id",
                "timestamp",
            ]
        ),
        {"str", "int", "bool", "list", "NoneType"},
    )


def test_letters_arrive_in_the_order_they_were_sent(broker: Broker):
    list(broker.publisher.publish(a_letter(number) for number in range(600)))

    assert [int(wire.headers["id"], 16) for wire in broker.delivered()] == list(range(600))


def test_a_letter_that_no_queue_takes_is_returned(broker: Broker):
    (receipt,) = broker.publisher.publish([a_letter(1, key=UNBOUND)])

    assert (receipt.fate, UNBOUND in receipt.reason) == (Fate.RETURNED, True)


def test_returned_letters_do_not_mark_their_neighbours(broker: Broker):
    mixed = [a_letter(number, key=UNBOUND) if number % 3 else a_letter(number) for number in range(300)]

    assert fates(broker, mixed) == {number: Fate.RETURNED if number % 3 else Fate.CONFIRMED for number in range(300)}


def test_a_letter_the_broker_refuses_is_told_apart_from_a_returned_one(broker: Broker):
    refused = a_letter(1, key="match.now.refused.u13.north")
    broker.refuse(refused)

    assert fates(broker, [refused, a_letter(2)]) == {1: Fate.REFUSED, 2: Fate.CONFIRMED}


def test_each_fate_is_logged_with_the_ids_of_its_message(broker: Broker, caplog: pytest.LogCaptureFixture):
    refused = a_letter(3, key="match.now.refused.u13.north")
    broker.refuse(refused)
    with caplog.at_level(logging.DEBUG, logger="match_publisher"):
        list(broker.publisher.publish([a_letter(1), a_letter(2, key=UNBOUND), refused]))

    lines = [(each.getMessage(), each.levelname, vars(each)) for each in caplog.records]
    told = {(event, level, f["message_id"], f["run_id"]) for event, level, f in lines if event.startswith("message.")}
    assert told == {
        ("message.confirmed", "DEBUG", a_letter(1).message_id, "run-1"),
        ("message.returned", "WARNING", a_letter(2).message_id, "run-1"),
        ("message.refused", "WARNING", a_letter(3).message_id, "run-1"),
    }


def test_a_broker_that_is_away_keeps_each_letter_with_a_reason(broker: Broker):
    broker.go_away()

    receipts = list(broker.publisher.publish(a_letter(number) for number in range(300)))

    assert {(receipt.fate, bool(receipt.reason)) for receipt in receipts} == {(Fate.KEPT, True)}


def test_every_letter_has_exactly_one_receipt(broker: Broker):
    receipts = broker.publisher.publish(a_letter(number) for number in range(1000))

    assert sorted(int(receipt.message_id, 16) for receipt in receipts) == list(range(1000))


def test_the_same_letter_twice_has_two_receipts(broker: Broker):
    receipts = list(broker.publisher.publish([a_letter(1), a_letter(1)]))

    assert [receipt.fate for receipt in receipts] == [Fate.CONFIRMED] * 2


def test_a_publisher_can_be_used_again(broker: Broker):
    list(broker.publisher.publish([a_letter(1)]))

    assert fates(broker, [a_letter(2)]) == {2: Fate.CONFIRMED}


def test_receipts_of_a_call_that_was_left_early_do_not_appear_in_the_next(broker: Broker):
    next(iter(broker.publisher.publish(a_letter(number) for number in range(100))))

    assert fates(broker, [a_letter(1000)]) == {1000: Fate.CONFIRMED}


def test_nothing_to_send_needs_no_broker(broker: Broker):
    broker.go_away()

    assert fates(broker, []) == {}


def test_closing_twice_is_fine(broker: Broker):
    broker.publisher.close()
    broker.publisher.close()

    assert broker.delivered() == []
