"""PostgreSQL goes away and comes back: nothing is lost, nothing is delivered in vain, nothing is taken meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from live.worker_scene import Scene
from messages import a_match, matches

from match_devstack import UNSYNCED, Postgres, RabbitMQ
from match_worker.migrate import migrate

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))
ENVELOPES = 150


@dataclass(frozen=True)
class Outage:
    """What was seen of an outage of some seconds with envelopes waiting."""

    waiting: int
    applied: int
    created: int
    moved: int
    log: str


@pytest.fixture(scope="module")
def outage(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    folder = tmp_path_factory.mktemp("outage")
    folder.chmod(0o755)
    scene = Scene(rabbitmq.url, folder, "db-outage")
    with Postgres(folder / "postgres", settings=UNSYNCED) as server:
        database = server.create_database("outage")
        migrate(database)
        settings = {"RABBITMQ_URL": scene.url, "DATABASE_URL": database, "WORKER_ENVIRONMENT": scene.environment}
        settings |= {"WORKER_RETRY_DELAYS": "1,2"}
        with (folder / "worker.log").open("ab") as log:
            process = subprocess.Popen([WORKER, "run"], env=os.environ | settings, stdout=log, stderr=log)
        try:
            scene.wait_for(lambda: scene.consumers(scene.now) > 0, "a consumer")
            server.stop()
            scene.publish_many(matches(a_match(f"{520_000 + number}"), run_id="outage") for number in range(ENVELOPES))
            scene.wait_for(lambda: scene.consumers(scene.bulk) == scene.consumers(scene.now) == 0, "the breaker")
            # Whatever was in hand when it opened has come back from its retry queue, and waits.
            scene.wait_for(lambda: scene.depth(scene.bulk) == ENVELOPES, "all to wait")
            waiting = scene.depth(scene.bulk)
            server.start()
            scene.wait_for(lambda: scene.consumers(scene.now) > 0, "its return", seconds=90)
            scene.wait_for(lambda: not scene.left(), "all of it", seconds=60)
            with psycopg.connect(database, autocommit=True) as rows:
                # The last ones are in hand, and no longer in a queue.
                scene.wait_for(lambda: _counted(rows)[0] >= ENVELOPES, "all rows")
                applied, created = _counted(rows)
            process.terminate()
            process.wait(30)
            yield Outage(waiting, applied, created, scene.log().count("delivery.moved"), scene.log())
        finally:
            scene.kill(process)
    scene.delete()


def _counted(rows: psycopg.Connection[tuple[int, ...]]) -> tuple[int, int]:
    query = "select count(*), sum((counts ->> 'created')::integer) from pipeline.envelope where run_id = 'outage'"
    applied, created = rows.execute(query).fetchone() or (0, 0)
    return applied, created


def test_every_envelope_is_applied_once(outage: Outage):
    assert (outage.applied, outage.created) == (ENVELOPES, ENVELOPES)


def test_all_wait_in_their_queue_meanwhile(outage: Outage):
    assert outage.waiting == ENVELOPES


def test_only_what_was_in_hand_was_moved(outage: Outage):
    # Two processes, for each of which twelve envelopes of the queue are there; one trial may come too early.
    assert 1 <= outage.moved <= 2 * 12 + 1


def test_nothing_was_set_aside(outage: Outage):
    assert "db-outage.dead" not in outage.log


def test_the_breaker_tells_when_it_opens_and_closes(outage: Outage):
    assert (outage.log.count("database.away"), outage.log.count("database.back")) == (1, 1)
