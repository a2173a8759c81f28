"""A result overtakes bulk: the time from its publish to its row, while bulk matches wait and are written."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import psycopg
import pytest
from live.worker_scene import Scene
from messages import a_match, matches

from match_devstack import Postgres, RabbitMQ
from match_schema import v2
from match_worker.migrate import migrate

pytestmark = pytest.mark.live
WORKER = str(Path(sys.executable).with_name("worker"))
BULK = 50_000
"""Twice the number that is asked: a fast machine writes some thousands while the results are on their way."""
PER_ENVELOPE = 100
RESULTS = 20
ROW = "select 1 from matches where match_id = %s and home_score is not null"


@pytest.fixture
def scene(rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path, "urgent")
    yield scene
    scene.delete()


def test_a_result_among_waiting_bulk_reaches_its_row_within_a_second(scene: Scene, postgres: Postgres):
    database = postgres.create_database("urgent")
    migrate(database)
    scene.declare((5,))
    for first in range(0, BULK, PER_ENVELOPE):
        scene.publish(matches(*(a_match(f"{600_000 + first + nth}") for nth in range(PER_ENVELOPE))))
    settings = {"RABBITMQ_URL": scene.url, "DATABASE_URL": database, "WORKER_ENVIRONMENT": scene.environment}
    with (scene.folder / "worker.log").open("ab") as log:
        command = [WORKER, "run", "--loglevel", "warning"]
        process = subprocess.Popen(
            command, env=os.environ | settings | {"WORKER_RETRY_DELAYS": "5"}, stdout=log, stderr=log
        )
    try:
        scene.wait_for(lambda: scene.depth(scene.bulk) < BULK / PER_ENVELOPE, "the first of the bulk", seconds=60)
        with psycopg.connect(database, autocommit=True) as rows:
            seconds = [_time_to_row(scene, rows, str(700_000 + nth)) for nth in range(RESULTS)]
        left = scene.depth(scene.bulk)
    finally:
        scene.kill(process)

    p95 = sorted(seconds)[ceil(0.95 * RESULTS) - 1]
    assert left > 0, "the bulk was written before the last result was"
    assert p95 < 1, f"{p95:.3f} s"


def _time_to_row(scene: Scene, rows: psycopg.Connection[tuple[int]], number: str) -> float:
    started = time.monotonic()
    scene.publish(matches(a_match(number, result=v2.Score(home=2, away=1))), urgent=True)
    scene.wait_for(lambda: rows.execute(ROW, (number,)).fetchone() is not None, f"the row of {number}")
    return time.monotonic() - started
