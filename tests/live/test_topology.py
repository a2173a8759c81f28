"""Queues and exchange at a real broker, and `worker run` on them as a person starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from live.worker_scene import Scene
from messages import matches

from match_devstack import Postgres, RabbitMQ
from match_worker import BrokerUnavailable, TopologyDiffers, WrongSetting, declare, topology_of
from match_worker.topology import check, connected

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
        scene.wait_for(lambda: "message.ingested message_id=" in scene.log(), "the message")
    finally:
        process.terminate()
        code = process.wait(20)

    assert code == 0
