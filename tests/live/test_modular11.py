"""A season of the Modular11 host, from its replica through the real commands, broker and worker into rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest
from pipeline import Pipeline

from match_devstack import Postgres, RabbitMQ, make_season
from match_devstack.replica.modular11 import ACADEMY, ELITE, HOMEGROWN, Modular11Replica, expected, make_world

DAY = date(2026, 5, 9)
NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)

_MATCHES = """
select identity.source_match_id::int as number, matches.match_date, matches.home_score, matches.away_score
from matches join pipeline.identity on identity.match_id = matches.id and identity.source = 'modular11'
"""


@pytest.fixture(scope="module")
def replica() -> Iterator[Modular11Replica]:
    with Modular11Replica(make_world(make_season(5, "small", DAY)), now=NOW) as replica:
        yield replica


@pytest.fixture(scope="module")
def pipeline(
    replica: Modular11Replica, rabbitmq: RabbitMQ, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Pipeline:
    """One past season and one tournament, read, published, and written."""
    made = Pipeline(
        tmp_path_factory.mktemp("modular11"),
        assist_url="http://127.0.0.1:1",
        rabbitmq_url=rabbitmq.url,
        database_url=postgres.create_database("modular11"),
        environment="modular11",
    )
    made.environment |= {"MODULAR11_URL": replica.url}
    made.run("worker", "migrate")
    with psycopg.connect(made.database_url, autocommit=True) as sql:
        sql.execute("insert into leagues (name) values ('Elite Academy')")  # a league is added by a person
    made.run("worker", "topology", "declare")
    made.run("scraper", "backfill", "modular11", "--season", "2025-26")
    made.run("scraper", "tournament", str(ELITE), "--season", "2025-26")
    with made.worker():
        made.wait_for_runs(4)
    return made


def test_every_match_of_the_site_is_a_row_with_its_day_and_score(pipeline: Pipeline, replica: Modular11Replica):
    due = {
        each.number: (each.date, each.score or (None, None))
        for number in (HOMEGROWN, ACADEMY, ELITE)
        for each in expected(replica.world, number)
    }

    rows = pipeline.rows(_MATCHES)
    assert {row["number"]: (row["match_date"], (row["home_score"], row["away_score"])) for row in rows} == due


def test_nothing_of_it_is_quarantined_or_parked(pipeline: Pipeline):
    assert pipeline.rows("select * from pipeline.quarantine") == []


def test_its_tables_are_official_placings(pipeline: Pipeline):
    told = pipeline.rows("select distinct source, source_team_id, team_id from pipeline.official_placing")

    assert len(told) > 9
    assert {row["source"] for row in told} == {"modular11"}
    assert None not in {row["team_id"] for row in told}


def test_its_stamp_is_the_time_the_site_told(pipeline: Pipeline):
    assert {row["observed_at"] for row in pipeline.rows("select observed_at from pipeline.envelope")} == {NOW}
