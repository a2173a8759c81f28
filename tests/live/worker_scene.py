"""Hands to start a scripted worker, to publish to it, and to look behind it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika

from match_publisher import letter
from match_publisher.celery_envelope import Wire, wire
from match_schema import v2
from match_schema.routing import EXCHANGE, queue, queue_now
from match_worker import declare, topology_of
from match_worker.connections import connected

PROGRAM = Path(__file__).with_name("scripted_worker.py")


@dataclass(frozen=True)
class Parked:
    """A message as it stands in a queue."""

    headers: dict[str, Any]
    properties: Any
    body: bytes


class Scene:
    """One environment at a broker, with workers to start and messages to send."""

    def __init__(self, url: str, folder: Path, environment: str) -> None:
        self.url, self.folder, self.environment = url, folder, environment
        self.bulk, self.now, self.dead = queue(environment), queue_now(environment), f"ingest.{environment}.dead"
        self.parked: dict[str, Parked] = {}
        self.sent = b""
        folder.mkdir(exist_ok=True)

    @contextmanager
    def worker(
        self,
        *,
        delays: Sequence[int] = (1,),
        hours: float = 1,
        hard_limit: float = 300,
        also: Sequence[str] = (),
        counts_in: Path | None = None,
        **told: bool,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A worker that consumes; what the test does not end itself ends as in a power cut, which is quicker."""
        self.declare(delays)
        options = {"url": self.url, "folder": str(self.folder), "environment": self.environment}
        options |= {"delays": list(delays), "hours": hours, "hard_limit": hard_limit, "also": list(also), **told}
        options |= {"counts_in": str(counts_in)} if counts_in else {}
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, str(PROGRAM), json.dumps(options)], stdout=log, stderr=log)
            try:
                self.wait_for(lambda: self.consumers(self.now) > 0, "a consumer")
                yield process
            finally:
                self.kill(process)

    def publish(
        self,
        message: v2.Message,
        *,
        urgent: bool = False,
        key: str | None = None,
        drop: Sequence[str] = (),
        **changed: Any,
    ) -> bytes:
        """Publish as the publisher does, but for the properties and headers changed or dropped; return the body."""
        told = _wire(message, urgent=urgent)
        body = changed.pop("body", told.body)
        headers = told.headers | changed.pop("headers", {})
        properties = told.properties | changed
        headers = {name: value for name, value in headers.items() if name not in drop}
        properties = {name: value for name, value in properties.items() if name not in drop}
        with self.channel() as channel:
            channel.confirm_delivery()
            _send(channel, key or told.routing_key, body, headers, properties)
        return body

    def publish_many(self, messages: Iterable[v2.Message]) -> None:
        """Publish as the publisher does, over one connection."""
        with self.channel() as channel:
            channel.confirm_delivery()
            for message in messages:
                told = _wire(message, urgent=False)
                _send(channel, told.routing_key, told.body, told.headers, told.properties)

    def attempts(self) -> list[str]:
        return self._journal("attempts")

    def applied(self) -> list[str]:
        return self._journal("applied")

    def log(self) -> str:
        return (self.folder / "worker.log").read_text(errors="replace")

    def wait_for(self, reached: Callable[[], bool], what: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, f"waited {seconds} s for {what}\n{self.log()[-3000:]}"
            time.sleep(0.05)

    def wait_applied(self, *run_ids: str) -> None:
        self.wait_for(lambda: set(run_ids) <= set(self.applied()), f"{run_ids} applied")

    def wait_parked(self, count: int) -> list[Parked]:
        """Wait until so many messages stand in the dead-letter queue, then take them all."""
        self.wait_for(lambda: self.depth(self.dead) >= count, f"{count} parked")
        return self.take(self.dead)

    def take(self, name: str) -> list[Parked]:
        with self.channel() as channel:
            got = iter(lambda: channel.basic_get(name, auto_ack=True)[1:], (None, None))
            return [Parked(properties.headers or {}, properties, body) for properties, body in got]

    def left(self) -> dict[str, int]:
        """What still stands in the queues that are read, retried or parked, by queue."""
        return {name: depth for name in self._queues() if (depth := self.depth(name))}

    def declare(self, delays: Sequence[int] = (1,)) -> None:
        """Declare the environment's queues as the worker does."""
        with connected(self.url) as connection:
            declare(connection, topology_of(self.environment, delays))

    def delete(self, *names: str) -> None:
        """Delete these queues, or all of the environment."""
        with self.channel() as channel:
            for name in names or self._queues():
                channel.queue_delete(name)

    @staticmethod
    def children(process: subprocess.Popen[bytes]) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]

    @classmethod
    def kill(cls, process: subprocess.Popen[bytes]) -> None:
        """End the worker and its children as a power cut would."""
        if process.poll() is None:
            children = cls.children(process)
            process.kill()
            process.wait()
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def depth(self, name: str) -> int:
        return self._declared(name).message_count

    def consumers(self, name: str) -> int:
        return self._declared(name).consumer_count

    @contextmanager
    def channel(self) -> Iterator[Any]:
        connection = pika.BlockingConnection(pika.URLParameters(self.url))
        try:
            yield connection.channel()
        finally:
            connection.close()

    def _declared(self, name: str) -> Any:
        try:
            with self.channel() as channel:
                return channel.queue_declare(name, passive=True).method
        except pika.exceptions.ChannelClosedByBroker:
            return pika.spec.Queue.DeclareOk(name, 0, 0)

    def _queues(self) -> list[str]:
        return [queue.name for queue in topology_of(self.environment, (1, 2)).queues]

    def _journal(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []


def _wire(message: v2.Message, *, urgent: bool) -> Wire:
    return wire(letter(message, urgent=urgent), app_id="match-publisher", host="test", timestamp=1_790_000_000)


def _send(channel: Any, key: str, body: bytes, headers: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    told = pika.BasicProperties(headers=dict(headers), **properties)
    channel.basic_publish(EXCHANGE, key, body, told, mandatory=True)
