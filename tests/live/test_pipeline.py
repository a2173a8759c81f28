"""The commands together, as a person types them: what happens when a part is away, and when nothing has changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pipeline import Pipeline

from match_devstack import Postgres, RabbitMQ, Replica, make_season

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
NOBODY = "127.0.0.1:1"
SECRET = "hush-hush"
NUMBERS = count(1)


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(make_season(seed=3, size="small", today=YESTERDAY)) as running:
        yield running


@pytest.fixture
def pipeline(replica: Replica, rabbitmq: RabbitMQ, postgres: Postgres, tmp_path: Path) -> Pipeline:
    unique = f"pipeline{next(NUMBERS)}"
    made = Pipeline(
        tmp_path,
        assist_url=replica.url,
        rabbitmq_url=rabbitmq.url,
        database_url=postgres.create_database(unique),
        environment=unique,
    )
    made.run("worker", "migrate")
    made.run("worker", "topology", "declare")
    return made


def test_what_could_not_be_delivered_goes_with_the_next_run(pipeline: Pipeline):
    reachable = pipeline.environment["RABBITMQ_URL"]
    pipeline.environment |= {"RABBITMQ_URL": f"amqp://someone:{SECRET}@{NOBODY}/", "RABBITMQ_PATIENCE": "0.2"}

    told = pipeline.run("scraper", "run", code=6)
    pipeline.environment["RABBITMQ_URL"] = reachable
    with pipeline.worker():
        pipeline.run("scraper", "run")
        pipeline.wait_for_runs(3)

    assert NOBODY in told
    assert SECRET not in told
    assert pipeline.rows("select count(*) as n from matches")[0]["n"] > 50


def test_nothing_changed_is_six_conditional_requests_and_no_message(pipeline: Pipeline, replica: Replica):
    pipeline.run("scraper", "run")
    replica.forget_requests()

    report = pipeline.run_json("scraper", "run")

    documents = [request for request in replica.requests if request.path.startswith("/data/")]
    assert [request.status for request in documents] == [304] * 6
    assert report["delivery"]["sent"] == 0


@pytest.mark.parametrize("command", [["migrate"], ["standings", "--league", "Homegrown", "--age", "U13"], ["why", "1"]])
def test_a_database_that_is_away_is_named_without_its_password(pipeline: Pipeline, command: list[str]):
    pipeline.environment["DATABASE_URL"] = f"postgresql://someone:{SECRET}@{NOBODY}/postgres"
    if command[0] == "standings":
        command = [*command, "--division", "Northwest"]

    told = pipeline.run("worker", *command, code=8)

    assert "127.0.0.1:1" in told
    assert SECRET not in told


def test_an_unknown_value_is_answered_with_the_known_ones(pipeline: Pipeline):
    told = pipeline.run("worker", "standings", "--league", "Nowhere", "--age", "U13", "--division", "X", code=2)

    assert "Homegrown" in told
