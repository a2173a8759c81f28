"""What is set or sent wrongly, at a real broker: a sentence that says what to do, an exit code, and nothing lost."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from live.worker_scene import Scene
from messages import a_match, matches
from publisher.letter_builders import a_letter
from typer.testing import CliRunner, Result

import match_publisher.cli
import match_worker.cli
from match_devstack import Postgres, RabbitMQ
from match_publisher import Outbox, OutboxFull, open_state
from match_schema import MAX_BYTES, dump
from match_schema.routing import EXCHANGE
from match_worker.dead_letters import Filter, Letter, find, table
from match_worker.migrate import migrate

pytestmark = pytest.mark.live
SECRET = "hunter2"
PUBLISHER, WORKER = match_publisher.cli.app, match_worker.cli.app
V1 = {
    "home_team": "Granite Hill FC", "away_team": "Stone Creek SC", "match_date": "2026-10-17", "season": "2026-2027",
    "age_group": "U14", "match_type": "League",
}  # fmt: skip
ADDRESSES = {
    "no address": ("amqp:/nonsense", 2, "RABBITMQ_URL"),
    "nobody there": ("amqp://u:{secret}@127.0.0.1:1/", 6, "is it running"),
    "wrong password": ("amqp://{user}:{secret}@{place}/%2F", 6, "password"),
    "no such virtual host": ("amqp://{user}:{password}@{place}/nowhere", 6, "virtual host"),
}


@pytest.fixture
def scene(rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path / "scene", "bad-input")
    scene.declare()
    yield scene
    scene.delete()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(open_state(tmp_path / "state.db")) as connection:
        outbox = Outbox(connection)
        outbox.put([a_letter(1), a_letter(2)])
        yield outbox


@pytest.fixture
def settings(tmp_path: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Those with which all would go well, in a folder with something to send."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "v1.json").write_text(json.dumps(V1))
    (tmp_path / "message.json").write_bytes(dump(matches(a_match("1"))))
    return {
        "RABBITMQ_URL": scene.url,
        "RABBITMQ_PATIENCE": "0.001",
        "SCRAPER_STATE": str(tmp_path / "state.db"),
        "WORKER_ENVIRONMENT": scene.environment,
        "WORKER_RETRY_DELAYS": "1",
        "WORKER_BROKER_WAIT": "0",
        "WORKER_STORE": "memory",
    }


def run(app: Any, settings: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(app, command, env=settings)


def told(done: Result) -> str:
    """All that a command printed, in one line; it is neither a traceback nor a secret."""
    said = " ".join(done.output.split())
    assert (SECRET in said, "Traceback" in said) == (False, False)
    return said


def bad(url: str, broker: RabbitMQ) -> str:
    parts = urlsplit(broker.url)
    place = f"{parts.hostname}:{parts.port}"
    return url.format(user=parts.username, password=parts.password, place=place, secret=SECRET)


@pytest.mark.parametrize("command", ["outbox flush", "send message.json"])
@pytest.mark.parametrize("case", ADDRESSES)
def test_a_wrong_address_keeps_what_a_publisher_had(
    rabbitmq: RabbitMQ, outbox: Outbox, settings: dict[str, str], command: str, case: str
):
    url, code, said = ADDRESSES[case]

    done = run(PUBLISHER, settings | {"RABBITMQ_URL": bad(url, rabbitmq)}, *command.split())

    assert (done.exit_code, said in told(done), outbox.count()) == (code, True, 2), told(done)


@pytest.mark.parametrize("case", ADDRESSES)
def test_a_wrong_address_takes_no_match_of_version_1(rabbitmq: RabbitMQ, settings: dict[str, str], case: str):
    url, code, said = ADDRESSES[case]

    done = run(PUBLISHER, settings | {"RABBITMQ_URL": bad(url, rabbitmq)}, "send-v1", "v1.json")

    assert (done.exit_code, said in told(done)) == (code, True), told(done)


@pytest.mark.parametrize("command", ["run", "topology declare", "topology check", "retries"])
@pytest.mark.parametrize("case", ADDRESSES)
def test_a_wrong_address_ends_a_command_of_the_worker(
    rabbitmq: RabbitMQ, settings: dict[str, str], command: str, case: str
):
    url, code, said = ADDRESSES[case]

    done = run(WORKER, settings | {"RABBITMQ_URL": bad(url, rabbitmq)}, *command.split())

    assert (done.exit_code, said in told(done)) == (code, True), told(done)


def test_a_missing_exchange_keeps_the_letters_and_is_named_to_both(
    scene: Scene, outbox: Outbox, settings: dict[str, str]
):
    with scene.channel() as channel:
        channel.exchange_delete(EXCHANGE)

    flushed, checked = run(PUBLISHER, settings, "outbox", "flush"), run(WORKER, settings, "topology", "check")

    assert (flushed.exit_code, "worker topology declare" in told(flushed), outbox.count()) == (6, True, 2)
    assert (checked.exit_code, f"exchange {EXCHANGE} is missing" in told(checked)) == (7, True)


@pytest.mark.parametrize("command", ["declare", "check"])
def test_a_queue_of_other_arguments_keeps_its_messages_and_ends_the_worker(
    scene: Scene, settings: dict[str, str], command: str
):
    scene.delete(scene.bulk)
    with scene.channel() as channel:
        channel.queue_declare(scene.bulk, durable=True)
        channel.basic_publish("", scene.bulk, b"7")
    scene.wait_for(lambda: scene.depth(scene.bulk) == 1, "the message")

    done = run(WORKER, settings, "topology", command)

    assert (done.exit_code, "let it run empty, delete it" in told(done), scene.depth(scene.bulk)) == (7, True, 1)


def test_a_queue_of_other_arguments_refuses_matches_of_version_1(scene: Scene, settings: dict[str, str]):
    done = run(PUBLISHER, settings | {"RABBITMQ_QUEUE": scene.bulk}, "send-v1", "v1.json")

    assert (done.exit_code, "1 of 1" in told(done), "406" in told(done), scene.depth(scene.bulk)) == (6, True, True, 0)


def test_a_full_outbox_says_what_to_do_and_that_mends_it(scene: Scene, settings: dict[str, str], outbox: Outbox):
    scene.declare()
    with closing(open_state(Path(settings["SCRAPER_STATE"]))) as connection:
        small = Outbox(connection, max_letters=2)
        with pytest.raises(OutboxFull, match="run `publisher outbox flush`"):
            small.put([a_letter(3)])
        flushed = run(PUBLISHER, settings, "outbox", "flush")
        small.put([a_letter(3)])

    assert (flushed.exit_code, outbox.count(), scene.depth(scene.bulk)) == (0, 1, 2)


def test_a_full_disk_below_the_outbox_ends_with_3_and_the_letters_are_sent_again(
    scene: Scene, settings: dict[str, str], small_disk: Path
):
    settings |= {"SCRAPER_STATE": str(small_disk / "state.db")}
    with closing(open_state(small_disk / "state.db")) as connection:
        Outbox(connection).put(a_letter(number, body=b"x" * 1000) for number in range(50))
    ballast = small_disk / "ballast"
    fill(ballast)

    full = run(PUBLISHER, settings, "outbox", "flush")
    ballast.unlink()
    mended = run(PUBLISHER, settings, "outbox", "flush")

    assert (full.exit_code, "free some space" in told(full), mended.exit_code) == (3, True, 0), told(full)
    assert {parked.properties.message_id for parked in scene.take(scene.bulk)} == {f"{each:032x}" for each in range(50)}


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 12, 1 << 8, 1):
            try:
                while True:
                    ballast.write(b"0" * size)
            except OSError:
                continue


def test_an_oversized_envelope_is_refused_before_it_is_sent(scene: Scene, settings: dict[str, str], tmp_path: Path):
    body = json.loads(dump(matches(a_match("1")))) | {"run_id": "x" * (MAX_BYTES + 1)}
    (tmp_path / "message.json").write_text(json.dumps(body))

    done = run(PUBLISHER, settings, "send", "message.json")

    assert (done.exit_code, "split it into more envelopes" in told(done), scene.left()) == (1, True, {})


def test_an_oversized_envelope_in_the_place_of_a_dead_letter_leaves_it_waiting(
    scene: Scene, settings: dict[str, str], database: str, tmp_path: Path
):
    set_aside(database, scene)
    body = json.loads(dump(matches(a_match("1")))) | {"run_id": "x" * (MAX_BYTES + 1)}
    (tmp_path / "edited.json").write_text(json.dumps(body))
    [letter] = find(database, Filter(queue=scene.now))
    command = ("dead-letters", "replay", str(letter.id), "--edited", "edited.json")

    done = run(WORKER, settings | {"DATABASE_URL": database}, *command)

    assert (done.exit_code, "split it" in told(done)) == (2, True), told(done)
    assert ([each.id for each in find(database, Filter(queue=scene.now))], scene.left()) == ([letter.id], {})


@pytest.fixture(scope="module")
def own(server_folder: Path) -> Iterator[RabbitMQ]:
    """A broker whose alarms tests may raise."""
    with RabbitMQ(server_folder / "alarms") as broker:
        yield broker


@pytest.fixture(params=["set_disk_free_limit 900000GB", "set_vm_memory_high_watermark absolute 1MB"])
def short(request: pytest.FixtureRequest, own: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    """An environment with one message that is no task, at a broker that is short of disk or memory."""
    scene = Scene(own.url, tmp_path / "scene", "alarmed")
    scene.declare()
    scene.publish(matches(), drop=["task", "id"], body=b"{")
    own.control(*request.param.split())
    yield scene
    lift(own)
    scene.delete()


def lift(broker: RabbitMQ) -> None:
    broker.control("set_disk_free_limit", "50MB")
    broker.control("set_vm_memory_high_watermark", "0.4")


def test_a_broker_short_of_disk_or_memory_loses_nothing_of_publisher_person_and_worker(
    own: RabbitMQ, short: Scene, outbox: Outbox, database: str, settings: dict[str, str]
):
    set_aside(database, short)
    flush, replay = ("outbox", "flush"), ("dead-letters", "replay", "--queue", short.now)
    settings |= {"DATABASE_URL": database, "WORKER_ENVIRONMENT": short.environment}
    settings |= {"RABBITMQ_URL": f"{short.url}?blocked_connection_timeout=0.5"}
    with short.worker():
        short.wait_for(lambda: '"event": "delivery.kept"' in short.log(), "the copy that is not confirmed")
        flushed, replayed = run(PUBLISHER, settings, *flush), run(WORKER, settings, *replay)
        left = (outbox.count(), len(find(database, Filter(queue=short.now))), short.left())

        lift(own)
        parked = short.wait_parked(1)
        again = run(PUBLISHER, settings, *flush), run(WORKER, settings, *replay)

    assert (flushed.exit_code, "short of memory or disk; free some" in told(flushed)) == (6, True)
    assert (replayed.exit_code, "short of memory or disk" in told(replayed)) == (6, True), told(replayed)
    assert left == (2, 1, {})  # the message is in the hands of the worker
    assert ([each.exit_code for each in again], outbox.count(), b"{" in {each.body for each in parked}) == (
        [0, 0],
        0,
        True,
    )


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    url = postgres.create_database("bad_input")
    migrate(url)
    return url


def set_aside(database: str, scene: Scene) -> None:
    now = datetime.now(UTC)
    fields: dict[str, Any] = {"message_id": "m-1", "run_id": None, "kind": None, "matches": None, "origin": None}
    fields |= {"queue": scene.now, "reason": "a reason", "attempts": 1, "first_seen": now, "last_seen": now}
    with table(database) as keep:
        keep(Letter(**fields, properties={"message_id": "m-1"}, headers={}, body=b"7"))
