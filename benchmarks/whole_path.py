"""RabbitMQ to committed rows with two processes: straight to PostgreSQL and through PostgREST, beside the raw ceiling
and the way of today.

New matches, then results for them, 100 to an envelope. All messages wait in the queue before the worker starts; the
rate is that between the first and the last row that is committed. Today's way gets one task a match. The ceiling takes
the same envelopes from the broker and writes each by one plain statement, which checks nothing and learns no name.
Later aims: 10,000 matches a second to PostgreSQL, 6,000 through PostgREST.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pika
import psycopg
from deployed_scene import deployed_scene
from envelopes import SIZE, envelopes
from figures import Beside, Figure, at_least, report

from match_devstack import Postgres, Postgrest, RabbitMQ
from match_publisher import Fate, RabbitPublisher, letter
from match_schema import dump, v2
from match_worker.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from live.worker_scene import Scene

BIN = Path(sys.executable).parent
TABLES = range(20)
TODAY = range(0, 6, 6)
"""Tables of today's way: few, because it is slow; one a group, because it takes all ages of a club for one team."""
ENVELOPES = """
select count(*), extract(epoch from max(received_at) - min(received_at)) from pipeline.envelope where run_id = %s
"""
ROWS = "select count(*), extract(epoch from max(created_at) - min(created_at)) from matches"
SCORED = """
select count(*), extract(epoch from max(at) - min(at))
from (select pg_xact_commit_timestamp(xmin) as at from matches where home_score is not null) as scored
"""
LEDGER = """
select count(distinct at), extract(epoch from max(at) - min(at))
from (select pg_xact_commit_timestamp(xmin) as at from pipeline.ledger where run_id = 'plain' and outcome = %s) as told
"""
RAW = "raw"
COMMITS = {"track_commit_timestamp": "on"}
NUMBERS = count()


@dataclass(frozen=True)
class Seen:
    """A query for how many are committed, and over how many seconds."""

    url: str
    query: str
    told: tuple[str, ...] = ()

    def counted(self, sql: psycopg.Connection) -> tuple[int, float]:
        count, seconds = sql.execute(self.query, self.told).fetchone() or (0, 0)
        return count, float(seconds or 0)


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="match-whole-path-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with RabbitMQ(folder / "rabbitmq") as broker, Postgres(folder / "postgres", settings=COMMITS) as database:
            bench = Bench(folder, broker, database)
            rounds = [(bench.straight(), bench.over_http(), bench.today()) for _ in range(runs)]
    for nth, kind in enumerate(("inserts", "updates")):
        straight, http, today = (tuple(found[way][nth] for found in rounds) for way in range(3))
        raw = tuple(found[0][2 + nth] for found in rounds)
        beside = (
            Beside("one plain statement an envelope, RabbitMQ to PostgreSQL", raw),
            Beside("today: a task a match, each step a call", today),
        )
        for words, samples, least in (("PostgreSQL", straight, 5_000), ("PostgREST", http, 3_000)):
            yield Figure(f"{kind}, RabbitMQ to {words}, two processes", "matches/s", samples, beside, at_least(least))


