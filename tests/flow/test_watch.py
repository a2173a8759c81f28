"""`scraper watch` as a program of its own, and the heartbeat, against the replica and a watchman on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from match_devstack.replica import Replica, make_season
from match_scraper.cli import app
from match_scraper.snapshots import held_state

AS_OF = "2026-10-07T19:00:00Z"
SECRET = "/ping/7e1f-secret"


class Watchman:
    """Hears heartbeats, and answers them with one status."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        watchman = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                watchman.heard.append(self.path)
                self.send_response(watchman.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{SECRET}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def watchman() -> Iterator[Watchman]:
    there = Watchman()
    yield there
    there.close()


@pytest.fixture
def replica(request: pytest.FixtureRequest) -> Iterator[Replica]:
    with Replica(make_season(1, "small", getattr(request, "param", date(2026, 10, 7)))) as running:
        yield running


@pytest.fixture
def environment(replica: Replica, watchman: Watchman, tmp_path: Path) -> dict[str, str]:
    return {
        "ASSIST_URL": replica.url,
        "SCRAPER_STATE": str(tmp_path / "state.sqlite"),
        "USE_RABBITMQ": "false",
        "SCRAPER_HEARTBEAT_URL": watchman.url,
        "SCRAPER_TRIES": "1",
    }


def run(environment: dict[str, str]) -> Result:
    return CliRunner().invoke(app, ["run", "--as-of", AS_OF], env=environment)


def test_a_good_run_is_heard(environment: dict[str, str], watchman: Watchman):
    run(environment)

    assert watchman.heard == [SECRET]


def test_a_run_that_read_nothing_is_not_heard(environment: dict[str, str], watchman: Watchman):
    done = run(environment | {"ASSIST_URL": "http://127.0.0.1:1"})

    assert (done.exit_code, watchman.heard) == (4, [])


@pytest.mark.parametrize("deaf", [True, False])
def test_a_heartbeat_nobody_hears_fails_no_run_and_shows_no_address(
    deaf: bool,  # noqa: FBT001 - a case
    environment: dict[str, str],
    watchman: Watchman,
):
    watchman.status = 500
    address = f"http://127.0.0.1:1{SECRET}" if deaf else watchman.url

    done = run(environment | {"SCRAPER_HEARTBEAT_URL": address})

    assert (done.exit_code, "heartbeat not heard" in done.stderr, "secret" in done.output) == (0, True, False)


def watch(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return begun(environment, "watch", *arguments)


def begun(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("scraper")), *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_a_run_that_a_signal_ends_says_so(
    ending: signal.Signals, code: int, environment: dict[str, str], replica: Replica
):
    replica.fault("hang", path="/data/*")
    process = begun(environment, "run", "--as-of", AS_OF)
    give_up = time.monotonic() + 30
    while not replica.requests and time.monotonic() < give_up:
        time.sleep(0.02)

    process.send_signal(ending)
    _, told = process.communicate(timeout=30)

    assert (process.returncode, "ended before all was read: what was accepted stays" in told) == (code, True), told


# A watch has the clock of this machine, and asks for the season that is on.
@pytest.mark.parametrize("replica", [(datetime.now(UTC) - timedelta(days=1)).date()], indirect=True, ids=["yesterday"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watch_cleanly(ending: signal.Signals, environment: dict[str, str], watchman: Watchman):
    process = watch(environment)
    assert process.stdout is not None
    first, second = process.stdout.readline(), process.stdout.readline()

    process.send_signal(ending)
    _, problems = process.communicate(timeout=10)

    assert (process.returncode, problems) == (0, "")
    assert "matches new or changed" in first
    assert second.startswith("next run in ")
    assert watchman.heard == [SECRET]


def test_between_runs_the_state_is_free(environment: dict[str, str]):
    process = watch(environment)
    assert process.stdout is not None
    process.stdout.readline(), process.stdout.readline()

    done = run(environment)

    process.terminate()
    process.communicate(timeout=10)
    assert done.exit_code == 0


def test_a_run_that_finds_another_scraper_at_work_is_skipped(environment: dict[str, str], watchman: Watchman):
    with held_state(Path(environment["SCRAPER_STATE"])):
        process = watch(environment)
        assert process.stdout is not None
        told = process.stdout.readline()
        process.terminate()
        _, problems = process.communicate(timeout=10)

    assert (told.startswith("next run in "), "another scraper" in problems, watchman.heard) == (True, True, [])


def test_reports_are_one_line_of_json_each(environment: dict[str, str]):
    process = watch(environment | {"SCRAPER_FEEDS": "flex,league"}, "--json")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    process.terminate()
    process.communicate(timeout=10)

    assert [outcome["feed"] for outcome in told["outcomes"]] == ["league", "flex"]
    assert {outcome["fate"] for outcome in told["outcomes"]} <= {"loaded", "not published"}


def test_without_settings_it_says_what_to_set(tmp_path: Path):
    done = CliRunner().invoke(app, ["watch"], env={"SCRAPER_STATE": str(tmp_path / "state"), "ASSIST_URL": ""})

    assert (done.exit_code, "ASSIST_URL" in done.stderr) == (2, True)


def test_a_state_file_that_is_none_ends_a_run_with_a_code_of_its_own(environment: dict[str, str]):
    Path(environment["SCRAPER_STATE"]).write_text("something else, longer than the head of an SQLite file " * 4)

    done = run(environment)

    assert (done.exit_code, "that is no SQLite file" in done.stderr) == (8, True)


def test_a_watch_outlives_a_state_file_that_cannot_be_used(environment: dict[str, str], watchman: Watchman):
    Path(environment["SCRAPER_STATE"]).write_text("something else, longer than the head of an SQLite file " * 4)
    process = watch(environment)
    assert process.stdout is not None
    told = process.stdout.readline()
    process.terminate()
    _, problems = process.communicate(timeout=10)

    assert (process.returncode, told.startswith("next run in "), watchman.heard) == (0, True, [])
    assert "that is no SQLite file" in problems


def test_a_wrong_limit_is_one_line_before_the_watch_begins(environment: dict[str, str]):
    process = watch(environment | {"SCRAPER_LIMITS": "events_fell=5"})
    _, problems = process.communicate(timeout=10)

    assert (process.returncode, len(problems.splitlines()), "events_fell=5" in problems) == (2, 1, True)
