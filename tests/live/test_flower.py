"""Flower in front of a real worker: closed to strangers, and it shows what the worker did."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from live.worker_scene import Scene
from messages import matches

from match_devstack import RabbitMQ
from match_devstack.server import free_port
from match_schema.routing import TASK

WORKER = Path(sys.executable).with_name("worker")
SECRET = "kept-from-everybody"


class Page:
    """What a browser would see."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.command_line = ""

    def get(self, path: str, *, credentials: str | None = f"operator:{SECRET}", data: bytes | None = None) -> int:
        return self.read(path, credentials=credentials, data=data)[0]

    def read(self, path: str, *, credentials: str | None = f"operator:{SECRET}", data: bytes | None = None) -> Any:
        told = {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"} if credentials else {}
        try:
            request = Request(f"http://127.0.0.1:{self.port}{path}", headers=told, data=data)
            with urlopen(request, timeout=5) as answer:  # noqa: S310 - the same address
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, b""
        except (URLError, OSError):
            return 0, b""

    def has_heard_of_the_worker(self) -> bool:
        """What was told before it listened it will never know."""
        return bool(json.loads(self.read("/workers?json=1")[1] or b'{"data": []}')["data"])

    def states(self) -> list[tuple[str, str]]:
        """Name and state of each task that it knows."""
        tasks = json.loads(self.read("/api/tasks")[1] or b"{}")
        return [(task["name"], task["state"]) for task in tasks.values()]


@contextmanager
def running(scene: Scene, *command: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    told = {"RABBITMQ_URL": scene.url, "WORKER_ENVIRONMENT": scene.environment, **settings}
    with (scene.folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([WORKER, *command], env=os.environ | told, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="module")
def scene(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path_factory.mktemp("flower"), "flower")
    scene.declare()
    yield scene
    scene.delete()


@pytest.fixture(scope="module")
def page(scene: Scene) -> Iterator[Page]:
    """Flower, which listens to a worker that has applied one message."""
    page = Page(free_port())
    with (
        running(scene, "flower", "--port", str(page.port), WORKER_FLOWER_AUTH=f"operator:{SECRET}") as flower,
        running(scene, "run", WORKER_STORE="memory", WORKER_TASK_EVENTS="true", WORKER_CONCURRENCY="1"),
    ):
        scene.wait_for(lambda: scene.consumers(scene.bulk) > 0, "a consumer")
        scene.wait_for(page.has_heard_of_the_worker, "Flower to hear the worker")
        scene.publish(matches(run_id="apply"))
        scene.wait_for(lambda: bool(page.states()), "the task")
        page.command_line = Path(f"/proc/{flower.pid}/cmdline").read_text()
        yield page


def test_it_shows_our_task_and_how_it_ended(page: Page, scene: Scene):
    scene.wait_for(lambda: page.states() == [(TASK, "SUCCESS")], "the end of the task")

    assert page.states() == [(TASK, "SUCCESS")]


@pytest.mark.parametrize("path", ["/", "/tasks", "/workers", "/metrics", "/api/tasks", "/api/workers"])
@pytest.mark.parametrize("credentials", [None, "operator:wrong", f"{SECRET}:operator"])
def test_strangers_see_nothing(page: Page, path: str, credentials: str | None):
    assert page.get(path, credentials=credentials) == 401


@pytest.mark.parametrize("path", ["/", "/tasks", "/metrics", "/api/tasks"])
def test_whoever_has_the_password_may_look(page: Page, path: str):
    assert page.get(path) == 200


def test_nobody_may_change_anything(page: Page):
    assert page.get(f"/api/task/async-apply/{TASK}", data=b'{"args": [{}]}') in {403, 404, 405}


def test_the_password_is_in_neither_log_nor_process_list(page: Page, scene: Scene):
    assert "flower" in page.command_line
    assert (SECRET in scene.log(), SECRET in page.command_line) == (False, False)
