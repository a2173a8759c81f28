"""What all runs share: servers that start once, with a template of a migrated database and queues."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from match_devstack import UNSYNCED, Postgres, RabbitMQ, Redis

from .queues import ENVIRONMENT, Queues

DELAYS = "0.05,0.2,0.5,1,2"
"""Seconds between attempts, in place of the 5,30,120,600,3600 of an installation."""
SCALE = f"retry delays {DELAYS} s in place of 5,30,120,600,3600 s"
_TEMPLATE = "chaos_template"
_SECONDS = 120


class Servers:
    """RabbitMQ, PostgreSQL and Redis for as long as the `with` block lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)  # PostgreSQL runs as another user than root
        self.rabbitmq = RabbitMQ(folder / "rabbitmq")
        # Nothing here outlives a power cut; a killed server still keeps what it committed.
        self.postgres = Postgres(folder / "postgres", settings=UNSYNCED)
        self.redis = Redis(folder / "redis")
        self.queues = Queues(self.rabbitmq.url, DELAYS.split(","))
        self._numbers = count(1)
        self.versions = ""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.rabbitmq.stop)
            self.rabbitmq.launch()
            stack.enter_context(self.redis)
            stack.enter_context(self.postgres)
            template = self.postgres.create_database(_TEMPLATE)
            command("worker", "migrate", environment={"DATABASE_URL": template}, folder=self.folder)
            self.rabbitmq.start()
            self.declare()
            self.versions = self._versions()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def declare(self) -> None:
        """Make the queues anew, empty."""
        self.queues.delete()
        settings = {
            "RABBITMQ_URL": self.rabbitmq.url, "WORKER_ENVIRONMENT": ENVIRONMENT, "WORKER_RETRY_DELAYS": DELAYS,
        }  # fmt: skip
        command("worker", "topology", "declare", environment=settings, folder=self.folder)
        self.queues.tap()

    def let_queues_last(self) -> None:
        """Restart the broker in order, before a fault that kills it.

        RabbitMQ 3.10, killed seconds after it declared a quorum queue, comes back without that queue; once it has been
        restarted in order, the queue outlives a kill as well.
        """
        self.rabbitmq.restart()

    def start_again(self) -> None:
        """Start whatever a run has left stopped."""
        for server in (self.rabbitmq, self.postgres, self.redis):
            server.start()

    def _versions(self) -> str:
        """Say which servers these are."""
        with psycopg.connect(self.postgres.url) as connection:
            postgres = connection.info.parameter_status("server_version")
        redis = subprocess.run(
            [shutil.which("redis-server") or "redis-server", "--version"], capture_output=True, text=True, check=True
        )
        return (
            f"RabbitMQ {self.queues.version()}, PostgreSQL {postgres},"
            f" Redis {redis.stdout.partition('v=')[2].partition(' ')[0]}"
        )

    def database(self) -> str:
        """Copy the migrated database and return the copy's address."""
        name = f"chaos_{next(self._numbers)}"
        self.administer(f"create database {name} template {_TEMPLATE}")
        return self.postgres.url.rpartition("/")[0] + f"/{name}"

    def administer(self, statement: str) -> None:
        """Execute a statement as superuser, outside every run's database."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def program(name: str) -> str:
    """Return the path of one of our commands."""
    return str(Path(sys.executable).with_name(name))


def clean() -> dict[str, str]:
    """Return only what every program needs: no setting of the person who runs this."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {"NO_COLOR": "1"}


def command(name: str, *arguments: str, environment: Mapping[str, str], folder: Path) -> str:
    """Run a command to its good end and return what it printed."""
    done = subprocess.run(
        [program(name), *arguments],
        env=clean() | dict(environment), cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{name} {arguments} exited with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout
