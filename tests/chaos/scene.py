"""One run's world: a database, a season, a worker that is kept, and scrapers that are started one after the other."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import psycopg
from pika.exceptions import AMQPError
from psycopg.rows import dict_row

from match_devstack import Replica, make_season

from .books import all_came
from .commands import MARK, Kept, Running, end, left
from .hops import Hops, paths
from .oracle import Oracle
from .published import DAY, Published
from .queues import ENVIRONMENT, Queues
from .servers import DELAYS, Servers

Row = dict[str, Any]

_POLL = 0.02
_QUIET_SECONDS = 90.0
_BEGUN_SECONDS = 30.0
_SCRAPES = 12
_GOOD = 0
_PATIENCE = ("0.3", "1", "3", "10")
_RECORDED = "select count(*) as n from pipeline.envelope where kind = 'matches'"


@dataclass
class Scene:
    """What faults act upon."""

    servers: Servers
    folder: Path
    replica: Replica
    hops: Hops
    environment: Mapping[str, str]
    database_url: str
    worker: Kept
    rng: Random
    mark: str
    oracle: Oracle = field(default_factory=Oracle)
    as_of_shift: timedelta = timedelta()
    """How wrong the scraper's clock goes."""
    malformed: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    """Queue and body of each message that was sent and nobody can apply."""
    published: Published = field(default_factory=Published)
    events: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What a fault itself saw go wrong."""
    moments: list[bool] = field(default_factory=list)
    """Of each blow, whether something was in flight."""
    scraper: Running | None = None
    """The one that was started last."""
    lifted_at: float | None = None
    began: float = field(default_factory=time.monotonic)
    _connection: psycopg.Connection[Row] | None = None

    @property
    def queues(self) -> Queues:
        """The queues at the broker, looked at on a way of our own."""
        return self.servers.queues

    @property
    def name(self) -> str:
        """The database's name."""
        return self.database_url.rpartition("/")[2]

    def note(self, event: str) -> None:
        """Remember what was done, and when."""
        self.events.append(f"{time.monotonic() - self.began:7.2f} s  {event}")

    def lifted(self) -> None:
        """Say that the fault is over, and recovery begins."""
        self.lifted_at = time.monotonic()
        self.note("over")

    def play(self) -> None:
        """Let a week pass (the first time: nothing), publish it, and tell the oracle."""
        self.note(f"published with {self.published.play(self.replica)} changes")
        self.oracle.see(self.replica.season)

    @contextmanager
    def scrape(self, *, state: str = "state", seconds: float = 120) -> Iterator[Running]:
        """Run a scraper for as long as the block lasts, and wait for its end."""
        running = self.scraper = self.start_scraper(state=state)
        try:
            yield running
        finally:
            self.note(f"scraper ended with {running.wait(seconds)}")

    def start_scraper(self, *, state: str = "state") -> Running:
        """Start one run of the scraper."""
        as_of = self.replica.season.observed + timedelta(minutes=1) + self.as_of_shift
        place = self.folder / state
        place.mkdir(exist_ok=True)
        return Running(
            "scraper", "run", "--as-of", as_of.isoformat(),
            environment={**self.environment, "SCRAPER_STATE": str(place / "scraper.sqlite")},
            log=self.folder / "scraper.log",
        )  # fmt: skip

    def scrape_until_good(self, *, state: str = "state") -> None:
        """Run the scraper, as a timetable would, until nothing of it is left to do."""
        for _ in range(_SCRAPES):
            with self.scrape(state=state) as running:
                pass
            if running.exit_code == _GOOD:
                return
        raise AssertionError(f"the scraper did not succeed in {_SCRAPES} runs:\n{running.said.decode()[-2000:]}")

    def while_scraping(self, reached: Callable[[], bool]) -> bool:
        """Wait for something while the scraper runs, which needs seconds to begin; False if it took too long."""
        scraper = self.scraper
        return self.wait_for(
            lambda: reached() or (scraper is not None and scraper.exit_code is not None), _BEGUN_SECONDS
        )

    def hold(self, shortest: float = 0.2, longest: float = 2) -> None:
        """Let a fault last for a while."""
        time.sleep(self.rng.uniform(shortest, longest))

    def recorded(self) -> int:
        """Count the envelopes of matches that the database has; 0 while it cannot say."""
        with suppress(psycopg.OperationalError):
            return int(self.rows(_RECORDED)[0]["n"])
        return 0

    def rows(self, query: str, *arguments: object) -> list[Row]:
        """Ask the database, on a way of our own that is kept open."""
        if self._connection is None or self._connection.broken:
            self._connection = psycopg.connect(
                self.database_url, row_factory=dict_row, connect_timeout=5, autocommit=True
            )
        return self._connection.execute(query.encode(), arguments).fetchall()

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()

    def settle(self) -> bool:
        """Wait until nothing is under way and everything published has come; False if it takes too long."""
        deadline = time.monotonic() + _QUIET_SECONDS
        while not self.is_quiet():
            if time.monotonic() > deadline:
                self.note(f"not quiet after {_QUIET_SECONDS:.0f} s")
                return False
            time.sleep(_POLL)
        self.note("quiet")
        return True

    def wait_for(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Wait for something, for so long; tell whether it came."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True

    def is_quiet(self) -> bool:
        """Whether nothing is under way, and everything published has come."""
        try:
            return self.queues.waiting() == 0 and all_came(self.oracle, self.rows)
        except (psycopg.Error, AMQPError, OSError):
            return False


@contextmanager
def a_scene(servers: Servers, folder: Path, rng: Random, *, rest: bool) -> Iterator[Scene]:
    """Set up a world of its own and end it: nothing of the run before is in it."""
    servers.start_again()
    servers.queues.empty()
    database = servers.database()
    mark = uuid4().hex
    with (
        Replica(make_season(rng.randrange(1000), "small", DAY)) as replica,
        paths(servers, replica, database, folder, rest=rest) as (hops, told),
    ):
        patience = rng.choice(_PATIENCE)
        environment = told | {
            MARK: mark, "WORKER_ENVIRONMENT": ENVIRONMENT, "WORKER_RETRY_DELAYS": DELAYS, "WORKER_BROKER_WAIT": "60",
            "SCRAPER_BATCH": "2", "SCRAPER_TRIES": "2", "RABBITMQ_PATIENCE": patience,
        }  # fmt: skip
        worker = Kept("worker", "run", environment=environment, log=folder / "worker.log")
        scene = Scene(servers, folder, replica, hops, environment, database, worker, rng, mark)
        scene.note(f"the scraper waits for its broker for {patience} s")
        try:
            worker.wait_ready()
            yield scene
        finally:
            scene.close()
            hops.clear()
            worker.abandon()
            for pid in left(mark):
                end(pid)
