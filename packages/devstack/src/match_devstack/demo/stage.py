"""The servers, the replica and the worker of the demo, up together and gone together."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from match_devstack.embedded import Embedded
from match_devstack.errors import DidNotStart
from match_devstack.postgres import UNSYNCED, Postgres
from match_devstack.process import Process
from match_devstack.rabbitmq import RabbitMQ
from match_devstack.replica import Replica, Season, make_season
from match_devstack.replica.generate import Size

from .commands import Commands
from .database import Database
from .progress import Progress

ENVIRONMENT = "demo"
QUEUES = tuple(f"ingest.{ENVIRONMENT}{part}" for part in ("", ".now"))
DELAYS = (1, 5, 30)
RETRIES = tuple(f"{queue}.retry.{delay}" for queue in QUEUES for delay in DELAYS)
DEAD = f"ingest.{ENVIRONMENT}.dead"
_READY = "ready."
_POLL_SECONDS = 0.05
_WORKER_SECONDS = 60.0
_TAIL = 3000


class Broker(Protocol):
    """What the demo asks of a broker."""

    @property
    def url(self) -> str:
        """What RABBITMQ_URL is set to."""
        ...

    def depth(self, *queues: str) -> int:
        """Count the messages that wait."""
        ...


@dataclass(frozen=True)
class Stage:
    """All that runs, and the variables that lead to it."""

    season: Season
    replica: Replica
    broker: Broker
    database: Database
    commands: Commands
    worker: Process

    def wait_for(self, reached: Callable[[], bool], what: str) -> None:
        """Wait until something is so. Raises DidNotStart with the end of the worker's log if the worker is gone."""
        deadline = time.monotonic() + _WORKER_SECONDS
        while not reached():
            if not self.worker.running or time.monotonic() > deadline:
                why = "is gone" if not self.worker.running else f"did not get there in {_WORKER_SECONDS:.0f} s"
                log = self.commands.worker_log.read_text(errors="replace")[-_TAIL:]
                raise DidNotStart(f"waiting for {what}, the worker {why}; the end of its log:\n{log}")
            time.sleep(_POLL_SECONDS)


def broker_for(choice: str | None, folder: Path) -> RabbitMQ | Embedded:
    """Return the broker asked for: `rabbitmq`, `embedded`, or None for the better one this machine has."""
    if choice == "embedded" or (choice is None and not RabbitMQ.installed()):
        return Embedded(folder / "broker")
    return RabbitMQ(folder / "rabbitmq")


@contextmanager
def set_up(
    folder: Path, broker: RabbitMQ | Embedded, *, size: Size, seed: int, day: date, progress: Progress
) -> Iterator[Stage]:
    """Start everything, the slow first and side by side; end it in reverse order. Raises DevstackError."""
    with ExitStack() as stack:
        # All its data goes with the demo, so nothing is lost by ending it at once; the same is true of the worker.
        stack.callback(broker.kill)
        broker.launch()
        with progress.step("PostgreSQL, from its wheel"):
            postgres = stack.enter_context(Postgres(folder / "postgres", settings=UNSYNCED))
            url = postgres.create_database("demo")
        with progress.step(f"season of {day:%-d %B %Y}, drawn from seed {seed}") as step:
            season = make_season(seed, size, day)
            replica = stack.enter_context(Replica(season))
            step.note(f"{len(season.events):,} events")
        commands = Commands(folder, _variables(folder, replica, broker, url))
        with progress.step("`worker migrate`"):
            commands.run("worker", "migrate")
        with progress.step(type(broker).__name__ + " as broker"):
            broker.start()
        with progress.step("`worker run`"):
            worker = Process(commands.worker())
            stack.callback(worker.kill)
            database = stack.enter_context(closing(Database(url)))
            stage = Stage(season, replica, broker, database, commands, worker)
            stage.wait_for(lambda: _READY in commands.worker_log.read_text(errors="replace"), "its start")
        yield stage


def _variables(folder: Path, replica: Replica, broker: Broker, database_url: str) -> Mapping[str, str]:
    return {
        "ASSIST_URL": replica.url,
        "SCRAPER_STATE": str(folder / "scraper.sqlite"),
        "RABBITMQ_URL": broker.url,
        "DATABASE_URL": database_url,
        "WORKER_ENVIRONMENT": ENVIRONMENT,
        "WORKER_RETRY_DELAYS": ",".join(map(str, DELAYS)),
    }
