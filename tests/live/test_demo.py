"""The demo as a person runs it: on either broker its counts agree, and however it ends nothing stays behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from match_devstack import RabbitMQ

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]  # a demo is a season on servers of its own

DEMO = (str(Path(sys.executable).with_name("devstack")), "demo", "--size", "small")
BROKERS = ("rabbitmq", "embedded")


@dataclass(frozen=True)
class Played:
    """A demo that came to its end."""

    code: int
    told: dict[str, Any]
    progress: str
    left: tuple[str, ...]

    def counts(self, stage: str) -> list[int]:
        """The counts of one stage, run by run."""
        return [run[stage] for run in self.told["runs"]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for everything the demo writes; as root, PostgreSQL runs as a user who must pass through it."""
    with tempfile.TemporaryDirectory(prefix="match-test-demo-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module", params=BROKERS)
def played(request: pytest.FixtureRequest) -> Played:
    """One demo on each broker."""
    _require(request.param)
    with tempfile.TemporaryDirectory(prefix="match-test-demo-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        done = subprocess.run(
            [*DEMO, "--json"], env=_told(folder, request.param), capture_output=True, text=True, check=False
        )
        assert done.stdout, done.stderr
        return Played(done.returncode, json.loads(done.stdout), done.stderr, _left(folder))


def test_all_counts_agree_and_it_exits_with_0(played: Played):
    disagreements = [check for check in played.told["checks"] if not check["agrees"]]

    assert (played.code, disagreements) == (0, [])


def test_no_process_and_no_file_is_left(played: Played):
    assert played.left == ()


def test_the_second_run_publishes_only_what_the_weekend_changed(played: Played):
    created, updated = played.counts("created"), played.counts("updated")

    assert created == [60, 0, 0, 0]
    assert 0 < updated[1] < 45


def test_a_deleted_match_is_missing_twice_and_then_removed(played: Played):
    assert (played.counts("missing"), played.counts("removed")) == ([0, 1, 1, 0], [0, 0, 0, 1])


def test_a_corrected_score_can_be_explained(played: Played):
    (why,) = played.told["why"]

    assert [entry["outcome"] for entry in why["entries"]] == ["created", "updated"]


def test_it_says_which_broker_and_that_the_embedded_one_promises_nothing(played: Played):
    embedded = played.told["broker"] == "Embedded"

    assert ("no delivery promises" in played.progress) == embedded


def test_piped_progress_is_plain_lines(played: Played):
    assert "\x1b" not in played.progress


@pytest.mark.parametrize(
    ("broker", "after"),
    [
        ("rabbitmq", "Broker:"),
        ("rabbitmq", "PostgreSQL"),
        ("embedded", "`worker migrate`"),
        ("embedded", "`worker run`"),
        ("rabbitmq", "next sync"),
    ],
)
def test_an_interruption_leaves_nothing(folder: Path, broker: str, after: str):
    with _running(folder, broker) as demo:
        _read_until(demo, after)
        demo.send_signal(signal.SIGINT)
        code = demo.wait(60)

    assert (code, _left(folder)) == (128 + signal.SIGINT, ())


def test_sigterm_ends_it_as_well(folder: Path):
    with _running(folder, "embedded") as demo:
        _read_until(demo, "`worker migrate`")
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(60)

    assert (code, _left(folder)) == (128 + signal.SIGTERM, ())


def test_a_killed_demo_takes_its_servers_along(folder: Path):
    with _running(folder, "embedded") as demo:
        _read_until(demo, "first load")
        demo.kill()
    deadline = time.monotonic() + 30
    while _processes(folder) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert _processes(folder) == []


def test_kept_it_says_how_to_use_it_and_stays_until_an_interruption(folder: Path):
    with _running(folder, "embedded", "--keep") as demo:
        _read_until(demo, "in all")
        lines = _printed_variables(demo)
        settings = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        environment = _told(folder, "embedded") | {name: value.strip("'\n") for name, value in settings.items()}
        again = subprocess.run(
            [str(Path(DEMO[0]).with_name("worker")), "quarantine", "list"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        demo.send_signal(signal.SIGINT)
        code = demo.wait(60)

    assert (again.stdout, code, _left(folder)) == ("nothing waits in quarantine\n", 0, ())


def _require(broker: str) -> None:
    if broker == "rabbitmq" and not RabbitMQ.installed() and not os.environ.get("CI"):
        pytest.skip("rabbitmq-server is not installed; `make test` says how to install it")


def _told(folder: Path, broker: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder), "BROKER": broker}


@contextmanager
def _running(folder: Path, broker: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    _require(broker)
    pipe = subprocess.PIPE
    with subprocess.Popen([*DEMO, *options], env=_told(folder, broker), stdout=pipe, stderr=pipe, text=True) as demo:
        try:
            yield demo
        finally:
            demo.kill()


def _read_until(demo: subprocess.Popen[str], text: str) -> None:
    assert demo.stderr
    seen: list[str] = []
    while text not in (line := demo.stderr.readline()):
        assert line, f"it ended before {text!r}:\n{''.join(seen)}"
        seen.append(line)


def _printed_variables(demo: subprocess.Popen[str]) -> Sequence[str]:
    assert demo.stdout
    lines: list[str] = []
    while not lines or lines[-1].startswith("export "):
        line = demo.stdout.readline()
        if line.startswith("export ") or lines:
            lines.append(line)
    return lines[:-1]


def _left(folder: Path) -> tuple[str, ...]:
    return (*_processes(folder), *(str(path) for path in folder.iterdir()))


def _processes(folder: Path) -> list[str]:
    """Every process that knows the folder: by its arguments, its environment or where it works."""
    return [
        f"{process.name} {(process / 'comm').read_text().strip()}"
        for process in Path("/proc").glob("[0-9]*")
        if process.name != str(os.getpid()) and _knows(process, os.fsencode(folder))
    ]


def _knows(process: Path, folder: bytes) -> bool:
    try:
        told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        return folder in told + os.fsencode((process / "cwd").readlink())
    except OSError:  # gone by now, or of the kernel
        return False
