"""One broker, one environment of ours, and workers to start: what `consume` looks at."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pika
import psycopg
from publish import Built, Ceiling, built

from match_devstack import RabbitMQ
from match_publisher import Letter, RabbitPublisher, letter
from match_schema import v2
from match_schema.routing import queue
from match_worker import declare, topology_of
from match_worker.connections import connected

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from messages import a_match, matches

PROCESSES, BULK = 4, 25_000
SETTLED: Final = 0.005
"""Seconds between two looks."""
ENVIRONMENT = "bench"
BIN = Path(sys.executable).parent


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
            return self._drain(queue(ENVIRONMENT), len(told))

    def stock(self, told: Sequence[Letter], *, queue: str) -> float:
        """Return messages a second of the Celery application of `empty_task`."""
        settings = {"BROKER": self.broker.url} | ({"SAFELY": "1"} if queue == "empty-safely" else {})
        command = ("celery", "-A", "empty_task", "worker", "--concurrency", str(PROCESSES))
        with self._channel() as channel:
            kind = {"x-queue-type": "quorum"} if "SAFELY" in settings else {}
            channel.queue_declare(queue, durable=True, arguments=kind)
        Ceiling(self.broker.url, [_renamed(built(each), queue) for each in told], exchange="").run()
        with self._running(*command, **settings):
            return self._drain(queue, len(told))

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

    def _drain(self, name: str, count: int) -> float:
        """Wait until a queue is empty; return how many a second went, from the first look at which some had gone."""
        with self._channel() as channel:

            def left() -> int:
                return int(channel.queue_declare(name, passive=True).method.message_count)

            self.wait(lambda: left() < count)
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


def _renamed(told: Built, queue: str) -> Built:
    """Address a message to the empty task."""
    _, body, properties = told
    headers = {**properties.headers, "task": "empty"}
    named = {name: getattr(properties, name) for name in ("content_type", "content_encoding", "delivery_mode")}
    return queue, body, pika.BasicProperties(headers=headers, correlation_id=properties.correlation_id, **named)


def _has_row(rows: "psycopg.Connection[tuple[int]]", number: str) -> bool:
    found = rows.execute("select 1 from matches where match_id = %s and home_score is not null", (number,))
    return found.fetchone() is not None
