"""Queues and exchange at a real broker, and `worker run` on them as a person starts it."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from live.worker_scene import Scene
from messages import matches

from match_devstack import Postgres, RabbitMQ
from match_worker import BrokerUnavailable, TopologyDiffers, WrongSetting, declare, topology_of
from match_worker.connections import connected
from match_worker.topology import check

pytestmark = pytest.mark.live
NUMBER = count(1)
WORKER = str(Path(sys.executable).with_name("worker"))
SECRET = "hunter2"


@pytest.fixture
def scene(rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path, f"topology-{next(NUMBER)}")
    yield scene
    scene.delete()


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [WORKER, *command], env=kept | settings, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_is_declared_checks_out(scene: Scene):
    wanted = topology_of(scene.environment, (1, 2))
    with connected(scene.url) as connection:
        declare(connection, wanted)
        declare(connection, wanted)

        assert list(check(connection, wanted)) == []


def test_each_missing_queue_is_named_and_none_is_created(scene: Scene):
    wanted = topology_of(scene.environment, (1, 2))
    with connected(scene.url) as connection:
        declare(connection, wanted)
        scene.delete(scene.dead, scene.now)

        assert [list(check(connection, wanted)) for _ in "ab"] == [
            [f"queue {scene.dead} is missing", f"queue {scene.now} is missing"]
        ] * 2


def test_a_queue_of_other_arguments_is_named_with_what_differs_and_what_to_do(scene: Scene):
    wanted = topology_of(scene.environment, (1, 2))
    with scene.channel() as channel:
        channel.queue_declare(scene.bulk, durable=True)

    with connected(scene.url) as connection:
        with pytest.raises(TopologyDiffers) as raised:
            declare(connection, wanted)
        differences = list(check(connection, wanted))

    assert f"queue {scene.bulk} exists with other arguments" in str(raised.value)
    assert "delete it" in str(raised.value)
    assert str(raised.value) in differences


def test_a_stopped_broker_is_named_without_its_password():
    with (
        pytest.raises(BrokerUnavailable, match=r"127\.0\.0\.1:1 ") as raised,
        connected(f"amqp://u:{SECRET}@127.0.0.1:1/"),
    ):
        pass

    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("environment", ["", "Prod", "a.b", "a*", "-a", "a" * 41])
def test_an_environment_is_a_slug(environment: str):
    with pytest.raises(WrongSetting):
        topology_of(environment, (1,))


def test_run_says_that_the_broker_is_away():
    done = run("run", RABBITMQ_URL=f"amqp://u:{SECRET}@127.0.0.1:1/", WORKER_STORE="memory", WORKER_BROKER_WAIT="0")

    assert (done.returncode, "127.0.0.1:1" in done.stderr, SECRET in done.stderr) == (6, True, False)


def test_run_says_that_the_broker_refuses_its_password(rabbitmq: RabbitMQ):
    url = rabbitmq.url.replace(f":{urlsplit(rabbitmq.url).password}@", f":{SECRET}@")

    done = run("run", RABBITMQ_URL=url, WORKER_STORE="memory", WORKER_BROKER_WAIT="0")

    told = ("refused" in done.stderr.lower(), SECRET in done.stderr, "Traceback" in done.stderr)
    assert (done.returncode, *told) == (6, True, False, False), done.stderr


def test_run_refuses_a_database_that_is_not_migrated(rabbitmq: RabbitMQ, postgres: Postgres):
    done = run("run", RABBITMQ_URL=rabbitmq.url, DATABASE_URL=postgres.create_database("unmigrated"))

    assert (done.returncode, "worker migrate" in done.stderr) == (9, True)


def test_run_refuses_queues_of_other_arguments(scene: Scene):
    with scene.channel() as channel:
        channel.queue_declare(scene.bulk, durable=True)

    done = run("run", RABBITMQ_URL=scene.url, WORKER_STORE="memory", WORKER_ENVIRONMENT=scene.environment)

    assert (done.returncode, scene.bulk in done.stderr, "Traceback" in done.stderr) == (7, True, False)


def test_the_bare_command_runs_once_it_is_set_up(scene: Scene):
    settings = {"RABBITMQ_URL": scene.url, "WORKER_STORE": "memory", "WORKER_ENVIRONMENT": scene.environment}
    with (scene.folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([WORKER], env=os.environ | settings, stdout=log, stderr=log)
    try:
        scene.wait_for(lambda: scene.consumers(scene.now) == 1, "a consumer")
        scene.publish(matches())
        scene.wait_for(lambda: '"event": "message.ingested"' in scene.log(), "the message")
    finally:
        process.terminate()
        code = process.wait(20)

    assert code == 0


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A broker whose management API answers."""
    with RabbitMQ(tmp_path_factory.mktemp("managed"), plugins=("rabbitmq_management",)) as broker:
        yield broker


def test_check_finds_bindings_and_policies_too(managed: RabbitMQ, tmp_path: Path):
    scene = Scene(managed.url, tmp_path, "managed")
    broker = urlsplit(managed.url)
    api = f"http://{broker.username}:{broker.password}@127.0.0.1:{managed.management_port}"
    settings = {"RABBITMQ_URL": managed.url, "WORKER_ENVIRONMENT": "managed", "WORKER_RETRY_DELAYS": "1"}
    settings["WORKER_MANAGEMENT_URL"] = api
    scene.declare((1,))
    scene.wait_for(lambda: run("topology", "check", **settings).returncode == 0, "an API that knows the queues")
    with scene.channel() as channel:
        channel.queue_unbind("ingest.managed", "matches", "match.bulk.#")
        channel.queue_bind("ingest.managed.now", "matches", "match.#")
    put_policy(api, "too-wide", {"pattern": "^ingest", "definition": {"max-length": 5}, "apply-to": "queues"})

    def told() -> str:
        return run("topology", "check", **settings).stdout

    scene.wait_for(lambda: "changed by policy too-wide" in told(), "the policy to be in force")
    assert "queue ingest.managed is not bound to matches with match.bulk.#" in told()
    assert "queue ingest.managed.now is bound to matches with match.# too" in told()


def put_policy(api: str, name: str, definition: dict[str, str | dict[str, int]]) -> None:
    parts = urlsplit(api)
    login = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = Request(
        f"http://{parts.hostname}:{parts.port}/api/policies/%2F/{name}",
        method="PUT",
        data=json.dumps(definition).encode(),
        headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"},
    )
    urlopen(request, timeout=10).close()  # noqa: S310 - our own broker


def test_without_the_management_api_check_says_what_it_did_not_look_at(scene: Scene):
    scene.declare((1,))
    done = run(
        "topology", "check",
        RABBITMQ_URL=scene.url, WORKER_ENVIRONMENT=scene.environment, WORKER_RETRY_DELAYS="1",
    )  # fmt: skip

    assert (done.returncode, "WORKER_MANAGEMENT_URL" in done.stderr) == (0, True)


def test_a_retry_returns_to_its_own_environment_though_both_are_bound(scene: Scene, tmp_path: Path):
    other = Scene(scene.url, tmp_path / "other", f"{scene.environment}-other")
    other.declare()
    try:
        with scene.worker(delays=(1,)):
            scene.publish(matches(run_id="transient-1"))
            scene.wait_applied("transient-1")
            scene.wait_for(lambda: not scene.left(), "its acknowledgement")

        assert other.depth(other.bulk) == 1
    finally:
        other.delete()
