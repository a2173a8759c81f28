"""What waits in retry queues of a real broker is listed, and waits on as before."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from live.worker_scene import Scene

from match_devstack import RabbitMQ
from match_worker import Judgement, Patience, Verdict, topology_of
from match_worker.connections import connection_to
from match_worker.parking import ConfirmedPublisher, Parking
from match_worker.retries import waiting

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))


@pytest.fixture
def scene(rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path, "retries")
    yield scene
    scene.delete()


def put(scene: Scene, *message_ids: str, delay: int, kept: int = 24) -> None:
    """Place copies as the worker does."""
    scene.declare((delay,))
    patience = Patience((delay,), timedelta(hours=kept))
    publisher = ConfirmedPublisher(lambda: connection_to(scene.url))
    with closing(Parking(publisher, parked=scene.dead, patience=patience)) as parking:
        for number in message_ids:
            properties = {"message_id": number}
            message = SimpleNamespace(body=b"7", headers={"run_id": "run-1"}, properties=properties)
            parking.put(message, queue=scene.bulk, judgement=Judgement(Verdict.RETRY, "DatabaseBusy: a lock"))


def test_attempts_reason_and_next_time_are_shown(scene: Scene):
    put(scene, "m-1", delay=60)
    settings = {"RABBITMQ_URL": scene.url, "WORKER_ENVIRONMENT": "retries", "WORKER_RETRY_DELAYS": "60"}

    done = subprocess.run(
        [WORKER, "retries", "--json"], env=os.environ | settings, capture_output=True, text=True, timeout=60, check=True
    )

    [told] = json.loads(done.stdout)
    assert (told["message_id"], told["queue"], told["attempts"], told["run_id"], told["reason"]) == (
        "m-1", scene.bulk, 1, "run-1", "DatabaseBusy: a lock"
    )  # fmt: skip
    assert timedelta(0) < datetime.fromisoformat(told["next_at"]) - datetime.now(UTC) <= timedelta(seconds=60)
    scene.delete(f"{scene.bulk}.retry.60", f"{scene.now}.retry.60")


def test_looking_neither_loses_a_message_nor_keeps_it_from_its_time(scene: Scene):
    put(scene, "m-1", "m-2", delay=5)
    topology = topology_of("retries", (5,))

    looks = [[retry.message_id for retry in waiting(scene.url, topology)] for _ in range(3)]
    scene.wait_for(lambda: scene.depth(scene.bulk) == 2, "their return", seconds=20)

    assert looks[0] == ["m-1", "m-2"]
    assert [parked.properties.message_id for parked in scene.take(scene.bulk)] == ["m-1", "m-2"]
    scene.delete(f"{scene.bulk}.retry.5", f"{scene.now}.retry.5")
