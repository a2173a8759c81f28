"""Each fault of the host: the error it becomes, what is said of it, and the exit code of the run."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from match_devstack.replica import Replica, make_season
from match_publisher import open_state
from match_scraper.cli import app
from match_scraper.errors import Blocked, NotPublished, ScrapeError, SourceBroken, Unreachable
from match_scraper.fetch import Fetcher
from match_scraper.fixture import Season
from match_scraper.patience import Patience
from match_scraper.ports import Document
from match_scraper.season import competitions
from match_scraper.snapshots import read_state
from match_scraper.sources.assist import AssistSource

DAY = date(2026, 10, 7)
LEAGUE = competitions(DAY)[0]
SCHEDULE = "/data/schedule/mls-next-league*"
STANDINGS = "/data/standings/mls-next-league*"
HASTE = partial(Patience, timeout=timedelta(seconds=1))


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(make_season(1, "small", DAY)) as running:
        yield running


def accepted(folder: Path) -> tuple[Season | None, dict[str, Document]]:
    """The season as it was accepted last, and its documents."""
    with read_state(folder / "state.sqlite") as snapshots:
        return snapshots.accepted(LEAGUE.key), dict(snapshots.documents(LEAGUE.key))


def run(replica: Replica, folder: Path, *more: str) -> Result:
    environment = {
        "ASSIST_URL": replica.url,
        "SCRAPER_STATE": str(folder / "state.sqlite"),
        "USE_RABBITMQ": "false",
        "SCRAPER_TRIES": "1",
    }
    options = ["run", "--as-of", "2026-10-07T19:00:00Z", "--only", "league", *more]
    return CliRunner().invoke(app, options, env=environment, catch_exceptions=False)


@pytest.mark.parametrize(
    ("fault", "kind", "told", "code"),
    [
        ({"kind": "status", "status": 403}, Blocked, "the source refuses us (403)", 10),
        ({"kind": "status", "status": 404}, SourceBroken, "answered 404 Not Found", 4),
        ({"kind": "status", "status": 405}, SourceBroken, "answered 405 Method Not Allowed", 4),
        ({"kind": "status", "status": 429, "retry_after": 3600}, Unreachable, "answered 429 Too Many Requests", 4),
        ({"kind": "status", "status": 500}, Unreachable, "answered 500 Internal Server Error (try 1 of 1)", 4),
        ({"kind": "status", "status": 502}, Unreachable, "answered 502 Bad Gateway (try 1 of 1)", 4),
        ({"kind": "status", "status": 503}, Unreachable, "answered 503 Service Unavailable (try 1 of 1)", 4),
        ({"kind": "hang"}, Unreachable, "no answer within 1 s (try 1 of 1)", 4),
        ({"kind": "cut"}, Unreachable, "peer closed connection without sending complete message body", 4),
        ({"kind": "reset"}, Unreachable, "ReadError", 4),
        ({"kind": "not_modified"}, Unreachable, "not modified, though nothing was kept", 4),
        ({"kind": "shell"}, NotPublished, "answered an HTML page of 631 bytes: the viewer", 3),
    ],
    ids=lambda value: f"{value['kind']} {value.get('status', '')}".strip() if isinstance(value, dict) else None,
)
def test_a_fault_on_the_way_is_an_error_by_name(
    replica: Replica,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fault: dict[str, Any],
    kind: type[ScrapeError],
    told: str,
    code: int,
):
    run(replica, tmp_path)
    before = accepted(tmp_path)
    replica.season.sync()
    replica.fault(**fault, path=SCHEDULE)
    patience = HASTE if fault["kind"] == "hang" else Patience
    monkeypatch.setattr("match_scraper.patience.Patience", patience)
    with (
        Fetcher(replica.url, version="0", patience=patience(tries=1)) as web,
        pytest.raises(ScrapeError) as error,
    ):
        AssistSource(web).latest(LEAGUE, {})
    done = run(replica, tmp_path / "new")
    again = run(replica, tmp_path)

    assert (type(error.value), done.exit_code) == (kind, code)
    assert again.exit_code == 0 if fault["kind"] == "not_modified" else again.exit_code in (code, 11)
    assert accepted(tmp_path) == before
    assert told in str(error.value)
    assert told in done.stderr


@pytest.mark.parametrize(
    ("fault", "path", "told", "code"),
    [
        ({"kind": "empty"}, SCHEDULE, "no_events (the schedule lists none)", 5),
        ({"kind": "empty"}, STANDINGS, "no_tables (0 tables without a team)", 5),
        ({"kind": "shrunk", "percent": 25}, SCHEDULE, "events_fell (20 -> 15, limit 5%)", 5),
        ({"kind": "shrunk", "percent": 10}, SCHEDULE, "events_fell (20 -> 18, limit 5%)", 5),
        ({"kind": "shrunk", "percent": 100}, STANDINGS, "brackets_vanished (1: U17 ", 5),
        ({"kind": "older", "seconds": 3600}, SCHEDULE, "source_time_went_back (2026-10-07T18:40", 5),
        ({"kind": "shell"}, SCHEDULE, "though this season was published before", 11),
        ({"kind": "bracket_gone"}, SCHEDULE, "bracket_fell (U17 Florida: 20 -> 0, limit 25%)", 5),
        ({"kind": "bracket_gone"}, STANDINGS, "brackets_vanished (1: U17 Florida)", 5),
        ({"kind": "scores_renamed"}, SCHEDULE, "20 of 20 rows cannot be used (no field home_score: 20)", 11),
        ({"kind": "values_renamed"}, STANDINGS, "figures_vanished (goal_differential_per_match, ", 5),
        ({"kind": "values_blank"}, STANDINGS, "figures_vanished (goal_differential_per_match, ", 5),
        ({"kind": "values_missing"}, STANDINGS, "figures_vanished (goal_differential_per_match, ", 5),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_a_fault_of_what_was_read_before_is_told_by_name(
    replica: Replica, tmp_path: Path, *, fault: dict[str, Any], path: str, told: str, code: int
):
    run(replica, tmp_path)
    before = accepted(tmp_path)
    replica.season.sync()
    replica.fault(**fault, path=path)

    done = run(replica, tmp_path)

    assert (done.exit_code, told in done.stderr) == (code, True), done.stderr
    assert accepted(tmp_path) == before


@pytest.mark.parametrize("path", [SCHEDULE, STANDINGS], ids=("schedule", "standings"))
@pytest.mark.parametrize(
    "fault", ["wrong_type", "slow", "fields_added", "ids_as_text", "twice", "no_etag", "other_etag"]
)
def test_what_means_nothing_changes_nothing(replica: Replica, tmp_path: Path, fault: str, path: str):
    run(replica, tmp_path)
    replica.season.sync()
    replica.fault(fault, path=path, seconds=0.05)

    done = run(replica, tmp_path, "--json")

    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, done.stderr, outcome["fate"]) == (0, "", "unchanged")


@pytest.mark.parametrize(("percent", "code", "gone"), [(3, 0, 30), (5, 0, 50), (5.2, 5, 0), (25, 5, 0)])
def test_a6_a_schedule_may_shrink_by_a_twentieth(tmp_path: Path, percent: float, code: int, gone: int):
    with Replica(make_season(1, "medium", DAY)) as replica:
        run(replica, tmp_path)
        replica.season.sync()
        replica.fault("shrunk", path=SCHEDULE, percent=percent)
        options = ("--limit", "bracket_fell=1", "--json")  # those at the end are all of one table

        done = run(replica, tmp_path, *options)

    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, outcome["missing"]) == (code, gone), done.stderr
    assert ("events_fell" in done.stderr) == (code == 5)


def test_a34_a_kept_document_that_is_damaged_is_asked_for_as_a_whole(replica: Replica, tmp_path: Path):
    run(replica, tmp_path)
    with closing(open_state(tmp_path / "state.sqlite")) as connection:
        connection.execute("UPDATE accepted_documents SET packed = x'00ff' WHERE path LIKE '/data/standings/%'")
    replica.season.sync()
    replica.forget_requests()

    done = run(replica, tmp_path, "--json")

    assert (done.exit_code, json.loads(done.stdout)["outcomes"][0]["fate"]) == (0, "unchanged"), done.stderr
    asked = [(each.path.split("/")[2], each.status) for each in replica.requests if each.path.startswith("/data/")]
    assert asked == [("schedule", 200), ("standings", 304), ("standings", 200)]
