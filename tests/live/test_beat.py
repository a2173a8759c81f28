"""`worker beat` as a process, on a real broker and database: the lease, the heartbeat's way, and the end."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from live.worker_scene import Scene

from match_devstack import Postgres, RabbitMQ
from match_worker.migrate import migrate

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))


class Watch(Scene):
    """A scene with a database, and beats to start."""

    def __init__(self, url: str, folder: Path, database_url: str) -> None:
        super().__init__(url, folder, "beat")
        self.sql = psycopg.connect(database_url, autocommit=True)
        self.settings = {
            "RABBITMQ_URL": url, "DATABASE_URL": database_url, "WORKER_ENVIRONMENT": self.environment,
            "WORKER_BEAT_LEASE": "6", "WORKER_BEAT_HEARTBEAT": "1", "WORKER_RETRY_DELAYS": "1",
            "WORKER_CONCURRENCY": "1",
        }  # fmt: skip

    @contextmanager
    def process(self, command: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen([WORKER, command], env=os.environ | self.settings, stdout=log, stderr=log)
        try:
            yield process
        finally:
            self.kill(process)

    def one(self, query: str) -> Any:
        row = self.sql.execute(query.encode()).fetchone()
        return row[0] if row else None

    def wait_until(self, query: str, seconds: float = 30) -> None:
        self.wait_for(lambda: bool(self.one(query)), query, seconds)

    def holder(self) -> str:
        return str(self.one("select holder from pipeline.lease where until > clock_timestamp()"))


@pytest.fixture(scope="module")
def watch(rabbitmq: RabbitMQ, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    url = postgres.create_database("beat")
    migrate(url)
    watch = Watch(rabbitmq.url, tmp_path_factory.mktemp("beat"), url)
    yield watch
    watch.sql.close()
    watch.delete()


def test_a_second_beat_waits_and_takes_over_from_one_that_was_killed(watch: Watch):
    with watch.process("beat") as first:
        watch.wait_until("select true from pipeline.chore, pipeline.lease where last_at > since")
        with watch.process("beat") as second:
            watch.wait_for(lambda: "beat.waits" in watch.log() or watch.log().count("beat.leads") > 1, "the second")
            leader = watch.holder()
            first.send_signal(signal.SIGKILL)
            watch.wait_for(lambda: watch.holder().endswith(f":{second.pid}"), "the second to lead")
            watch.wait_until("select true from pipeline.chore, pipeline.lease where last_at > since")

            second.terminate()

            assert second.wait(30) == 0
    assert leader.endswith(f":{first.pid}")
    assert watch.one("select until <= clock_timestamp() from pipeline.lease")  # released, so that another need not wait


def test_a_heartbeat_goes_the_whole_way_and_every_chore_is_noted(watch: Watch):
    newest: Callable[[], Any] = lambda: watch.one("select max(received_at) from pipeline.heartbeat")  # noqa: E731
    with watch.process("run"), watch.process("beat"):
        watch.wait_until("select true from pipeline.heartbeat where source = 'worker-beat'")
        before = newest()
        watch.wait_for(lambda: newest() > before, "a later one")

    noted = {name for (name,) in watch.sql.execute("select name from pipeline.chore where error is null")}
    assert noted == {"heartbeat", "overdue", "quarantine", "reconcile", "purge"}
