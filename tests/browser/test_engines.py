"""`scraper run --engine`: both engines give the same, and one takes over from the other."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from match_devstack.replica import Feed, Replica, Season
from match_devstack.replica.outer import Manner, OuterReplica
from match_devstack.replica.publication import Documents, publish
from match_publisher import Outbox, open_state
from match_scraper.cli import app

AS_OF = "2026-10-07T19:00:00Z"
RENAMED = "mls-next-homegrown-26-27"


class Scraper:
    """The command with a state file for each engine, and no broker."""

    def __init__(self, folder: Path, replica: Replica, outer: OuterReplica) -> None:
        self._folder = folder
        self._environment = {
            "ASSIST_URL": replica.url,
            "SCHEDULE_PAGE_URL": outer.schedule_url,
            "USE_RABBITMQ": "false",
        }

    def call(self, engine: str, *arguments: str, as_of: str = AS_OF) -> Result:
        environment = self._environment | {"SCRAPER_STATE": str(self._folder / engine)}
        command = ["run", "--as-of", as_of, "--engine", engine, "--json", *arguments]
        return CliRunner().invoke(app, command, env=environment, catch_exceptions=False)

    def outcomes(self, engine: str, *arguments: str, as_of: str = AS_OF) -> list[dict[str, Any]]:
        done = self.call(engine, *arguments, as_of=as_of)
        assert done.exit_code == 0, done.stderr
        told: list[dict[str, Any]] = json.loads(done.stdout)["outcomes"]
        return told

    def shown(self, engine: str) -> list[str]:
        environment = {"SCRAPER_STATE": str(self._folder / engine)}
        told = CliRunner().invoke(app, ["show", "--league", "Homegrown", "--json"], env=environment)
        return sorted(each["match"] for each in json.loads(told.stdout))

    def matches(self, engine: str) -> list[tuple[str, Any]]:
        connection = open_state(self._folder / engine)
        letters = list(Outbox(connection))
        connection.close()
        return [(letter.routing_key, json.loads(letter.body).get("matches")) for letter in letters]


@pytest.fixture
def scraper(tmp_path: Path, replica: Replica, outer: OuterReplica) -> Scraper:
    return Scraper(tmp_path, replica, outer)


def test_both_engines_publish_the_same(scraper: Scraper):
    counts = [[each["listed"] for each in scraper.outcomes(engine)] for engine in ("http", "browser")]

    assert counts == [[20, 20, 20]] * 2
    assert scraper.matches("browser") == scraper.matches("http")


def test_a_second_run_with_a_browser_publishes_nothing(scraper: Scraper):
    scraper.outcomes("browser", "--only", "flex")

    assert [each["fate"] for each in scraper.outcomes("browser", "--only", "flex")] == ["unchanged"]


def test_auto_needs_no_browser_while_http_answers(scraper: Scraper, outer: OuterReplica):
    notes = [each["notes"] for each in scraper.outcomes("auto")]

    assert (notes, outer.requests) == ([[], [], []], ())


def test_auto_falls_back_where_http_is_refused_and_says_so(scraper: Scraper, replica: Replica):
    replica.fault("status", "/data/*", status=403, times=1)
    outcomes = scraper.outcomes("auto")

    assert [each["listed"] for each in outcomes] == [20, 20, 20]
    assert {each["notes"][0].partition(":")[0] for each in outcomes} == {"read with the browser, for HTTP was refused"}


def test_auto_refused_both_ways_tells_both_reasons(scraper: Scraper, replica: Replica, outer: OuterReplica):
    replica.fault("status", status=403)
    outer.manner = Manner(status=403)
    done = scraper.call("auto", "--only", "league")

    assert done.exit_code == 10
    assert "the source refuses us (403); with the browser: " in done.stderr
    assert "the source refuses the browser too (403)" in done.stderr


def test_auto_refused_by_http_waits_as_the_browser_is_asked_to(scraper: Scraper, replica: Replica):
    replica.fault("status", "/data/*", status=403, times=1)
    replica.fault("status", "/data/*", status=429, retry_after=90)
    done = scraper.call("auto", "--only", "league")

    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, outcome["fault"], outcome["retry_after"]) == (4, "unreachable", 90)


def test_a_season_under_a_key_that_changed_is_followed_from_run_to_run(scraper: Scraper):
    runs = [scraper.outcomes("browser", "--only", "league", as_of="2027-08-02T09:00:00Z") for _ in range(2)]

    assert [(run[0]["key"], run[0]["fate"]) for run in runs] == [
        ("mls-next-league-26-27", "loaded"),
        ("mls-next-league-26-27", "unchanged"),
    ]


def test_auto_knows_a_season_again_whose_key_changed(scraper: Scraper, replica: Replica, outer: OuterReplica):
    season = replica.season
    scraper.outcomes("auto", "--only", "league")
    events = [each for each in season.published.events if each.feed is Feed.LEAGUE and each.score is None]
    season.move(events[0].id, datetime(2026, 12, 5, 19, tzinfo=UTC))
    replica.replace(renamed(season))
    outer.keys[Feed.LEAGUE] = RENAMED

    moved = scraper.outcomes("auto", "--only", "league")
    replica.replace(renamed(season, events=3))
    shrunken = scraper.call("auto", "--only", "league")

    assert [(each["key"], each["fate"], each["new"], each["changed"]) for each in moved] == [(RENAMED, "changed", 0, 1)]
    assert (shrunken.exit_code, "events_fell (20 -> 3" in shrunken.stderr) == (5, True)
    assert scraper.shown("auto") == sorted(
        each.game_key for each in season.published.events if each.feed is Feed.LEAGUE
    )


def renamed(season: Season, *, events: int | None = None) -> Documents:
    """The league, or its first matches, as it would be published under a key that no date tells."""
    season.sync()
    published, key = publish(season), season.keys[Feed.LEAGUE]
    schedule, standings = (
        json.loads(published[f"/data/{kind}/{key}.json"].body.replace(key.encode(), RENAMED.encode()))
        for kind in ("schedule", "standings")
    )
    return {RENAMED: (schedule | {"events": schedule["events"][:events]}, standings)}


def test_auto_asks_the_page_for_a_season_that_is_not_under_the_key_of_its_date(scraper: Scraper):
    done = scraper.call("auto", "--only", "league", as_of="2027-09-15T19:00:00Z")

    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (outcome["key"], outcome["fate"]) == ("mls-next-league-26-27", "loaded")
    assert outcome["notes"][0].startswith("the official page names the season mls-next-league-26-27")
    assert (done.exit_code, "season not published: mls-next-league-27-28: " in done.stderr) == (3, True)


def test_another_feeds_season_on_the_page_is_refused(scraper: Scraper, outer: OuterReplica):
    outer.keys[Feed.LEAGUE] = outer.keys[Feed.ACADEMY]
    done = scraper.call("browser", "--only", "league")

    assert (done.exit_code, "where one of Homegrown belongs" in done.stderr) == (11, True)
