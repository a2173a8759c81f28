"""The command against the replica: what it reads is what was published, and a fault publishes nothing."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from webhook import a_webhook

from match_devstack.replica import Feed, Replica, Request, Weekend, expected, make_season, play_weekend
from match_devstack.replica.publication import publish
from match_publisher import Outbox, open_state
from match_schema import load, v2
from match_scraper.cli import app
from match_scraper.snapshots import held_state

DAY = date(2026, 10, 7)
AS_OF = "2026-10-07T19:00:00Z"
ACCEPTED: tuple[tuple[str, ...], ...] = ((), ("events_fell",), ("events_fell", "bracket_fell", "results_vanished"))
"""What three runs of a shrunken season accept."""


class Scraper:
    """The command with a state file of its own, and no broker."""

    def __init__(self, folder: Path, url: str) -> None:
        self._state = folder / "state.sqlite"
        self._environment = {"ASSIST_URL": url, "SCRAPER_STATE": str(self._state), "USE_RABBITMQ": "false"}

    def call(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(
            app, ["run", "--as-of", AS_OF, *arguments], env=self._environment | environment, catch_exceptions=False
        )

    def report(self, *arguments: str) -> Any:
        done = self.call("--json", *arguments)
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def findings(self) -> Any:
        """What the doctor finds."""
        done = CliRunner().invoke(app, ["doctor", "--as-of", AS_OF, "--json"], env=self._environment)
        return json.loads(done.stdout)

    def take(self) -> list[v2.Message]:
        """Empty the outbox, as a broker would."""
        connection = open_state(self._state)
        outbox = Outbox(connection)
        letters = list(outbox)
        outbox.forget([letter.message_id for letter in letters])
        connection.close()
        return [load(letter.body) for letter in letters]


def documents_asked(replica: Replica) -> list[Request]:
    return [request for request in replica.requests if request.path.startswith("/data/")]


def matches(messages: list[v2.Message]) -> dict[tuple[str, str], v2.Match]:
    return {
        (message.competition_season, match.id): match
        for message in messages
        if isinstance(message, v2.Matches)
        for match in message.matches
    }


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(make_season(5, "small", DAY)) as replica:
        yield replica


@pytest.fixture
def scraper(tmp_path: Path, replica: Replica) -> Scraper:
    return Scraper(tmp_path, replica.url)


def test_a33_a_whole_season_is_read_as_it_was_published(tmp_path: Path):
    season = make_season(5, "full", DAY)
    with Replica(season) as replica:
        scraper = Scraper(tmp_path, replica.url)
        scraper.report()
        downloads = len(documents_asked(replica))
    found = matches(scraper.take())

    assert downloads == 6
    assert {key: said(match) for key, match in found.items()} == {
        (each.season_key, each.game_key): (
            (str(each.event_id), str(each.home.squad_id), str(each.away.squad_id)),
            (each.date, each.kickoff, each.zone, each.venue, each.state),
            (each.score, each.shootout),
        )
        for each in expected(season)
    }


def said(match: v2.Match) -> tuple[object, ...]:
    schedule, result = match.schedule, match.result
    assert schedule is not None
    assert match.teams is not None
    score = (result.home, result.away) if isinstance(result, v2.Score) else None
    kicks = result.shootout if isinstance(result, v2.Score) else None
    return (
        (match.platform_id, match.teams.home, match.teams.away),
        (schedule.date, schedule.kickoff, schedule.zone, schedule.venue, schedule.state),
        (score, (kicks.home, kicks.away) if kicks else None),
    )


def test_a_second_run_downloads_and_publishes_nothing(scraper: Scraper, replica: Replica):
    scraper.report()
    scraper.take()
    replica.forget_requests()

    report = scraper.report()

    assert {request.status for request in documents_asked(replica)} == {304}
    assert ([each["fate"] for each in report["outcomes"]], scraper.take()) == (["unchanged"] * 3, [])


def test_a4_a_new_sync_of_the_same_matches_publishes_nothing(scraper: Scraper, replica: Replica):
    scraper.report()
    scraper.take()
    replica.season.sync()
    replica.forget_requests()

    scraper.report()

    assert 200 in {request.status for request in replica.requests}
    assert scraper.take() == []


def test_the_second_run_publishes_exactly_what_changed(tmp_path: Path):
    season = make_season(5, "small", DAY)
    before = {(each.season_key, each.game_key): each for each in expected(season)}
    with Replica(season) as replica:
        scraper = Scraper(tmp_path, replica.url)
        scraper.report()
        scraper.take()
        play_weekend(season, Weekend(results=8, corrections=2, voided=1, postponed=0, deleted=1))
        scraper.report("--as-of", "2026-10-12T19:00:00Z")
    after = {(each.season_key, each.game_key): each for each in expected(season)}

    # A match that is gone is told a day and three syncs later, not now.
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert set(matches(scraper.take())) == changed


def test_a18_an_evening_busier_than_the_parking_day_after_it_postpones_no_match(tmp_path: Path):
    season = make_season(5, "medium", DAY)
    to_play = [each for each in season.published.events if each.feed is Feed.LEAGUE and each.score is None]
    parked = [each for each in to_play if each.start.date() == season.calendar.parking_day]
    with Replica(season) as replica:
        scraper = Scraper(tmp_path, replica.url)
        scraper.report("--only", "league")
        scraper.take()
        made_up = [*parked[12:], *[each for each in to_play if each not in parked][-15:]]
        for event in made_up:
            season.move(event.id, datetime(2027, 6, 2, 22, tzinfo=UTC))
        season.sync()
        scraper.report("--only", "league")

    told = {number: match.schedule for (_, number), match in matches(scraper.take()).items()}
    assert {(told[each.game_key].state, told[each.game_key].date) for each in made_up} == {
        ("scheduled", date(2027, 6, 2))
    }
    assert len(made_up) == len(told) == 25


def test_one_changed_document_is_joined_with_the_other_kept_one(scraper: Scraper, replica: Replica):
    scraper.report()
    scraper.take()
    event = next(each for each in replica.season.published.events if each.feed is Feed.LEAGUE and each.score)
    replica.season.void_score(event.id)
    replica.season.sync()
    replica.fault("not_modified", path="/data/standings/*")

    scraper.report()

    (match,) = matches(scraper.take()).values()
    assert (match.id, match.result) == (event.game_key, v2.Voided())


def test_a_full_run_tells_everything_and_downloads_nothing(scraper: Scraper, replica: Replica):
    scraper.report()
    first = matches(scraper.take())

    scraper.report("--full")

    assert matches(scraper.take()) == first
    assert [request.status for request in documents_asked(replica)[6:]] == [304] * 6


@pytest.mark.parametrize("told", ["--accept=rows_unusable", "--limit=rows_unusable=0.2"])
def test_rows_that_cannot_be_used_are_refused_by_name_until_a_person_accepts_them(
    scraper: Scraper, replica: Replica, told: str
):
    key = replica.season.keys[Feed.LEAGUE]
    documents = {path: document.content() for path, document in publish(replica.season).items()}
    schedule, standings = (documents[f"/data/{kind}/{key}.json"] for kind in ("schedule", "standings"))
    for row in schedule["events"][:3]:
        row["home_organisation"] = None
    replica.replace({key: (schedule, standings)})

    refused = scraper.call("--only", "league")
    accepted = scraper.report("--only", "league", told)

    assert (refused.exit_code, "rows_unusable (3 of 20 rows cannot be used" in refused.stderr) == (5, True)
    assert "documents and reason: " in refused.stderr
    assert [(each["fate"], each["listed"]) for each in accepted["outcomes"]] == [("loaded", 17)]


def test_documents_that_cannot_be_read_are_kept_with_the_reason(scraper: Scraper, replica: Replica):
    replica.fault("scores_renamed", path="/data/schedule/mls-next-league*")

    (told,) = json.loads(scraper.call("--only", "league", "--json").stdout)["outcomes"]

    assert told["fate"] == "source broken"
    assert sorted(path.name for path in Path(told["bundle"]).iterdir()) == [
        "reason.txt",
        "schedule-mls-next-league-26-27.json.gz",
        "standings-mls-next-league-26-27.json.gz",
    ]


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        ({"kind": "status", "status": 503, "retry_after": 3600}, 4, "answered 503"),
        ({"kind": "status", "status": 403}, 10, "refuses us"),
        ({"kind": "shell"}, 11, "HTML page"),
        ({"kind": "empty"}, 5, "no_events"),
        ({"kind": "shrunk", "percent": 30.0}, 5, "events_fell"),
        ({"kind": "older", "seconds": 3600.0}, 5, "source_time_went_back"),
    ],
)
def test_a_fault_publishes_nothing_and_is_named(
    scraper: Scraper, replica: Replica, fault: dict[str, Any], code: int, told: str
):
    scraper.report()
    scraper.take()
    replica.season.sync()
    replica.fault(**fault, path="/data/schedule/mls-next-league*")

    done = scraper.call()

    assert (done.exit_code, scraper.take()) == (code, [])
    assert told in done.stderr
    assert "mls-next-league-26-27" in done.stderr


def test_a_refused_season_is_told_to_the_webhook(scraper: Scraper, replica: Replica, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("match_scraper.cli.calls._TOLD", set())  # what other tests told was by the same process
    scraper.report()
    replica.fault("shrunk", path="/data/schedule/mls-next-league*", percent=30.0)
    replica.season.sync()

    with a_webhook() as (url, told):
        scraper.call(ALERT_WEBHOOK_URL=url)
    alarm = told.get(timeout=5)

    assert (alarm["event"], "events_fell" in alarm["text"], alarm["run_id"] in alarm["text"]) == (
        "season_refused", True, True
    )  # fmt: skip


def test_an_alarm_nobody_took_is_told_by_the_next_run_and_then_no_more(
    scraper: Scraper, replica: Replica, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("match_scraper.cli.calls._TOLD", set())
    replica.fault("status", status=403, path="/data/*")

    with a_webhook(deaf_to=1) as (url, told):
        codes = [scraper.call(ALERT_WEBHOOK_URL=url).exit_code for _ in range(3)]
    alarm = told.get(timeout=5)

    assert (codes, alarm["event"], len(alarm["all"]), told.empty()) == ([10] * 3, "source_broken", 3, True)


def test_a_refused_season_is_accepted_by_its_names_for_one_run(scraper: Scraper, replica: Replica):
    scraper.report()
    replica.fault("shrunk", path="/data/schedule/mls-next-league*", percent=30.0)
    replica.season.sync()

    codes = [scraper.call(*(each for name in names for each in ("--accept", name))).exit_code for names in ACCEPTED]

    assert codes == [5, 5, 0]


def test_a_limit_can_be_another_for_one_run_or_for_all(scraper: Scraper, replica: Replica):
    scraper.report()
    replica.fault("shrunk", path="/data/schedule/mls-next-league*", percent=30.0)
    replica.season.sync()

    one = ("--limit", "events_fell=0.5")

    assert scraper.call(*one).exit_code == 5
    assert scraper.call(*one, SCRAPER_LIMITS="bracket_fell=0.5").exit_code == 0


@pytest.mark.parametrize(
    ("options", "setting", "told"),
    [
        (("--accept", "everything"), "", "no refusal 'everything'; there is accepted_unreadable"),
        (("--limit", "events=1"), "", "no limit 'events'; there is rows_unusable"),
        ((), "events_fell=5%", "no number in 'events_fell=5%'"),
    ],
)
def test_a_name_nobody_knows_is_wrong_usage_before_any_request(
    scraper: Scraper, replica: Replica, options: tuple[str, ...], setting: str, told: str
):
    done = scraper.call(*options, SCRAPER_LIMITS=setting)

    assert (done.exit_code, told in done.stderr, replica.requests) == (2, True, ())


@pytest.mark.parametrize("fault", ["cut", "reset"])
def test_a_transfer_that_breaks_is_tried_again(scraper: Scraper, replica: Replica, fault: str):
    replica.fault(fault, path="/data/schedule/mls-next-league*", times=1)

    assert [each["fate"] for each in scraper.report()["outcomes"]] == ["loaded"] * 3


def test_after_a_fault_the_next_run_goes_on(scraper: Scraper, replica: Replica):
    scraper.report()
    scraper.take()
    replica.season.sync()
    replica.fault("empty", path="/data/schedule/*")
    scraper.call()
    replica.clear_faults()

    assert [each["fate"] for each in scraper.report()["outcomes"]] == ["unchanged"] * 3


def test_a_slightly_older_copy_is_skipped_in_silence(scraper: Scraper, replica: Replica):
    scraper.report()
    replica.fault("older", path="/data/schedule/*", seconds=240.0)

    done = scraper.call()

    assert (done.exit_code, done.stderr) == (0, "")


def test_a32_the_season_before_is_read_after_the_roll_over(scraper: Scraper, replica: Replica):
    scraper.report()
    replica.season.sync()

    done = scraper.call("--as-of", "2027-08-02T12:00:00Z", "--season", "2026-27", "--json")

    told = json.loads(done.stdout)["outcomes"]
    assert {(each["key"][-5:], each["fate"]) for each in told} == {("26-27", "unchanged")}


def test_a_season_that_is_none_is_wrong_usage(scraper: Scraper):
    done = scraper.call("--season", "last")

    assert (done.exit_code, "a season is written 2025-26, got 'last'" in done.stderr) == (2, True)


def test_a1_a_season_not_published_yet_is_no_fault_of_the_source(scraper: Scraper):
    done = scraper.call("--as-of", "2027-08-01T12:00:00Z")

    assert done.exit_code == 3
    assert "season not published: mls-next-league-27-28: /data/schedule/mls-next-league-27-28.json" in done.stderr


def test_a_source_that_is_down_is_unreachable(scraper: Scraper, replica: Replica):
    replica.stop()

    done = scraper.call("--only", "flex", SCRAPER_TRIES="1")

    assert done.exit_code == 4
    assert "source broken: mls-next-flex-26-27: /robots.txt: ConnectError" in done.stderr


def test_a_broker_that_is_down_keeps_season_and_messages(scraper: Scraper):
    broker = {"USE_RABBITMQ": "true", "RABBITMQ_URL": "amqp://user:secret@127.0.0.1:1/", "RABBITMQ_PATIENCE": "0.1"}
    first = scraper.call(**broker)
    again = scraper.call("--json", **broker)

    assert (first.exit_code, again.exit_code) == (6, 6)
    assert first.stderr.startswith("not delivered: ")
    assert "secret" not in first.output + again.output
    assert [each["fate"] for each in json.loads(again.stdout)["outcomes"]] == ["unchanged"] * 3
    assert len(matches(scraper.take())) == 60


def test_a_run_asks_first_what_the_host_allows_and_says_whom_to_turn_to(scraper: Scraper, replica: Replica):
    scraper.call(SCRAPER_CONTACT="mail@example.org")

    assert replica.requests[0].path == "/robots.txt"
    (agent,) = {request.user_agent for request in replica.requests}
    assert agent is not None
    assert agent.startswith("match-scraper/")
    assert agent.endswith(" (+mail@example.org)")


def test_the_doctor_keeps_to_robots_txt_as_a_run_does(scraper: Scraper, replica: Replica):
    replica.robots = b"User-agent: *\nDisallow: /"

    (source,) = (each for each in scraper.findings() if each["check"] == "source")

    assert (source["level"], "robots.txt asks us not to read it" in source["said"]) == ("fail", True)
    assert "ask its operator" in source["mend"]
    assert [request.path for request in replica.requests] == ["/robots.txt"]


def test_a_run_asks_for_no_more_than_it_may(scraper: Scraper, replica: Replica):
    done = scraper.call(SCRAPER_REQUESTS="6")
    again = scraper.call("--full", SCRAPER_REQUESTS="5")

    assert (done.exit_code, again.exit_code, len(documents_asked(replica))) == (0, 2, 6)


@pytest.mark.parametrize(("only", "read"), [((), ["league", "academy"]), (("--only", "academy"), ["academy"])])
def test_only_the_feeds_of_the_settings_are_read(scraper: Scraper, only: tuple[str, ...], read: list[str]):
    done = scraper.call("--json", *only, SCRAPER_FEEDS="academy,league")

    assert [each["feed"] for each in json.loads(done.stdout)["outcomes"]] == read


def test_a_second_scraper_waits_for_no_one(scraper: Scraper, tmp_path: Path):
    with held_state(tmp_path / "state.sqlite"):
        done = scraper.call()

    assert done.exit_code == 7
    assert f"process {os.getpid()}" in done.stderr


def test_a_season_gone_by_is_no_alarm(scraper: Scraper):
    done = scraper.call("--as-of", "2026-10-07T19:00:00Z", "--season", "2025-26")

    assert (done.exit_code, "It is one gone by" in done.stderr, "should be by now" in done.stderr) == (3, True, False)
