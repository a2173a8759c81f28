"""Growth: a season (24.6k matches) and ten (246k) from the broker to rows, with memory, queue and database over time.

All letters wait in the queue before the worker starts, so that what is measured is the worker and its database. The
ten are copies of one, in leagues of other names with teams of their own. Writes docs/figures/load.png.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from figures import Beside, Figure, at_least, report
from process_tree import memory_mib

from match_devstack import Postgres, RabbitMQ, Replica, make_season
from match_publisher import Fate, Letter, Outbox, RabbitPublisher, letter, open_state
from match_schema import content_id, load, v2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from live.worker_scene import Scene
from pipeline import Pipeline

WORKER = str(Path(sys.executable).with_name("worker"))
LEAGUES = "insert into leagues (name) select name || ' ' || n from leagues, generate_series(2, %s) as n"
STATE = """
select coalesce(sum((counts ->> 'created')::integer), 0)::integer, pg_database_size(current_database())
from pipeline.envelope
"""
SPANS = """
select extract(epoch from received_at - lag(received_at) over (order by received_at))::float8
from pipeline.envelope where kind = 'matches'
"""
COPIES = int(os.environ.get("COPIES", "10"))
EVERY = 0.25  # seconds between two looks
MIB = 2**20


@dataclass(frozen=True)
class Look:
    """The state of things at one moment of a load."""

    seconds: float
    written: int
    waiting: int
    memory_mib: float
    database_mib: float


@dataclass(frozen=True)
class Load:
    """One load, from the worker's start to the last committed row."""

    matches: int
    looks: tuple[Look, ...]
    of_envelopes: tuple[float, ...]
    """Seconds between the beginnings of one envelope and the next."""

    @property
    def rate(self) -> float:
        """Matches a second, from the first committed envelope to the last."""
        begun = [look for look in self.looks if look.written]
        return (begun[-1].written - begun[0].written) / (begun[-1].seconds - begun[0].seconds)

    def rate_between(self, first: float, last: float) -> float:
        """Matches a second between two shares of the whole."""
        part = [look for look in self.looks if first <= look.written / self.matches <= last and look.written]
        return (part[-1].written - part[0].written) / (part[-1].seconds - part[0].seconds)


def measure(runs: int) -> Iterator[Figure]:
    season = make_season(seed=7, size="full", today=datetime.now(UTC).date() - timedelta(days=1))
    with tempfile.TemporaryDirectory(prefix="match-load-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with RabbitMQ(folder / "rabbitmq") as broker, Postgres(folder / "postgres") as database:
            with Replica(season) as replica:
                letters = letters_of(folder / "scraped", replica, broker)
            ones = [loaded(folder, f"one{run}", letters, broker, database) for run in range(runs)]
            several = loaded(folder, "several", copies(letters, COPIES), broker, database)
    yield from figures(ones, several)
    draw(several, ROOT / "docs" / "figures" / "load.png")


def figures(ones: Sequence[Load], several: Load) -> Iterator[Figure]:
    one_rate = Beside(f"{ones[0].matches:,} matches", tuple(one.rate for one in ones), at_least(0.85))
    yield Figure(f"{ones[0].matches:,} matches: broker to rows", "matches/s", one_rate.samples, aim=at_least(5000))
    yield Figure(
        f"{several.matches:,} matches: broker to rows", "matches/s", (several.rate,), (one_rate,), at_least(5000)
    )
    first = Beside("its first tenth", (several.rate_between(0, 0.1),))
    yield Figure(f"{several.matches:,} matches: last tenth", "matches/s", (several.rate_between(0.9, 1),), (first,))
    yield Figure("memory of the worker's tree, most", "MiB", (max(look.memory_mib for look in several.looks),))
    grown = several.looks[-1].database_mib - several.looks[0].database_mib
    yield Figure("database, a match, indexes and ledger included", "bytes", (grown * MIB / several.matches,))
    cuts = statistics.quantiles(several.of_envelopes, n=100)
    for percent in (50, 95, 99):
        yield Figure(f"from one envelope to the next, p{percent}", "ms", (cuts[percent - 1] * 1000,))


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


def loaded(folder: Path, name: str, letters: Iterable[Letter], broker: RabbitMQ, database: Postgres) -> Load:
    """Publish everything, then start the worker and watch until all is written."""
    url = database.create_database(name)
    scene = Scene(broker.url, folder / name, name)
    environment = os.environ | {"DATABASE_URL": url, "RABBITMQ_URL": broker.url, "WORKER_ENVIRONMENT": name}
    subprocess.run([WORKER, "migrate"], check=True, env=environment, capture_output=True)
    scene.declare()
    with RabbitPublisher(broker.url) as publisher:
        assert all(receipt.fate is Fate.CONFIRMED for receipt in publisher.publish(letters))
    with psycopg.connect(url, autocommit=True) as sql, (folder / f"{name}.log").open("wb") as log:
        sql.execute(LEAGUES, (COPIES,))
        process = subprocess.Popen([WORKER, "run", "--loglevel", "warning"], env=environment, stdout=log, stderr=log)
        try:
            looks = tuple(watched(scene, sql, process.pid))
        finally:
            process.terminate()
            process.wait(60)
        spans = tuple(span for (span,) in sql.execute(SPANS) if span is not None)
    scene.delete()
    return Load(looks[-1].written, looks, spans)


def watched(scene: Scene, sql: psycopg.Connection, pid: int) -> Iterator[Look]:
    """Look at everything again and again until nothing waits, and nothing more is written."""
    started, last = time.perf_counter(), -1
    while True:
        waiting = scene.depth(scene.bulk) + scene.depth(scene.now)
        written, size = sql.execute(STATE).fetchone() or (0, 0)
        yield Look(time.perf_counter() - started, written, waiting, memory_mib(pid), size / MIB)
        if waiting == 0 and written and written == last:
            return
        last = written
        time.sleep(EVERY if waiting else 4 * EVERY)


def draw(load: Load, file: Path) -> None:
    """Draw matches written, letters waiting, memory and size of the database over time."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra group, for pictures only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    panels = (
        ("matches written, thousands", [look.written / 1000 for look in load.looks]),
        ("envelopes waiting", [look.waiting for look in load.looks]),
        ("memory of the worker's processes, MiB", [look.memory_mib for look in load.looks]),
        ("database, MiB", [look.database_mib for look in load.looks]),
    )
    seconds = [look.seconds for look in load.looks]
    figure, axes = plt.subplots(2, 2, figsize=(10, 6), sharex=True, layout="constrained")
    figure.suptitle(f"{load.matches:,} matches from the broker to rows: {load.rate:,.0f} a second")
    for axis, (title, values) in zip(axes.flat, panels, strict=True):
        axis.plot(seconds, values)
        axis.set_title(title, fontsize=10)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    for axis in axes[1]:
        axis.set_xlabel("seconds since the worker's start")
    figure.savefig(file, dpi=100)


if __name__ == "__main__":
    report(measure)
