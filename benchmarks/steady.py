"""A steady weekend on a full season: from queue to row, from page to row, depth, failures and utilisation.

Every result is an envelope of one match, as the scraper sends them. The time of a row is that of its commit, as the
database recorded it. Beside the targets: processing p95 under 5 s (ours: queue to row 100 ms, served to row 1 s), depth
under 100, failures under 1 %.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures import Figure, at_most, report
from process_tree import processor_seconds

from match_devstack import Postgres, RabbitMQ, Replica, make_season
from match_devstack.replica import Feed, Score
from match_publisher import RabbitPublisher, letter
from match_schema import v2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from live.worker_scene import Scene
from messages import a_match, matches
from pipeline import Pipeline

RATE = 20  # envelopes a second
SECONDS = 20
COMMITS = {"track_commit_timestamp": "on"}
COMMITTED = """
select message_id, outcome, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from pipeline.ledger where message_id = any (%s)
"""
NEWEST = """
select extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from pipeline.ledger where changed ? 'home_score' or changed ? 'away_score' order by id desc limit 1
"""


@dataclass(frozen=True)
class Trickle:
    """What became of results that arrived one by one."""

    milliseconds: tuple[float, ...]
    failures: int
    deepest: int
    utilisation: float
    """Share of one core that the worker's processes used."""


def measure(runs: int) -> Iterator[Figure]:
    season = make_season(seed=7, size="full", today=datetime.now(UTC).date() - timedelta(days=1))
    with tempfile.TemporaryDirectory(prefix="match-steady-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            RabbitMQ(folder / "rabbitmq") as broker,
            Postgres(folder / "postgres", settings=COMMITS) as database,
            Replica(season) as replica,
        ):
            pipeline = Pipeline(
                folder,
                assist_url=replica.url,
                rabbitmq_url=broker.url,
                database_url=database.create_database("steady"),
                environment="steady",
            )
            pipeline.run("worker", "migrate")
            with pipeline.worker() as worker:
                pipeline.run("scraper", "run")
                pipeline.wait_for_runs(3)
                served = {feed: tuple(served_to_row(pipeline, replica, feed) for _ in range(runs)) for feed in Feed}
                scene = Scene(broker.url, folder / "scene", "steady")
                trickles = [trickle(pipeline, scene, worker.pid, first) for first in range(runs)]
    yield from figures(trickles)
    for feed, seconds in served.items():
        yield Figure(f"served to row, a corrected score of a full season: {feed.value}", "s", seconds, aim=at_most(1))


def figures(trickles: list[Trickle]) -> Iterator[Figure]:
    """Summarise: one sample a run."""
    cuts = [statistics.quantiles(each.milliseconds, n=100) for each in trickles]
    for percent, aim in ((50, None), (95, at_most(100)), (99, None)):
        samples = tuple(cut[percent - 1] for cut in cuts)
        yield Figure(f"queue to row at {RATE} results/s, p{percent}", "ms", samples, aim=aim)
    yield Figure("envelopes waiting, most", "", tuple(each.deepest for each in trickles), aim=at_most(100))
    sent = RATE * SECONDS
    yield Figure(f"not applied, of {sent} matches", "", tuple(each.failures for each in trickles), aim=at_most(0))
    used = tuple(100 * each.utilisation for each in trickles)
    yield Figure(f"one core used by the worker at {RATE} results/s", "%", used)


def trickle(pipeline: Pipeline, scene: Scene, pid: int, nth: int) -> Trickle:
    """Publish results at a steady rate, each confirmed before the next."""
    sent: dict[str, float] = {}
    deepest, used, started = 0, processor_seconds(pid), time.monotonic()
    with RabbitPublisher(scene.url) as publisher:
        for number in range(RATE * SECONDS):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            told = matches(a_match(str(900_000 + 10_000 * nth + number), result=v2.Score(home=2, away=1)))
            sent[told.message_id] = time.time()
            assert [receipt.reason for receipt in publisher.publish([letter(told, urgent=True)])] == [""]
            if number % RATE == 0:
                deepest = max(deepest, scene.depth(scene.now))
    ids = list(sent)
    pipeline.wait_for(lambda: len(pipeline.rows(COMMITTED, ids)) == len(ids), "the last result")
    utilisation = (processor_seconds(pid) - used) / (time.monotonic() - started)
    rows = pipeline.rows(COMMITTED, ids)
    failures = sum(row["outcome"] != "created" for row in rows)
    return Trickle(tuple((row["at"] - sent[row["message_id"]]) * 1000 for row in rows), failures, deepest, utilisation)


def served_to_row(pipeline: Pipeline, replica: Replica, feed: Feed) -> float:
    """Seconds from the answer that held a corrected score to the commit of its row, by a scraper started for it.

    All documents are new, as after each sync of the source.
    """
    season = replica.season
    event = next(each for each in season.events.values() if each.feed == feed and each.score and not each.hides)
    season.correct_score(event.id, Score(event.score.home + 1, event.score.away + 7))
    season.sync()
    replica.forget_requests()
    before = pipeline.rows(NEWEST)
    pipeline.run("scraper", "run")
    pipeline.wait_for(lambda: pipeline.rows(NEWEST) != before, "the corrected score")
    path = f"/data/schedule/{season.keys[feed]}.json"
    asked = max(request.at for request in replica.requests if request.status == 200 and request.path == path)
    return float(pipeline.rows(NEWEST)[0]["at"]) - asked.timestamp()


if __name__ == "__main__":
    report(measure)
