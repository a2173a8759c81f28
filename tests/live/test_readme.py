"""Every command that the documents print, typed in order in an empty folder."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# What a background command has done once the next may be typed: (what its command holds, what its output then holds).
READY = {"devstack up": "DATABASE_URL=", "worker": " ready."}

READS = ("uv run worker standings", "uv run worker why")


def commands(page: Path, language: str = "sh") -> list[str]:
    """The lines of a page's fenced blocks of one language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    return [line for named, block in blocks if named == language for line in block.splitlines() if line.strip()]


@pytest.mark.timeout(400)  # all commands of a page are one test
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_the_commands_of_a_page_work_in_order(page: Path, tmp_path: Path):
    (tmp_path / "envs").mkdir()
    with ExitStack() as background:
        for line in commands(page):
            if line.endswith("&"):
                background.enter_context(running(line.removesuffix("&"), tmp_path))
            else:
                done = typed(line, tmp_path)
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
                assert done.stdout.strip(), f"{line} printed nothing"


def test_no_command_is_printed_that_nothing_runs():
    """Blocks without a language hold the two make commands, pictures and output; commands stand in `sh` blocks."""
    plain = [line for page in PAGES for line in commands(page, "") if line.startswith(("uv ", "make ", "git ", "pip "))]

    assert plain == ["make demo", "make test"]


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a command; one that reads rows does so again, as a person would, until the worker has written them."""
    deadline = time.monotonic() + 30
    while True:
        done = subprocess.run(words(line), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)  # noqa: PLW1510
        if done.returncode == 0 or time.monotonic() > deadline or not line.startswith(READS):
            return done


ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def words(line: str) -> list[str]:
    """The command as `uv run` would find it: in this environment."""
    uv, run, program, *arguments = shlex.split(line)
    assert (uv, run) == ("uv", "run"), line
    return [str(Path(sys.executable).with_name(program)), *arguments]


@contextmanager
def running(line: str, folder: Path) -> Iterator[None]:
    output = folder / f"{abs(hash(line))}.log"
    ready = next(sign for held, sign in READY.items() if held in line)
    with output.open("wb") as log:
        process = subprocess.Popen(words(line), cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 180
        while ready not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
