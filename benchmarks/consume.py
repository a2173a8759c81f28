"""Consuming: how fast, how soon on an idle and on a busy worker, and how large; beside Celery with an empty task, and
beside the worker that is deployed today.

The rates are of four processes that find the same messages waiting: one-match envelopes for `worker run` with the store
in memory, and for a stock Celery application a task that does nothing with them. The rest is measured on PostgreSQL.
Today's worker, four processes too, writes through PostgREST, as it does; before its one result, a hundredth of the
matches wait that wait before ours.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import psycopg
from consume_scene import BULK, ENVIRONMENT, PROCESSES, SETTLED, Scene
from deployed_scene import AWAY, GROUP, HOME, DeployedScene, deployed_scene, payload
from figures import Beside, Figure, at_least, at_most, report
from process_tree import memory_mib

from match_devstack import Postgres, RabbitMQ
from match_publisher import Letter, letter
from match_schema import v2
from match_schema.routing import queue
from match_worker.migrate import migrate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import NOON, a_match, matches

MESSAGES, KNOWN = 2000, 100
"""One-match envelopes that tell news of so many matches, as a worker meets them that has run for a while."""
IDLE, URGENT = 100, 20
TODAY = "today: a task a match, each step a call to PostgREST"
DONE = (
    "select extract(epoch from max(created_at) - min(created_at))::float8 from matches where match_date > '2026-12-31'"
)


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="match-consume-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with RabbitMQ(folder / "rabbitmq") as broker, Postgres(folder / "postgres") as database:
            yield rate(Scene(broker, folder / "worker.log"), runs)
            yield from latencies(Scene(broker, folder / "worker.log"), database, runs)


def rate(scene: "Scene", runs: int) -> Figure:
    """Alternate ours and theirs, so that whatever else the machine does meets all of them."""
    rates = defaultdict[str, list[float]](list)
    told = list(news(MESSAGES))
    for _ in range(runs):
        rates["ours"].append(scene.ours(told))
        rates["stock"].append(scene.stock(told, queue="empty"))
        rates["safely"].append(scene.stock(told, queue="empty-safely"))
    stock = Beside("Celery, empty task", tuple(rates["stock"]), at_least(0.8))
    safely = Beside("the same, late acks on a quorum queue", tuple(rates["safely"]))
    return Figure("one-match envelopes, store in memory", "messages/s", tuple(rates["ours"]), (stock, safely))


def latencies(scene: Scene, database: Postgres, runs: int) -> Iterator[Figure]:
    told = list(news(MESSAGES))
    rounds = []
    for run in range(runs):
        url = database.create_database(f"consume{run}")
        migrate(url)
        at_work = replace(scene, database_url=url)
        ours = (at_work.ours(told), *of_ours(at_work))
        with deployed_scene(
            scene.log.parent / "today", scene.broker.url, database.create_database(f"today{run}")
        ) as old:
            rounds.append((ours, of_today(old)))
    ours, todays = (zip(*found, strict=True) for found in zip(*rounds, strict=True))
    names = (
        ("one-match envelopes to rows", "matches/s", None),
        ("publish to row, idle worker, p95", "ms", at_most(100)),
        (f"a result among {BULK:,} waiting matches: publish to row, p95", "s", at_most(1)),
        (f"memory of the worker's processes at concurrency {PROCESSES} (PSS)", "MiB", at_most(256)),
        ("the same while it applies bulk and results, the most", "MiB", at_most(256)),
    )
    for (name, unit, aim), mine, theirs in zip(names, ours, todays, strict=True):
        today = f"{TODAY}; behind {BULK // 100} matches" if name.startswith("a result") else TODAY
        yield Figure(name, unit, mine, (Beside(today, theirs),), aim)


def of_ours(at_work: Scene) -> tuple[float, float, float, float]:
    """Milliseconds to a row when idle, seconds behind bulk, memory at rest and at work."""
    with at_work.worker() as process:
        idle = 1000 * p95(list(at_work.times_to_row(range(IDLE), urgent=False)))
        at_rest = memory_mib(process.pid)
    at_work.put_bulk()
    with at_work.worker() as process:
        at_work.wait(lambda: at_work.depth(queue(ENVIRONMENT)) < BULK // 100)
        told = at_work.times_to_row(range(IDLE, IDLE + URGENT), urgent=True)
        seconds, sizes = zip(*((each, memory_mib(process.pid)) for each in told), strict=True)
    at_work.empty()
    return idle, p95(seconds), at_rest, max(sizes)


def of_today(scene: DeployedScene) -> tuple[float, float, float, float, float]:
    """The rate of today's worker, and then the same of it."""
    scene.empty()
    scene.know((HOME, AWAY), (GROUP,))
    with scene.worker(PROCESSES) as process, psycopg.connect(scene.database_url, autocommit=True) as rows:
        sent_to_row(scene, rows, 0)  # it has started when its first row is there
        idle = 1000 * p95([sent_to_row(scene, rows, number) for number in range(1, IDLE)])
        at_rest = memory_mib(process.pid)
        for number in range(1000, 1000 + BULK // 100):
            scene.send(payload(number))
        behind = sent_to_row(scene, rows, 2000)
        (seconds,) = rows.execute(DONE).fetchone() or (0,)
        return BULK // 100 / seconds, idle, behind, at_rest, memory_mib(process.pid)


def sent_to_row(scene: DeployedScene, rows: psycopg.Connection, number: int) -> float:
    """Seconds from sending a result to its row."""
    started = time.perf_counter()
    scene.send(payload(number, home=2, away=1))
    while rows.execute("select from matches where match_id = %s", (str(number),)).fetchone() is None:
        assert time.perf_counter() < started + 120, scene.log.read_text(errors="replace")[-3000:]
        time.sleep(SETTLED)
    return time.perf_counter() - started


def news(count: int) -> Iterator[Letter]:
    """Make so many one-match envelopes, each with a newer score of one of the known matches."""
    for number in range(count):
        told = a_match(str(number % KNOWN), result=v2.Score(home=number // KNOWN, away=0))
        yield letter(matches(told, observed_at=NOON + timedelta(seconds=number)), urgent=False)


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    report(measure)
