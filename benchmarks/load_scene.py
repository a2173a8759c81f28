"""Loads to play and to look at: letters of one season or of several, published at once and then written by a worker."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from figures import timed
from first_load import PLAIN
from process_tree import memory_mib, pid_of, processor_seconds

from match_devstack import Postgres, RabbitMQ, Replica
from match_publisher import Fate, Letter, Outbox, RabbitPublisher, letter, open_state
from match_schema import content_id, load, v2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from live.worker_scene import Scene
from pipeline import Pipeline

WORKER = str(Path(sys.executable).with_name("worker"))
LEAGUES = "insert into leagues (name) select name || ' ' || n from leagues, generate_series(2, %s) as n"
STATE = """
select coalesce(sum((counts ->> 'created')::integer), 0)::integer, pg_database_size(current_database())
from pipeline.envelope
"""
COMMITTED = """
select message_id, (counts ->> 'created')::integer, extract(epoch from received_at)::float8,
    extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from pipeline.envelope where kind = 'matches' order by at
"""
TABLE = "select pg_total_relation_size('public.matches')"
COPIES = int(os.environ.get("COPIES", "10"))
EVERY = 0.25  # seconds between two looks
MIB = 2**20


@dataclass(frozen=True)
class Look:
    """The state of things at one moment of a load."""

    at: float
    """Seconds since 1970."""
    written: int
    waiting: int
    memory_mib: float
    database_mib: float
    used: tuple[float, ...]
    """Seconds of processor time of each of the parts."""


@dataclass(frozen=True)
class Committed:
    """One envelope of matches: how many it brought, and when it was published, begun and committed (since 1970)."""

    created: int
    published: float
    begun: float
    at: float


@dataclass(frozen=True)
class Load:
    """One load, from the worker's start to the last committed row."""

    looks: tuple[Look, ...]
    envelopes: tuple[Committed, ...]
    """In the order of their commits."""
    table_bytes: int
    """Of `matches` alone, with its indexes."""
    plain_seconds: float
    """Of one plain statement that writes as many rows into `matches`."""

    @property
    def matches(self) -> int:
        return sum(each.created for each in self.envelopes)

    def rate(self, first: float = 0, last: float = 1) -> float:
        """Matches a second between two shares of all envelopes, from commit to commit."""
        part = self.envelopes[int(first * len(self.envelopes)) : int(last * len(self.envelopes))]
        return sum(each.created for each in part[1:]) / (part[-1].at - part[0].at)

    def processor(self, part: int, first: float, last: float) -> float:
        """Microseconds of processor time that a part used for a match, between two shares of the whole."""
        looks = [look for look in self.looks if first * self.matches <= look.written <= last * self.matches]
        used, written = looks[-1].used[part] - looks[0].used[part], looks[-1].written - looks[0].written
        return 1e6 * used / max(1, written)


def letters_of(folder: Path, replica: Replica, broker: RabbitMQ) -> list[Letter]:
    """Let the scraper read the season, and take what it would publish."""
    folder.mkdir()
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    pipeline = Pipeline(
        folder, assist_url=replica.url, rabbitmq_url=broker.url, database_url=nowhere, environment="scraped"
    )
    pipeline.environment["USE_RABBITMQ"] = "false"
    pipeline.run("scraper", "run")
    with open_state(folder / "scraper.sqlite") as connection:
        return list(Outbox(connection))


def copies(letters: Sequence[Letter], count: int) -> Iterator[Letter]:
    """Yield the letters, then the same matches told again as other leagues."""
    yield from letters
    told = [load(each.body) for each in letters]
    matches = [each for each in told if isinstance(each, v2.Matches)]
    for number in range(2, count + 1):
        for each in matches:
            yield letter(copied(each, number), urgent=False)


def copied(message: v2.Matches, number: int) -> v2.Matches:
    """Tell the same of another league, by teams of its own."""
    told = json.loads(message.model_dump_json(exclude_none=True))
    told["competition_season"] += f"-{number}"
    told["league"] += f" {number}"
    for team in told["teams"]:
        team |= {"id": f"{number}{team['id']}", "league": f"{team['league']} {number}"}
    if "bracket" in told:
        told["bracket"]["members"] = [f"{number}{each}" for each in told["bracket"]["members"]]
    for match in told["matches"]:
        match["id"] = f"{number}{match['id']}"
        match["teams"] = {side: f"{number}{team}" for side, team in match["teams"].items()}
    renamed = v2.Matches.model_validate_json(json.dumps(told))
    return renamed.model_copy(update={"message_id": content_id(renamed)})


@dataclass(frozen=True)
class Place:
    """Where loads are played: each in a database of its own, which is dropped afterwards, on one broker."""

    folder: Path
    broker: RabbitMQ
    database: Postgres

    def loaded(self, name: str, letters: Sequence[Letter]) -> Load:
        """Publish everything, then start the worker and watch until all is written."""
        url = self.database.create_database(name)
        scene = Scene(self.broker.url, self.folder / name, name)
        told = {"DATABASE_URL": url, "RABBITMQ_URL": self.broker.url, "WORKER_ENVIRONMENT": name}
        environment = os.environ | told
        subprocess.run([WORKER, "migrate"], check=True, env=environment, capture_output=True)
        scene.declare()
        published = self._publish(letters)
        with psycopg.connect(url, autocommit=True) as sql, (self.folder / f"{name}.log").open("wb") as log:
            sql.execute(LEAGUES, (COPIES,))
            command = [WORKER, "run", "--loglevel", "warning"]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            try:
                looks = tuple(self._watched(scene, sql, process.pid))
            finally:
                process.terminate()
                process.wait(60)
            committed = tuple(
                Committed(created, published[message], begun, at)
                for message, created, begun, at in sql.execute(COMMITTED)
            )
            (size,) = sql.execute(TABLE).fetchone() or (0,)
            load = Load(looks, committed, size, timed(lambda: sql.execute(PLAIN)))
        scene.delete()
        with psycopg.connect(self.database.url, autocommit=True) as sql:
            sql.execute(f"drop database {name} with (force)".encode())
        return load

    def _publish(self, letters: Sequence[Letter]) -> dict[str, float]:
        """Publish all, and return when each message was handed over."""
        published = {}

        def stamped() -> Iterator[Letter]:
            for each in letters:
                published[each.message_id] = time.time()
                yield each

        with RabbitPublisher(self.broker.url) as publisher:
            assert all(receipt.fate is Fate.CONFIRMED for receipt in publisher.publish(stamped()))
        return published

    def _watched(self, scene: Scene, sql: psycopg.Connection, pid: int) -> Iterator[Look]:
        """Look at everything again and again until nothing waits, and nothing more is written."""
        pids, last = (pid, pid_of(self.database), pid_of(self.broker)), -1
        while True:
            waiting = scene.depth(scene.bulk) + scene.depth(scene.now)
            written, size = sql.execute(STATE).fetchone() or (0, 0)
            used = tuple(map(processor_seconds, pids))
            yield Look(time.time(), written, waiting, memory_mib(pid), size / MIB, used)
            if waiting == 0 and written and written == last:
                return
            last = written
            time.sleep(EVERY)
