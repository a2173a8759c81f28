"""Full first load: from the scraper's first request to the last committed row, on private servers of this machine.

Beside it, in the same run: the raw ceiling (the same documents parsed by the standard library, and the same number of
rows written by one plain set-based statement into the same tables), and a second run in which nothing changed.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import psycopg

from match_devstack import Postgres, RabbitMQ, Replica, make_season

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from pipeline import Pipeline

PLAIN = """
insert into matches (match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id, division_id,
                     match_id, source, scheduled_kickoff, home_score, away_score, match_status)
select match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id, division_id,
       'copy-' || id, source, scheduled_kickoff, home_score, away_score, match_status from matches
"""


@dataclass(frozen=True)
class Figure:
    name: str
    seconds: float
    matches: int

    def __str__(self) -> str:
        rate = f"{self.matches / self.seconds:>12,.0f} matches/s" if self.matches else ""
        return f"{self.name:<58}{self.seconds:>8.2f} s{rate}"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    # Yesterday's season: its source time is an evening, which today may still lie ahead of the database's clock.
    season = make_season(seed=7, size="full", today=datetime.now(UTC).date() - timedelta(days=1))
    with tempfile.TemporaryDirectory(prefix="match-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            RabbitMQ(folder / "rabbitmq") as broker,
            Postgres(folder / "postgres") as database,
            Replica(season) as replica,
        ):
            loads = [load(folder / f"run{run}", run, replica, broker, database) for run in range(runs)]
    for row in zip(*loads, strict=True):
        seconds = [figure.seconds for figure in row]
        spread = f"  ({min(seconds):.2f} to {max(seconds):.2f}, {runs} runs)"
        print(f"{Figure(row[0].name, statistics.median(seconds), row[0].matches)}{spread}")


def load(folder: Path, run: int, replica: Replica, broker: RabbitMQ, database: Postgres) -> list[Figure]:
    """One first load into a fresh, never analysed database, and its baselines."""
    folder.mkdir()
    pipeline = Pipeline(
        folder,
        assist_url=replica.url,
        rabbitmq_url=broker.url,
        database_url=database.create_database(f"bench{run}"),
        environment=f"bench{run}",
    )
    pipeline.run("worker", "migrate")
    with pipeline.worker():
        started = time.monotonic()
        pipeline.run("scraper", "run")
        scraped = time.monotonic() - started
        pipeline.wait_for_runs(3)
        loaded = time.monotonic() - started
        count = pipeline.rows("select count(*) as n from matches")[0]["n"]
        bodies = [urlopen(replica.url + path).read() for path in {request.path for request in replica.requests}]
        assert count > 24_000, f"only {count} matches arrived"
        unchanged = timed(lambda: pipeline.run("scraper", "run"))
    return [
        Figure("first load: first request to last committed row", loaded, count),
        Figure("  of it the scraper: fetch, read, diff, commit, publish", scraped, count),
        Figure("nothing changed: six conditional requests", unchanged, 0),
        Figure("baseline: json.loads of the same six documents", timed(lambda: parse(bodies)), count),
        Figure("baseline: one plain statement into the same tables", timed(lambda: plain(pipeline)), count),
    ]


def timed(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def parse(bodies: list[bytes]) -> None:
    for body in bodies:
        json.loads(body)


def plain(pipeline: Pipeline) -> None:
    with psycopg.connect(pipeline.database_url) as connection:
        connection.execute(PLAIN)


if __name__ == "__main__":
    main()
