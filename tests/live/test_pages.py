"""/metrics, /healthz and /readyz of a real worker, and counts that outlive killed processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
import pytest
from live.worker_scene import Scene
from messages import matches
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from match_devstack import Postgres, RabbitMQ
from match_devstack.server import free_port
from match_worker.ages import oldest
from match_worker.migrate import migrate

WORKER = Path(sys.executable).with_name("worker")
TWO_MATCHES_WAIT_FOR_A_NAME = """
    insert into pipeline.quarantine (message_id, position, reason, detail)
        values ('waiting', 0, 'unknown team', 'Nowhere FC'), ('waiting', 1, 'unknown team', 'Nowhere FC')
"""


class Pages:
    """A worker that serves its pages."""

    def __init__(self, scene: Scene, **settings: str) -> None:
        self.port = free_port()
        told = {"RABBITMQ_URL": scene.url, "WORKER_ENVIRONMENT": scene.environment, **settings}
        with (scene.folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [WORKER, "run"], env=os.environ | told | {"WORKER_HTTP_PORT": str(self.port)}, stdout=log, stderr=log
            )

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except (URLError, OSError, HTTPException):  # it may end in the midst of an answer
            return 0, ""

    def metrics(self) -> Mapping[tuple[str, ...], float]:
        """By name and the values of its labels."""
        families = text_string_to_metric_families(self.get("/metrics")[1])
        return {
            (sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples
        }


@pytest.fixture(scope="module")
def scene(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path_factory.mktemp("pages"), "pages")
    yield scene
    scene.delete()


@pytest.fixture(scope="module")
def pages(scene: Scene, postgres: Postgres) -> Iterator[Pages]:
    """The pages of a worker that has applied one message, and parked one."""
    url = postgres.create_database("pages")
    migrate(url)
    pages = Pages(scene, DATABASE_URL=url, WORKER_CONCURRENCY="1")
    try:
        scene.wait_for(lambda: pages.get("/readyz")[0] == 200, "readiness")
        with psycopg.connect(url) as connection:
            connection.execute(TWO_MATCHES_WAIT_FOR_A_NAME)
        scene.publish(matches(run_id="apply-1"))
        scene.publish(matches(run_id="apply-2"), body=b"[]")
        scene.wait_for(lambda: pages.metrics().get(("match_worker_envelopes_total", "matches")) == 1, "the count")
        scene.wait_for(lambda: pages.metrics().get(("match_dead_letters",)) == 1, "a look at the dead letters")
        yield pages
    finally:
        pages.process.terminate()
        pages.process.wait(30)


def test_what_became_of_messages_is_counted(pages: Pages, scene: Scene):
    told = pages.metrics()

    assert told["match_worker_envelope_seconds_count", "matches"] == 1
    assert sum(value for name, value in told.items() if name[0] == "match_worker_matches_total") > 0
    assert told["match_worker_parked_total", scene.bulk] == 1


def test_broker_and_database_are_told_from_outside(pages: Pages, scene: Scene):
    told = pages.metrics()

    assert (told["match_broker_up",], told["match_database_up",]) == (1, 1)
    assert (told["match_queue_messages", scene.bulk], told["match_queue_consumers", scene.bulk]) == (0, 1)
    assert (told["match_queue_oldest_seconds", scene.bulk], told["match_balance_differences",]) == (0, 0)


def test_another_process_reads_how_long_messages_can_have_waited(pages: Pages, scene: Scene):
    assert oldest("127.0.0.1", pages.port) == {scene.bulk: 0, scene.now: 0}


def test_without_a_worker_nobody_knows_how_long_they_have():
    assert (oldest("127.0.0.1", free_port()), oldest("127.0.0.1", None)) == ({}, {})


def test_unknown_names_are_counted_each_once_by_reason(pages: Pages):
    assert pages.metrics()["match_unknown_names", "unknown team"] == 1


def test_no_label_names_a_team_or_an_id(pages: Pages):
    page = pages.get("/metrics")[1]
    message = matches(run_id="apply-1")

    assert [name for name in ("Nowhere FC", *(team.name for team in message.teams)) if name in page] == []
    assert (message.message_id in page, "apply-1" in page) == (False, False)


def test_a_worker_at_work_is_alive_and_ready(pages: Pages):
    assert (pages.get("/healthz"), pages.get("/readyz")) == ((200, "alive\n"), (200, "ready\n"))


def test_another_path_names_those_there_are(pages: Pages):
    assert pages.get("/") == (404, "/metrics /healthz /readyz\n")


def test_counts_outlive_children_that_are_killed(rabbitmq: RabbitMQ, tmp_path: Path):
    scene = Scene(rabbitmq.url, tmp_path, "counts")
    counts = tmp_path / "counts"
    counts.mkdir()
    runs = [f"apply-{number}" for number in range(4)] + [f"kill-1-{number}" for number in range(2)]
    try:
        with scene.worker(counts_in=counts):
            for run_id in runs:  # each by itself: what is given to a process with one that kills it is lost with it
                scene.publish(matches(run_id=run_id))
                scene.wait_applied(run_id)
            told = _counted(counts, until=len(runs))
    finally:
        scene.delete()

    assert told["match_worker_envelopes_total", "matches"] == len(runs)
    assert told["match_worker_retries_total", scene.bulk] == 2
    assert len(list(counts.glob("counter_child-*.db"))) <= 2, "a child counts on where the one before it stopped"


def test_the_pages_end_with_a_worker_that_is_killed(pages: Pages, scene: Scene):
    pages.process.kill()  # the last test of this worker
    pages.process.wait()

    scene.wait_for(lambda: pages.get("/healthz")[0] == 0, "the end of the pages")


def _counted(folder: Path, *, until: int) -> Mapping[tuple[str, ...], float]:
    deadline = time.monotonic() + 10
    while True:
        with suppress(FileNotFoundError):
            found = MultiProcessCollector(CollectorRegistry(), path=str(folder)).collect()  # type: ignore[no-untyped-call]
            told = {(each.name, *each.labels.values()): each.value for metric in found for each in metric.samples}
            if told.get(("match_worker_envelopes_total", "matches")) == until or time.monotonic() > deadline:
                return told
        time.sleep(0.05)
