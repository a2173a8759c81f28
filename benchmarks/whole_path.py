"""RabbitMQ to committed rows with two processes: straight to PostgreSQL, through PostgREST, and the way of today.

New matches, then results for them, 100 to an envelope. All messages wait in the queue before the worker starts; the
rate is that between the first and the last row that is committed. Today's way gets one task a match. Later aims: 10,000
matches a second to PostgreSQL, 6,000 through PostgREST.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from deployed_way import QUEUE, TASK
from deployed_way import app as deployed
from envelopes import SIZE, envelopes
from figures import Beside, Figure, at_least, report

from match_devstack import Postgres, Postgrest, RabbitMQ
from match_publisher import Fate, RabbitPublisher, letter
from match_schema import v2
from match_worker.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from live.worker_scene import Scene

BIN = Path(sys.executable).parent
TABLES = range(60)
TODAY = range(0, 18, 6)
"""Tables of today's way: few, because it is slow; one a group, because it takes all ages of a club for one team."""
ROLE = """
create role {role} bypassrls;
grant usage on schema public to {role};
grant all on all tables in schema public to {role};
grant all on all sequences in schema public to {role}
"""
ENVELOPES = """
select count(*), extract(epoch from max(received_at) - min(received_at)) from pipeline.envelope where run_id = %s
"""
ROWS = "select count(*), extract(epoch from max(created_at) - min(created_at)) from matches"
DIVISION = "insert into divisions (name, league_id) values (%s, 1) on conflict do nothing"
TEAM = "insert into teams (name, league_id) select %s, 1 where not exists (select from teams where name = %s)"
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
        with RabbitMQ(folder / "rabbitmq") as broker, Postgres(folder / "postgres") as database:
            bench = Bench(folder, broker, database)
            straight = [bench.ours(over_http=False) for _ in range(runs)]
            http = [bench.ours(over_http=True) for _ in range(runs)]
            today = Beside("today: a task a match, eight calls each", tuple(bench.today() for _ in range(runs)))
    for words, found, least in (("PostgreSQL", straight, 5_000), ("PostgREST", http, 3_000)):
        for kind, samples in zip(("inserts", "updates"), zip(*found, strict=True), strict=True):
            beside = (today,) if kind == "inserts" else ()
            yield Figure(f"{kind}, RabbitMQ to {words}, two processes", "matches/s", samples, beside, at_least(least))


class Bench:
    """One broker and one server; each measurement gets a database and an environment of its own."""

    def __init__(self, folder: Path, broker: RabbitMQ, database: Postgres) -> None:
        self.folder, self.broker, self.database = folder, broker, database

    def ours(self, *, over_http: bool) -> tuple[float, float]:
        """Matches a second: new ones, then results for them."""
        with self._place(over_http=over_http) as (name, url, settings):
            scene = Scene(self.broker.url, self.folder / name, name)
            scene.declare()
            rates = []
            for hour, goals in ((0, None), (1, 1)):
                self._publish(envelopes(TABLES, hour=hour, goals=goals))
                command = ("worker", "run", "--loglevel", "warning", "--concurrency", "2")
                rates.append(SIZE * self._run(command, settings, Seen(url, ENVELOPES, (f"hour-{hour}",)), len(TABLES)))
            scene.delete()
            return rates[0], rates[1]

    def today(self) -> float:
        """Matches a second, new ones."""
        with self._place(over_http=True) as (_, url, settings), psycopg.connect(url, autocommit=True) as sql:
            deployed.conf.broker_url = self.broker.url
            for told in envelopes(TODAY):
                sql.execute(DIVISION, (told.division,))
                for team in told.teams:
                    sql.execute(TEAM, (team.name, team.name))
                for match in told.matches:
                    deployed.send_task(TASK, args=[_as_today(told, match)], queue=QUEUE)
            command = ("celery", "-A", "deployed_way", "worker", "--concurrency", "2", "-Q", QUEUE, "-l", "warning")
            return self._run(command, settings, Seen(url, ROWS), SIZE * len(TODAY))

    @contextmanager
    def _place(self, *, over_http: bool) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        name = f"path{next(NUMBERS)}"
        url = self.database.create_database(name)
        migrate(url)
        settings = {"RABBITMQ_URL": self.broker.url, "WORKER_ENVIRONMENT": name, "WORKER_CONCURRENCY": "2"}
        if not over_http:
            yield name, url, settings | {"DATABASE_URL": url, "WORKER_STORE": "postgres"}
            return
        with psycopg.connect(url, autocommit=True) as sql:
            sql.execute(ROLE.format(role=f"deployed_{name}").encode())
        roles = ("match_worker", f"deployed_{name}")
        with Postgrest(self.folder / f"postgrest-{name}", database=url, roles=roles) as server:
            token = server.token(roles[0])
            settings |= {"SUPABASE_URL": server.url, "SUPABASE_KEY": server.key, "WORKER_STORE": "supabase"}
            yield name, url, settings | {"SUPABASE_JWT": token, "TODAY_JWT": server.token(roles[1])}

    def _publish(self, told: Iterator[v2.Matches]) -> None:
        with RabbitPublisher(self.broker.url) as publisher:
            receipts = list(publisher.publish(letter(each, urgent=False) for each in told))
        assert all(receipt.fate is Fate.CONFIRMED for receipt in receipts)

    def _run(self, command: Sequence[str], settings: Mapping[str, str], seen: Seen, whole: int) -> float:
        """Start the program, wait until it has done the whole, and return how many a second it did."""
        environment = os.environ | settings
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [BIN / command[0], *command[1:]], env=environment, cwd=Path(__file__).parent, stdout=log, stderr=log
            )
            try:
                counted = self._wait(seen, whole, process)
            finally:
                process.terminate()
                process.wait(60)
        return (whole - 1) / counted[1]

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
    return {
        "home_team": names[match.teams.home], "away_team": names[match.teams.away], "season": told.season,
        "match_date": str(match.schedule.date), "age_group": told.age_group, "division": told.division,
        "home_score": None, "away_score": None, "match_status": "scheduled", "external_match_id": match.id,
    }  # fmt: skip


if __name__ == "__main__":
    report(measure)
