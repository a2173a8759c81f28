"""The command through the courses of events a source is known for, and the faults of what it says."""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from match_devstack.replica import make_season
from match_devstack.replica import scenarios as course
from match_devstack.replica.sites import Sites
from match_devstack.replica.stage import Stage
from match_publisher import Outbox, open_state
from match_scraper.cli import app

DAY = date(2026, 10, 7)
AUTUMN, SUMMER, NEXT = "2026-10-13T19:00:00Z", "2027-08-01T12:30:00Z", "2027-08-20T19:00:00Z"


@pytest.fixture
def sites() -> Iterator[Sites]:
    with Stage(partial(make_season, 5, "small"), DAY) as stage:
        yield stage.sites


class Scraper:
    """The command with a state file of its own, and no broker."""

    def __init__(self, state: Path, url: str) -> None:
        self._state = state
        self._environment = {"ASSIST_URL": url, "SCRAPER_STATE": str(state), "USE_RABBITMQ": "false"}
        self._environment |= {"SCRAPER_TRIES": "1"}

    def run(self, as_of: str = AUTUMN, *options: str) -> Result:
        return CliRunner().invoke(app, ["run", "--as-of", as_of, *options], env=os.environ | self._environment)

    def fates(self, as_of: str = AUTUMN) -> Sequence[str]:
        done = self.run(as_of, "--json")
        assert done.exit_code == 0, done.stderr
        return [each["fate"] for each in json.loads(done.stdout)["outcomes"]]

    @property
    def waiting(self) -> int:
        """Messages in the outbox."""
        connection = open_state(self._state)
        try:
            return len(list(Outbox(connection)))
        finally:
            connection.close()


@pytest.fixture
def scraper(tmp_path: Path, sites: Sites) -> Scraper:
    return Scraper(tmp_path / "state.sqlite", sites.assist.url)


def test_before_the_season_nothing_is_alarming(scraper: Scraper, sites: Sites):
    course.play(sites, "quiet")

    assert scraper.fates("2026-08-20T19:00:00Z") == ["loaded"] * 3


@pytest.mark.parametrize("name", ["weekend", "postponement"])
def test_news_is_published(scraper: Scraper, sites: Sites, name: str):
    scraper.fates()
    before = scraper.waiting

    course.play(sites, name)

    assert "changed" in scraper.fates()
    assert scraper.waiting > before


def test_a_new_season_is_waited_for_and_then_read(scraper: Scraper, sites: Sites):
    scraper.fates()
    course.play(sites, "rollover")
    waiting = scraper.run(SUMMER).exit_code
    course.play(sites, "new_season")

    assert (waiting, scraper.fates(NEXT)) == (3, ["loaded"] * 3)


def test_an_outage_passes(scraper: Scraper, sites: Sites):
    course.play(sites, "outage")
    during = scraper.run()
    sites.assist.clear_faults()

    assert (during.exit_code, "answered 503" in during.stderr, scraper.fates()) == (4, True, ["loaded"] * 3)


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (("bracket_gone", "/data/schedule/mls-next-flex*"), 5, "bracket_fell (U17"),
        (("bracket_gone", "/data/standings/mls-next-flex*"), 5, "brackets_vanished (1: U17"),
        (("scores_renamed", "/data/schedule/*"), 11, "20 of 20 rows cannot be used (no field home_score: 20)"),
        (("values_renamed", "/data/standings/*"), 5, "figures_vanished (goal_differential_per_match"),
        (("values_blank", "/data/standings/*"), 5, "figures_vanished (goal_differential_per_match"),
        (("values_missing", "/data/standings/*"), 5, "figures_vanished (goal_differential_per_match"),
    ],
)
def test_a_source_that_is_not_what_it_was_publishes_nothing(
    scraper: Scraper, sites: Sites, fault: tuple[str, str], code: int, told: str
):
    scraper.fates()
    before = scraper.waiting
    sites.season.sync()
    sites.assist.fault(*fault)

    done = scraper.run()

    assert (done.exit_code, told in done.stderr, scraper.waiting) == (code, True, before)


def test_breakage_publishes_nothing(scraper: Scraper, sites: Sites):
    scraper.fates()
    before = scraper.waiting

    course.play(sites, "breakage")

    assert (scraper.run().exit_code, scraper.waiting) == (11, before)


@pytest.mark.parametrize("kind", ["fields_added", "ids_as_text", "twice", "no_etag", "other_etag"])
def test_what_means_nothing_changes_nothing(scraper: Scraper, sites: Sites, kind: str):
    scraper.fates()
    before = scraper.waiting
    sites.season.sync()
    sites.assist.fault(kind, "/data/*")

    assert (scraper.fates(), scraper.waiting) == (["unchanged"] * 3, before)
