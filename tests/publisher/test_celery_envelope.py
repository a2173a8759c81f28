"""The exact bytes and properties of a letter on the wire, and that Celery itself accepts them."""

import json

from celery import Celery
from celery.worker.request import Request
from kombu import Connection, Consumer, Exchange, Message, Producer, Queue

from match_publisher import Letter
from match_publisher.celery_envelope import Wire, wire

LETTER = Letter(
    message_id="0123456789abcdef0123456789abcdef",
    routing_key="match.now.homegrown.u13.northwest",
    run_id="run-1",
    kind="matches",
    schema_version=2,
    matches=3,
    body='{"club":"Águilas"}'.encode(),
)


def sent() -> Wire:
    return wire(LETTER, app_id="match-scraper", host="north", timestamp=1_790_000_000)


def test_the_body_is_the_dumped_message_inside_constant_bytes():
    golden = b'[[{"club":"\xc3\x81guilas"}], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'

    assert sent().body == golden


def test_the_properties_are_those_of_the_wire_format():
    assert sent().properties == {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "message_id": LETTER.message_id,
        "correlation_id": LETTER.message_id,
        "timestamp": 1_790_000_000,
        "app_id": "match-scraper",
    }


def test_the_headers_are_those_of_the_wire_format():
    assert sent().headers == {
        "lang": "py",
        "task": "match.ingest",
        "id": LETTER.message_id,
        "root_id": LETTER.message_id,
        "parent_id": None,
        "group": None,
        "retries": 0,
        "eta": None,
        "expires": None,
        "timelimit": [None, None],
        "argsrepr": "(matches of 3 matches,)",
        "kwargsrepr": "{}",
        "ignore_result": True,
        "origin": "match-scraper@north",
        "schema_version": 2,
        "kind": "matches",
        "run_id": "run-1",
        "matches": 3,
    }


def test_a_celery_worker_takes_the_message_as_a_task_of_protocol_2():
    app = Celery("reader", broker="memory://", set_as_current=False)

    @app.task(name="match.ingest")
    def ingest(envelope: object): ...

    request = Request(_through_kombu(sent()), app=app, hostname="here", task=ingest)

    assert (request.id, request.name, request.args, request.kwargs) == (
        LETTER.message_id,
        "match.ingest",
        [json.loads(LETTER.body)],
        {},
    )


def _through_kombu(wire: Wire) -> Message:
    """Carry the message through kombu's in-memory transport, as a worker receives it."""
    taken = []
    queue = Queue("ingest", Exchange("matches", type="topic"), routing_key="match.#")
    with Connection("memory://") as connection:
        Producer(connection, exchange=queue.exchange).publish(
            wire.body, routing_key=wire.routing_key, headers=wire.headers, declare=[queue], **wire.properties
        )
        with Consumer(connection, [queue], accept=["json"], on_message=taken.append):
            connection.drain_events(timeout=1)
    return taken[0]
