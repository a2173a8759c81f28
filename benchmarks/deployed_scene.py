"""The worker as it is deployed today, at work: a database of its own behind PostgREST, and its queue at the broker."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pika
import psycopg
from deployed_way import QUEUE, TASK
from deployed_way import app as deployed

from match_devstack import Postgrest
from match_worker.migrate import migrate

ROLE = """
create role {role} bypassrls;
grant usage on schema public to {role};
grant all on all tables in schema public to {role};
grant all on all sequences in schema public to {role}
"""
DIVISION = "insert into divisions (name, league_id) values (%s, 1) on conflict do nothing"
TEAM = "insert into teams (name, league_id) select %s, 1 where not exists (select from teams where name = %s)"
HOME, AWAY, GROUP = "Club 11", "Club 12", "Northeast"

Payload = dict[str, object]


@dataclass(frozen=True)
class DeployedScene:
    """What the deployed worker needs, and hands to send to it and to look at its rows."""

    broker_url: str
    database_url: str
    settings: Mapping[str, str]
    log: Path
    server: Postgrest

    def know(self, teams: Iterable[str], divisions: Iterable[str] = ()) -> None:
        """Put names into the database: today's way learns none."""
        with psycopg.connect(self.database_url, autocommit=True) as sql:
            for name in divisions:
                sql.execute(DIVISION, (name,))
            for name in teams:
                sql.execute(TEAM, (name, name))

    def send(self, payload: Payload) -> None:
        deployed.conf.broker_url = self.broker_url
        deployed.send_task(TASK, args=[payload], queue=QUEUE)

    @contextmanager
    def worker(self, processes: int) -> Iterator["subprocess.Popen[bytes]"]:
        """Run its Celery worker; it may still be starting when this returns."""
        command = ("-A", "deployed_way", "worker", "--concurrency", str(processes), "-Q", QUEUE, "-l", "warning")
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [Path(sys.executable).with_name("celery"), *command],
                env=os.environ | self.settings,
                cwd=Path(__file__).parent,
                stdout=log,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)

    def empty(self) -> None:
        with closing(pika.BlockingConnection(pika.URLParameters(self.broker_url))) as connection:
            channel = connection.channel()
            channel.queue_declare(QUEUE, durable=True)
            channel.queue_purge(QUEUE)


@contextmanager
def deployed_scene(folder: Path, broker_url: str, database_url: str) -> Iterator[DeployedScene]:
    """Make the tables in an empty database, and put PostgREST before it."""
    migrate(database_url)
    role = f"deployed_{urlsplit(database_url).path[1:]}"
    with psycopg.connect(database_url, autocommit=True) as sql:
        sql.execute(ROLE.format(role=role).encode())
    folder.mkdir(exist_ok=True)
    with Postgrest(folder / f"postgrest-{role}", database=database_url, roles=(role,)) as server:
        # Straight to PostgREST: our gateway knows only the calls of our own worker.
        settings = {"RABBITMQ_URL": broker_url, "TODAY_URL": f"http://127.0.0.1:{server.port}"}
        settings |= {"TODAY_JWT": server.token(role)}
        yield DeployedScene(broker_url, database_url, settings, folder / "deployed.log", server)


def payload(number: int, *, home: int | None = None, away: int | None = None) -> Payload:
    """One match as today's producers send it; each number has a day, or today's way takes them for one match."""
    return {
        "home_team": HOME, "away_team": AWAY, "season": "2026-2027", "age_group": "U13", "division": GROUP,
        "match_date": str(date(2026, 9, 5) + timedelta(days=number)), "external_match_id": str(number),
        "home_score": home, "away_score": away, "match_status": "scheduled" if home is None else "completed",
    }  # fmt: skip
