"""A steady weekend on a full season: from queue to row, from page to row, depth, failures and utilisation.

Every result is an envelope of one match, as the scraper sends them. The time of a row is that of its commit, as the
database recorded it. Today's way gets the same results at the same pace, in turns with ours. The targets: processing
p95 under 5 s (ours: queue to row 100 ms, served to row 1 s), depth under 100, failures under 1 %.

Depth is what waits in all queues of the environment, or in today's one. Processor time is that of all processes of a
part, as a share of one core; the publisher's is that of this program, which also looks at the queues.
"""

import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import deployed_reading
from deployed_scene import AWAY, GROUP, HOME, deployed_scene
from figures import Aim, Beside, Figure, at_most, report, timed
from process_tree import pid_of
from trickle import RATE, SECONDS, Trickle, our_way, todays_way, trickle

from match_devstack import Postgres, RabbitMQ, Replica, make_season
from match_devstack.replica import Feed, Score, publish
from match_publisher import RabbitPublisher

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from pipeline import Pipeline

COMMITS = {"track_commit_timestamp": "on"}
NEWEST = """
select extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
from pipeline.ledger where changed ? 'home_score' or changed ? 'away_score' order by id desc limit 1
"""


PARTS = ("worker", "broker", "database", "publisher")
POLL = 600  # seconds between two runs of the scraper on a match day


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
                served = {feed: [served_to_row(pipeline, replica, feed) for _ in range(runs)] for feed in Feed}
                with (
                    deployed_scene(folder / "today", broker.url, database.create_database("today")) as scene,
                    scene.worker(4) as todays,
                    RabbitPublisher(broker.url) as publisher,
                ):
                    scene.empty()
                    scene.know((HOME, AWAY), (GROUP,))
                    servers = ((pid_of(broker),), (pid_of(database),))
                    ours = our_way(pipeline, publisher, ((worker.pid,), *servers))
                    theirs = todays_way(scene, ((todays.pid,), servers[0], (*servers[1], pid_of(scene.server))))
                    trickle(theirs, -1, 1)  # it is there when its first row is
                    trickles = [(trickle(ours, nth), trickle(theirs, nth)) for nth in range(runs)]
    yield from figures(*zip(*trickles, strict=True))
    yield from of_the_scraper(served)


def figures(ours: Sequence[Trickle], theirs: Sequence[Trickle]) -> Iterator[Figure]:
    """Summarise: one sample a run."""

    def figure(name: str, unit: str, of: Callable[[Trickle], float], aim: Aim | None = None) -> Figure:
        today = Beside("today: a task a match, each step a call", tuple(map(of, theirs)))
        return Figure(name, unit, tuple(map(of, ours)), (today,), aim)

    for percent, aim in ((50, None), (95, at_most(100)), (99, None)):

        def of(each: Trickle, percent: int = percent) -> float:
            return statistics.quantiles(each.milliseconds, n=100)[percent - 1]

        yield figure(f"queue to row at {RATE} results/s, p{percent}", "ms", of, aim)
    yield figure("envelopes waiting, most", "", lambda each: each.deepest, at_most(100))
    yield figure(f"not applied, of {RATE * SECONDS} matches", "", lambda each: each.failures, at_most(0))
    for nth, part in enumerate(PARTS):
        name = f"one core used by the {part} at {RATE} results/s"
        yield figure(name, "%", lambda each, nth=nth: each.used[nth])


def of_the_scraper(served: Mapping[Feed, Sequence[tuple[float, ...]]]) -> Iterator[Figure]:
    for feed, samples in served.items():
        seconds, read, _, _ = map(tuple, zip(*samples, strict=True))
        beside = (Beside("reading its two documents field by field, as today", read),)
        yield Figure(
            f"served to row, a corrected score of a full season: {feed.value}", "s", seconds, beside, at_most(1)
        )
    _, _, used, read_all = map(tuple, zip(*served[Feed.LEAGUE], strict=True))
    name = "one core used by the scraper, a run each 10 minutes in which all is new"
    today = Beside(
        "reading the same six documents field by field, as today", tuple(100 * each / POLL for each in read_all)
    )
    yield Figure(name, "%", tuple(100 * each / POLL for each in used), (today,))


def served_to_row(pipeline: Pipeline, replica: Replica, feed: Feed) -> tuple[float, ...]:
    """Seconds from the answer that held a corrected score to the commit of its row, by a scraper started for it.

    All documents are new, as after each sync of the source. Also the seconds of today's reading of the feed's two, the
    processor time of the scraper's run, and that of today's reading of all six.
    """
    season = replica.season
    event = next(each for each in season.events.values() if each.feed == feed and each.score and not each.hides)
    season.correct_score(event.id, Score(event.score.home + 1, event.score.away + 7))
    season.sync()
    replica.forget_requests()
    before, processor = pipeline.rows(NEWEST), children_seconds()
    pipeline.run("scraper", "run")
    processor = children_seconds() - processor
    pipeline.wait_for(lambda: pipeline.rows(NEWEST) != before, "the corrected score")
    path = f"/data/schedule/{season.keys[feed]}.json"
    asked = max(request.at for request in replica.requests if request.status == 200 and request.path == path)
    seconds = float(pipeline.rows(NEWEST)[0]["at"]) - asked.timestamp()
    bodies = {path: document.body for path, document in publish(season).items()}
    reading = {each: timed(partial(today_reads, bodies, season.keys[each])) for each in Feed}
    return seconds, reading[feed], processor, sum(reading.values())


def today_reads(bodies: Mapping[str, bytes], key: str) -> None:
    pair = (bodies[f"/data/{kind}/{key}.json"] for kind in ("schedule", "standings"))
    deployed_reading.read(*pair, datetime.now(UTC))


def children_seconds() -> float:
    """Processor time of the children of this program that have ended."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


if __name__ == "__main__":
    report(measure)
