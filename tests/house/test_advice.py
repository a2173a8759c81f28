"""Commands that errors and pages tell people to run are ones that the commands' own parsers take."""

import ast
import re
import shlex
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import match_devstack.cli
import match_publisher.cli
import match_scraper.cli
import match_worker.cli

ROOT = Path(__file__).resolve().parents[2]
APPS = (match_devstack.cli.app, match_publisher.cli.app, match_scraper.cli.app, match_worker.cli.app)
PARSERS: dict[str, Any] = dict(zip(("devstack", "publisher", "scraper", "worker"), map(get_command, APPS), strict=True))
QUOTED = re.compile(rf"`((?:{'|'.join(PARSERS)}) [^`]+)`")


def texts() -> Iterator[tuple[str, str]]:
    """Yield every page and every text of the code, docstrings too, and where it stands."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        yield page.name, page.read_text()
    for file in sorted((ROOT / "packages").glob("*/src/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.JoinedStr():
                    yield f"{file.name}:{node.lineno}", "".join(_filled(each) for each in node.values)
                case ast.Constant(value=str(text)):
                    yield f"{file.name}:{node.lineno}", text


def _filled(part: ast.expr) -> str:
    """Put a word in the place of what is known only while it runs."""
    return str(part.value) if isinstance(part, ast.Constant) else "X"


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command in backticks; `replay|drop` is two, and what stands in [] may be there."""
    for where, text in texts():
        for quoted in QUOTED.findall(text):
            words = [word.strip("[].,\u2026").split("|") for word in shlex.split(quoted, comments=True)]
            for chosen in product(*words):
                yield where, " ".join(filter(None, chosen))


def fault_of(told: str) -> str | None:
    """Return the first name of a command or an option that the parser does not know; values are not looked at."""
    name, *words = told.split()
    command, left = PARSERS[name], iter(words)
    for word in left:
        if word.startswith("-"):
            option = next((each for each in command.params if word.partition("=")[0] in names(each)), None)
            if option is None and word != "--help":
                return word
            if option is not None and not option.is_flag and "=" not in word:
                next(left, None)
        elif below := getattr(command, "commands", None):
            if word not in below:
                return word
            command = below[word]
    return None


def names(parameter: Any) -> list[str]:
    return [*parameter.opts, *parameter.secondary_opts]


def test_each_command_that_people_are_told_to_run_is_one():
    told = dict.fromkeys(commands())

    assert {place: said for place in told if (said := fault_of(place[1]))} == {}
    assert len(told) > 50


@pytest.mark.parametrize("wrong", ["worker nothing", "worker dead-letters list --every", "scraper --nothing"])
def test_a_command_that_is_none_would_be_noticed(wrong: str):
    assert fault_of(wrong) is not None