class Bench:
    """One broker and one server; each measurement gets a database and an environment of its own."""

    def __init__(self, folder: Path, broker: RabbitMQ, database: Postgres) -> None:
        self.folder, self.broker, self.database = folder, broker, database

    def straight(self) -> tuple[float, ...]:
        """Matches a second: new ones, then results for them; and the same by plain statements on the same database."""
        name, url = self._database()
        return self._ours(name, url, {"DATABASE_URL": url, "WORKER_STORE": "postgres"}) + self._raw(url)

    def over_http(self) -> tuple[float, ...]:
        """Matches a second: new ones, then results for them."""
        name, url = self._database()
        with Postgrest(self.folder / f"postgrest-{name}", database=url, roles=("match_worker",)) as server:
            settings = {"SUPABASE_URL": server.url, "SUPABASE_KEY": server.key, "WORKER_STORE": "supabase"}
            return self._ours(name, url, settings | {"SUPABASE_JWT": server.token("match_worker")})

    def today(self) -> tuple[float, ...]:
        """Matches a second: new ones, then results for them."""
        url = self.database.create_database(f"today{next(NUMBERS)}")
        rates = []
        with deployed_scene(self.folder / "today", self.broker.url, url) as scene:
            scene.empty()
            for goals, query in ((None, ROWS), (1, SCORED)):
                for told in envelopes(TODAY, goals=goals):
                    scene.know([team.name for team in told.teams], [told.division])
                    for match in told.matches:
                        scene.send(_as_today(told, match))
                whole = SIZE * len(TODAY)
                with scene.worker(2) as process:
                    rates.append((whole - 1) / self._wait(Seen(url, query), whole, process)[1])
        return tuple(rates)

    def _ours(self, name: str, url: str, settings: Mapping[str, str]) -> tuple[float, ...]:
        scene = Scene(self.broker.url, self.folder / name, name)
        scene.declare()
        environment = {"RABBITMQ_URL": self.broker.url, "WORKER_ENVIRONMENT": name, "WORKER_CONCURRENCY": "2"}
        command = (BIN / "worker", "run", "--loglevel", "warning", "--concurrency", "2")
        rates = []
        for hour, goals in ((0, None), (1, 1)):
            self._publish(envelopes(TABLES, hour=hour, goals=goals))
            seen = Seen(url, ENVELOPES, (f"hour-{hour}",))
            with self._running([command], environment | settings) as process:
                counted = self._wait(seen, len(TABLES), process)
            rates.append(SIZE * (len(TABLES) - 1) / counted[1])
        scene.delete()
        return tuple(rates)

    def _raw(self, url: str) -> tuple[float, ...]:
        """Do the same for matches of another season, whose teams are known by now."""
        rates = []
        for hour, goals, statement, outcome in (
            (0, None, "PLAIN_INSERT", "created"),
            (1, 1, "PLAIN_UPDATE", "updated"),
        ):
            with closing(pika.BlockingConnection(pika.URLParameters(self.broker.url))) as connection:
                channel = connection.channel()
                channel.queue_declare(RAW, durable=True, arguments={"x-queue-type": "quorum"})
                for told in envelopes(TABLES, season=1, hour=hour, goals=goals):
                    channel.basic_publish("", RAW, dump(told), pika.BasicProperties(delivery_mode=2))
            command = (sys.executable, "raw_consumer.py", self.broker.url, url, RAW, statement)
            with self._running([command] * 2, {}) as process:
                counted = self._wait(Seen(url, LEDGER, (outcome,)), len(TABLES), process)
            rates.append(SIZE * (len(TABLES) - 1) / counted[1])
        return tuple(rates)

    def _database(self) -> tuple[str, str]:
        name = f"path{next(NUMBERS)}"
        url = self.database.create_database(name)
        migrate(url)
        return name, url

    def _publish(self, told: Iterator[v2.Matches]) -> None:
        with RabbitPublisher(self.broker.url) as publisher:
            receipts = list(publisher.publish(letter(each, urgent=False) for each in told))
        assert all(receipt.fate is Fate.CONFIRMED for receipt in receipts)

    @contextmanager
    def _running(
        self, commands: Sequence[Sequence[str | Path]], settings: Mapping[str, str]
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """Run programs, and hand out the first."""
        with (self.folder / "worker.log").open("ab") as log:
            options = {"env": os.environ | settings, "cwd": Path(__file__).parent, "stdout": log, "stderr": log}
            processes = [subprocess.Popen(command, **options) for command in commands]
            try:
                yield processes[0]
            finally:
                for process in processes:
                    process.terminate()
                for process in processes:
                    process.wait(60)

    def _wait(self, seen: Seen, whole: int, process: "subprocess.Popen[bytes]") -> tuple[int, float]:
        deadline = time.monotonic() + 120
        with psycopg.connect(seen.url, autocommit=True) as sql:
            while (counted := seen.counted(sql))[0] < whole:
                assert time.monotonic() < deadline, (self.folder / "worker.log").read_text()[-3000:]
                assert process.poll() is None, (self.folder / "worker.log").read_text()[-3000:]
                time.sleep(0.1)
        return counted


def _as_today(told: v2.Matches, match: v2.Match) -> dict[str, object]:
    names = {team.id: team.name for team in told.teams}
    assert match.teams is not None
    assert match.schedule is not None
    score = match.result if isinstance(match.result, v2.Score) else None
    return {
        "home_team": names[match.teams.home], "away_team": names[match.teams.away], "season": told.season,
        "match_date": str(match.schedule.date), "age_group": told.age_group, "division": told.division,
        "home_score": score and score.home, "away_score": score and score.away,
        "match_status": "completed" if score else "scheduled", "external_match_id": match.id,
    }  # fmt: skip


if __name__ == "__main__":
    report(measure)
