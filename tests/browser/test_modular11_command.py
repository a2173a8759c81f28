"""`scraper backfill modular11 --engine`: the command reads with a browser what it reads over plain HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from match_devstack.replica import make_season
from match_devstack.replica.modular11 import Look, Modular11Replica, make_world
from match_devstack.replica.outer import Manner, OuterReplica
from match_publisher import Outbox, open_state
from match_scraper.cli import app

DAY = date(2026, 5, 9)
NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
PAGE = "/league-schedule/mls-next-homegrown-division"
WEEKS = ("--season", "2025-26", "--league", "Homegrown", "--age", "U17", "--from", "2026-04-01", "--to", "2026-04-30")


@pytest.fixture(scope="module")
def site() -> Iterator[Modular11Replica]:
    with Modular11Replica(make_world(make_season(5, "small", DAY)), now=NOW, look=Look(stale=0)) as site:
        yield site


@pytest.fixture
def page(site: Modular11Replica) -> Iterator[OuterReplica]:
    with OuterReplica("http://127.0.0.1:1", {}, Manner(banner="absent"), modular11_url=site.url) as page:
        yield page


@pytest.fixture
def environment(site: Modular11Replica, page: OuterReplica) -> dict[str, str]:
    return {"MODULAR11_URL": site.url, "MODULAR11_PAGE_URL": page.schedule_url, "USE_RABBITMQ": "false"}


def outcome(engine: str, state: Path, environment: dict[str, str]) -> dict[str, Any]:
    command = ["backfill", "modular11", *WEEKS, "--engine", engine, "--as-of", NOW.isoformat(), "--json"]
    done = CliRunner().invoke(app, command, env=environment | {"SCRAPER_STATE": str(state)}, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    (told,) = json.loads(done.stdout)["outcomes"]
    return dict(told)


def matches(state: Path) -> list[Any]:
    connection = open_state(state)
    bodies = [json.loads(letter.body) for letter in Outbox(connection)]
    connection.close()
    return [match for body in bodies if body["kind"] == "matches" for match in body["matches"]]


def test_a_browser_publishes_the_matches_that_plain_http_publishes(tmp_path: Path, environment: dict[str, str]):
    for engine in ("http", "browser"):
        outcome(engine, tmp_path / engine, environment)

    assert matches(tmp_path / "browser") == matches(tmp_path / "http") != []


def test_auto_reads_with_a_browser_what_http_is_refused(
    tmp_path: Path, environment: dict[str, str], site: Modular11Replica
):
    site.fault("status", PAGE, status=403, times=1)

    told = outcome("auto", tmp_path / "auto", environment)

    assert (told["fate"], told["notes"][0].partition(":")[0]) == (
        "loaded",
        "read with the browser, for HTTP was refused",
    )
