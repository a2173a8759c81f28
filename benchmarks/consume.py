"""Consuming: how fast, beside Celery with an empty task; how soon, on an idle and on a busy worker; how large.

The rates are of four processes that find the same messages waiting: one-match envelopes for `worker run` with the store
in memory, and for a stock Celery application a task that does nothing with them. The rest is measured on PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Final

import pika
import psycopg
from figures import Beside, Figure, at_least, at_most, report
from process_tree import memory_mib
from publish import Built, Ceiling, built

from match_devstack import Postgres, RabbitMQ
from match_publisher import Letter, RabbitPublisher, letter
from match_schema import v2
from match_schema.routing import queue
from match_worker import declare, topology_of
from match_worker.connections import connected
from match_worker.migrate import migrate

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from messages import NOON, a_match, matches

MESSAGES, KNOWN, PROCESSES = 2000, 100, 4
"""One-match envelopes that tell news of so many matches, as a worker meets them that has run for a while."""
IDLE, URGENT, BULK = 100, 20, 25_000
SETTLED: Final = 0.005
"""Seconds between two looks."""
ENVIRONMENT = "bench"
BIN = Path(sys.executable).parent


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


def latencies(scene: "Scene", database: Postgres, runs: int) -> Iterator[Figure]:
    idle, urgent, at_rest, loaded = [], [], [], []
    for run in range(runs):
        url = database.create_database(f"consume{run}")
        migrate(url)
        at_work = replace(scene, database_url=url)
        with at_work.worker() as process:
            idle.append(1000 * p95(list(at_work.times_to_row(range(IDLE), urgent=False))))
            at_rest.append(memory_mib(process.pid))
        at_work.put_bulk()
        with at_work.worker() as process:
            at_work.wait(lambda at_work=at_work: at_work.depth(queue(ENVIRONMENT)) < BULK // 100)
            told = at_work.times_to_row(range(IDLE, IDLE + URGENT), urgent=True)
            seconds, sizes = zip(*((each, memory_mib(process.pid)) for each in told), strict=True)
            urgent.append(p95(seconds))
            loaded.append(max(sizes))
        at_work.empty()
    yield Figure("publish to row, idle worker, p95", "ms", tuple(idle), aim=at_most(100))
    yield Figure("a result among 25,000 waiting matches: publish to row, p95", "s", tuple(urgent), aim=at_most(1))
    memory = "memory of the worker's processes at concurrency 4 (PSS)"
    yield Figure(memory, "MiB", tuple(at_rest), aim=at_most(256))
    yield Figure("the same while it applies bulk and results, the most", "MiB", tuple(loaded), aim=at_most(256))


@dataclass(frozen=True)
class Scene:
    """One broker, one environment of ours, and workers to start."""

    broker: RabbitMQ
    log: Path
    database_url: str | None = None

    def ours(self, told: Sequence[Letter]) -> float:
        """Return messages a second."""
        self.empty()
        Ceiling(self.broker.url, [built(each) for each in told]).run()
        with self.worker("--loglevel", "warning"):
            return self._drain(queue(ENVIRONMENT))

    def stock(self, told: Sequence[Letter], *, queue: str) -> float:
        """Return messages a second of the Celery application of `empty_task`."""
        settings = {"BROKER": self.broker.url} | ({"SAFELY": "1"} if queue == "empty-safely" else {})
        command = ("celery", "-A", "empty_task", "worker", "--concurrency", str(PROCESSES))
        with self._channel() as channel:
            kind = {"x-queue-type": "quorum"} if "SAFELY" in settings else {}
            channel.queue_declare(queue, durable=True, arguments=kind)
        Ceiling(self.broker.url, [_renamed(built(each), queue) for each in told], exchange="").run()
        with self._running(*command, **settings):
            return self._drain(queue)

    @contextmanager
    def worker(self, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run `worker run` with four processes, on the store in memory unless there is a database."""
        store = {"DATABASE_URL": self.database_url} if self.database_url else {"WORKER_STORE": "memory"}
        settings = {"RABBITMQ_URL": self.broker.url, "WORKER_ENVIRONMENT": ENVIRONMENT, "WORKER_RETRY_DELAYS": "5"}
        with self._running("worker", "run", "--concurrency", str(PROCESSES), *options, **settings, **store) as process:
            self.wait(lambda: self._declared(queue(ENVIRONMENT)).consumer_count > 0)
            yield process

    def times_to_row(self, numbers: range, *, urgent: bool) -> Iterator[float]:
        """Publish results, each once the row of the one before is there; urgent ones for as long as bulk waits."""
        with psycopg.connect(self.database_url, autocommit=True) as rows, RabbitPublisher(self.broker.url) as publisher:
            for number in numbers:
                told = letter(matches(a_match(str(number), result=v2.Score(home=2, away=1))), urgent=urgent)
                started = time.perf_counter()
                list(publisher.publish([told]))
                self.wait(lambda number=number: _has_row(rows, str(number)))
                seconds = time.perf_counter() - started
                if urgent and not self.depth(queue(ENVIRONMENT)):
                    return
                yield seconds

    def put_bulk(self) -> None:
        """Let 25,000 matches wait, a hundred in each envelope."""
        told = (matches(*(a_match(str(600_000 + n + each)) for each in range(100))) for n in range(0, BULK, 100))
        with RabbitPublisher(self.broker.url) as publisher:
            list(publisher.publish(letter(each, urgent=False) for each in told))

    def empty(self) -> None:
        wanted = topology_of(ENVIRONMENT, (5,))
        with connected(self.broker.url) as connection:
            declare(connection, wanted)
            for each in wanted.queues:
                connection.default_channel.queue_purge(each.name)

    def depth(self, name: str) -> int:
        return int(self._declared(name).message_count)

    def wait(self, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 120
        while not reached():
            assert time.monotonic() < deadline, self.log.read_text(errors="replace")[-3000:]
            time.sleep(SETTLED)

    def _drain(self, name: str) -> float:
        """Wait until a queue is empty; return how many a second went, from the first look at which some had gone."""
        with self._channel() as channel:

            def left() -> int:
                return int(channel.queue_declare(name, passive=True).method.message_count)

            self.wait(lambda: left() < MESSAGES)
            started, first = time.perf_counter(), left()
            self.wait(lambda: left() == 0)
            return first / (time.perf_counter() - started)

    @contextmanager
    def _running(self, program: str, *arguments: str, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
        with self.log.open("ab") as log:
            command = [str(BIN / program), *arguments]
            process = subprocess.Popen(command, env=os.environ | settings, cwd=HERE, stdout=log, stderr=log)
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)

    @contextmanager
    def _channel(self) -> Iterator["pika.adapters.blocking_connection.BlockingChannel"]:
        with pika.BlockingConnection(pika.URLParameters(self.broker.url)) as connection:
            yield connection.channel()

    def _declared(self, name: str) -> "pika.spec.Queue.DeclareOk":
        with self._channel() as channel:
            return channel.queue_declare(name, passive=True).method


def news(count: int) -> Iterator[Letter]:
    """Make so many one-match envelopes, each with a newer score of one of the known matches."""
    for number in range(count):
        told = a_match(str(number % KNOWN), result=v2.Score(home=number // KNOWN, away=0))
        yield letter(matches(told, observed_at=NOON + timedelta(seconds=number)), urgent=False)


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _renamed(told: Built, queue: str) -> Built:
    """Address a message to the empty task."""
    _, body, properties = told
    headers = {**properties.headers, "task": "empty"}
    named = {name: getattr(properties, name) for name in ("content_type", "content_encoding", "delivery_mode")}
    return queue, body, pika.BasicProperties(headers=headers, correlation_id=properties.correlation_id, **named)


def _has_row(rows: "psycopg.Connection[tuple[int]]", number: str) -> bool:
    found = rows.execute("select 1 from matches where match_id = %s and home_score is not null", (number,))
    return found.fetchone() is not None


if __name__ == "__main__":
    report(measure)
