"""`scraper first-contact` against the replicas: as assumed, with a knob turned, and where nobody answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from match_devstack.replica import Replica, make_season
from match_devstack.replica.modular11 import Modular11Replica, World, make_world
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.cli import app
from match_scraper.fetch import Fetcher
from match_scraper.first_contact import ask_assist
from match_scraper.season import competitions
from match_scraper.sources.modular11 import check

pytestmark = pytest.mark.slow  # three hosts and half a dozen answers of each

DAY = date(2026, 10, 7)
NOW = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(make_season(5, "small", date(2026, 5, 9)))


@dataclass
class Scene:
    assist: Replica
    modular11: Modular11Replica
    official: OuterReplica
    folder: Path

    def call(self, **settings: str) -> Result:
        addresses = {
            "ASSIST_URL": self.assist.url,
            "MODULAR11_URL": self.modular11.url,
            "SCHEDULE_PAGE_URL": self.official.schedule_url,
            "SCRAPER_STATE": str(self.folder / "scraper.sqlite"),
        }
        command = ["first-contact", "--as-of", NOW.isoformat(), "--json"]
        return CliRunner().invoke(app, command, env=addresses | settings, catch_exceptions=False)

    def verdicts(self, code: int) -> dict[str, str]:
        done = self.call()
        assert done.exit_code == code, done.output
        return {each["point"]: each["verdict"] for each in json.loads(done.stdout)}


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Iterator[Scene]:
    season = make_season(1, "small", DAY)
    with (
        Replica(season) as assist,
        Modular11Replica(world, now=NOW) as modular11,
        OuterReplica(assist.url, season.keys, Manner(src_when="consent")) as official,
    ):
        yield Scene(assist, modular11, official, tmp_path)


def sync(scene: Scene) -> None:
    scene.assist.season.sync()


def differing(verdicts: dict[str, str]) -> set[str]:
    return {point for point, verdict in verdicts.items() if verdict == "differs"}


def test_a_source_that_is_as_assumed_ends_with_0(scene: Scene):
    verdicts = scene.verdicts(0)

    assert {point for point, verdict in verdicts.items() if verdict != "same"} == {
        "ETag after a sync",
        "when src is set",
    }


def test_it_asks_each_host_a_dozen_times_at_most_and_says_who_asks(scene: Scene):
    scene.call(SCRAPER_CONTACT="mail@example.org")

    asked = [*scene.assist.requests, *scene.modular11.requests]
    assert all("+mail@example.org" in str(each.user_agent) for each in asked)
    assert max(len(scene.assist.requests), len(scene.modular11.requests)) in range(1, 13)


def test_it_writes_nothing(scene: Scene):
    scene.call()

    assert list(scene.folder.iterdir()) == []


def test_a_host_that_needs_no_header_and_an_empty_page_past_the_end_are_told(scene: Scene):
    scene.modular11.needs_header, scene.modular11.empty_past_the_end = False, True

    assert differing(scene.verdicts(1)) == {"without X-Requested-With"}


def test_a_404_for_an_unknown_season_is_told(scene: Scene):
    scene.assist.fault("status", "/data/schedule/no-such-season.json", status=404)

    assert differing(scene.verdicts(1)) == {"unknown season"}


def test_an_address_that_is_in_src_at_once_is_told(scene: Scene):
    scene.official.modular11_url = scene.modular11.url

    assert differing(scene.verdicts(1)) == {"address of the frame", "season key in the frame's address"}


def test_a_host_that_nobody_reaches_ends_with_4(scene: Scene):
    done = scene.call(ASSIST_URL="http://127.0.0.1:1")

    assert done.exit_code == 4
    assert {each["verdict"] for each in json.loads(done.stdout) if each["source"] == "assist"} == {"unreachable"}


def test_without_an_address_there_is_nobody_to_ask():
    done = CliRunner().invoke(app, ["first-contact"], env={"ASSIST_URL": "", "MODULAR11_URL": ""})

    assert done.exit_code == 2


def test_the_etag_after_a_sync_is_looked_at_by_whoever_waits(scene: Scene):
    with Fetcher(scene.assist.url, version="0", check=check) as web:
        found = list(ask_assist(web, competitions(DAY)[0], partial(sync, scene)))

    assert {each.point: each.verdict for each in found}["ETag after a sync"] == "same"


def test_an_etag_that_outlives_a_sync_is_told(scene: Scene):
    with Fetcher(scene.assist.url, version="0", check=check) as web:
        found = list(ask_assist(web, competitions(DAY)[0], lambda: None))

    assert {each.point: each.verdict for each in found}["ETag after a sync"] == "differs"
