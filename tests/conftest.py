"""What all tests share: private servers, closed sockets for unit tests, and the table of times."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from match_devstack import UNSYNCED, Postgres, RabbitMQ, Redis

sys.path.insert(0, __file__.rpartition("/")[0])
from examples import examples
from longest_first import place
from own_servers import refuse_other_servers

pytest_plugins = ["secret_watch"]

HERE = Path(__file__).parent
# Folders whose tests open sockets, to servers of their own; every other test runs with closed ones.
NETWORKED = {"live", "flow", "captured", "contract", "devstack", "wheels", "browser", "chaos", "supabase", "fuzz"}
# Folders whose every test needs servers.
LIVE = {"live", "captured", "chaos", "supabase"}
# Seconds of tests, summed over the cores they run on.
BUDGETS = {"set-up": 120, "unit and flow": 60, "live": 180, "browser": 60, "wheels": 45, "fuzz": 60, "chaos": 90}


def _group(report: pytest.TestReport) -> str:
    folder = Path(report.nodeid).parts[1]
    if folder in BUDGETS:
        return folder
    return "live" if "live" in report.keywords else "unit and flow"


@pytest.fixture(autouse=True)
def _closed_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.path.relative_to(HERE).parts[0] in NETWORKED:
        refuse_other_servers(monkeypatch)
        return

    def refuse(*_: object) -> None:
        raise AssertionError("a unit test opens no socket; give it a twin, or move it to tests/live")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the person who runs the tests out of the tests."""
    for name in os.environ:
        if name.startswith(
            (
                "ASSIST_",
                "MODULAR11_",
                "SCRAPER_",
                "RABBITMQ_",
                "CELERY_",
                "DATABASE_",
                "WORKER_",
                "SUPABASE_",
                "SCHEDULE_",
                "OTEL_",
                "ALERT_",
                "PG",
            )
        ):
            monkeypatch.delenv(name)
    monkeypatch.delenv("USE_RABBITMQ", raising=False)


def _require(program: str) -> None:
    """Skip where a program is missing on a person's machine; in CI a live test that cannot start fails."""
    if shutil.which(program) is None and not os.environ.get("CI"):
        pytest.skip(f"{program} is not installed; `make test` says how to install it")


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="match-tests-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user than root
        yield Path(folder)


@pytest.fixture(scope="session")
def rabbitmq(server_folder: Path) -> Iterator[RabbitMQ]:
    """A broker for the whole session; tests use queues of names of their own."""
    _require("rabbitmq-server")
    with RabbitMQ(server_folder / "rabbitmq") as broker:
        yield broker
        broker.kill()  # its data goes too: an end in order would take seconds for nobody


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    # Nothing here outlives a power cut; a killed server still keeps what it committed.
    with Postgres(server_folder / "postgres", settings=UNSYNCED) as server:
        yield server


@pytest.fixture(scope="session")
def redis(server_folder: Path) -> Iterator[Redis]:
    _require("redis-server")
    with Redis(server_folder / "redis") as server:
        yield server


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of captured samples, which MATCH_SAMPLES names; they are never committed."""
    folder = os.environ.get("MATCH_SAMPLES")
    if not folder:
        pytest.skip("no samples: set MATCH_SAMPLES to their folder")
    return Path(folder).resolve(strict=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", place], check=True)


class TimeTable:
    """Seconds per group of tests beside their budget, printed at the end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.counts: dict[str, int] = defaultdict(int)
        self.no_samples = 0
        self.started = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        group = _group(report)
        self.seconds[group] += report.duration
        self.counts[group] += report.when == "call"
        if report.skipped and "no samples" in str(report.longrepr):
            self.no_samples += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if setup := os.environ.get("MATCH_SETUP_SECONDS"):
            self.seconds["set-up"] = float(setup)
        terminalreporter.section("time by group")
        for group, budget in BUDGETS.items():
            if group in self.seconds:
                over = "  over budget" if self.seconds[group] > budget else ""
                row = f"{group:<15}{self.counts[group] or '':>6}{self.seconds[group]:>9.1f} s of {budget} s{over}"
                terminalreporter.write_line(row)
        if self.no_samples:
            terminalreporter.write_line(f"no samples, {self.no_samples} not run")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also the tests for which `make test-all` installs more")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts background jobs so, and every command a test starts would inherit it and never be interrupted.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # A busy machine is no failure: it is slow to draw examples too.
    settings.register_profile(
        "any machine", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("any machine")
    config.pluginmanager.register(TimeTable(), "timetable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    inside = {path: path.relative_to(HERE) for path in {item.path for item in items}}  # some thousands of items
    for item in items:
        folder = inside[item.path].parts[0]
        if folder in LIVE:
            item.add_marker("live")
        if folder == "captured":
            item.add_marker("captured")
        if folder == "supabase":
            item.add_marker("all")
    items.sort(key=lambda item: place(inside[item.path]))
    if not config.getoption("--all"):
        left_out = [item for item in items if item.get_closest_marker("all")]
        items[:] = [item for item in items if not item.get_closest_marker("all")]
        config.hook.pytest_deselected(items=left_out)
