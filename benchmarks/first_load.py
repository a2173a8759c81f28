"""Full first load: from the scraper's first request to the last committed row, on private servers of this machine.

Beside it, in the same run: the raw ceiling (the same documents parsed by the standard library, and the same number of
rows written by one plain set-based statement into the same tables), and a second run in which nothing changed.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
from figures import Beside, Figure, report, timed

from match_devstack import Postgres, RabbitMQ, Replica, make_season

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from pipeline import Pipeline

PLAIN = """
insert into matches (match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id, division_id,
                     match_id, source, scheduled_kickoff, home_score, away_score, match_status)
select match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id, division_id,
       'copy-' || id, source, scheduled_kickoff, home_score, away_score, match_status from matches
"""


def measure(runs: int) -> Iterator[Figure]:
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
    loaded, scraped, unchanged, asked, parsed, written = zip(*loads, strict=True)
    parsing = Beside("json.loads of the same six documents", parsed)
    writing = Beside("one plain statement into the same tables", written)
    yield Figure("first load: first request to last committed row", "s", loaded, (parsing, writing))
    yield Figure("of it the scraper: fetch, read, diff, commit, publish", "s", scraped, (parsing,))
    asking = Beside("the six requests alone, by the standard library", asked)
    yield Figure("nothing changed: six conditional requests", "s", unchanged, (asking,))


def load(folder: Path, run: int, replica: Replica, broker: RabbitMQ, database: Postgres) -> tuple[float, ...]:
    """Seconds of one first load into a fresh, never analysed database, and of its parts and baselines."""
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
        paths = {request.path for request in replica.requests if request.path.endswith(".json")}
        answers = {path: urlopen(replica.url + path) for path in paths}
        bodies = [answer.read() for answer in answers.values()]
        tags = {replica.url + path: answer.headers["ETag"] for path, answer in answers.items()}
        assert count > 24_000, f"only {count} matches arrived"
        unchanged = timed(lambda: pipeline.run("scraper", "run"))
    return (
        loaded,
        scraped,
        unchanged,
        timed(lambda: ask(tags)),
        timed(lambda: parse(bodies)),
        timed(lambda: plain(pipeline)),
    )


def ask(tags: Mapping[str, str]) -> None:
    """Ask for each document again, on the condition that it changed."""
    for url, tag in tags.items():
        try:
            urlopen(Request(url, headers={"If-None-Match": tag}))
        except HTTPError as error:
            if error.code != 304:
                raise
        else:
            raise AssertionError(f"{url} was sent again")


def parse(bodies: list[bytes]) -> None:
    for body in bodies:
        json.loads(body)


def plain(pipeline: Pipeline) -> None:
    with psycopg.connect(pipeline.database_url) as connection:
        connection.execute(PLAIN)


if __name__ == "__main__":
    report(measure)
