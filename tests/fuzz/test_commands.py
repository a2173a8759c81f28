"""Whatever a person types or sets for scraper, worker and schema: a documented exit code, a reason, no traceback."""

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.main import get_command
from typer.testing import CliRunner

import match_devstack.cli
import match_schema.cli
import match_scraper.cli
import match_worker.cli

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SECRET = "hunter2"
NOWHERE = {
    "ASSIST_URL": "http://127.0.0.1:1",
    "MODULAR11_URL": "http://127.0.0.1:1",
    "RABBITMQ_URL": f"amqp://u:{SECRET}@127.0.0.1:1/",
    "RABBITMQ_PATIENCE": "0.001",
    "DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/none",
    "SCRAPER_TRIES": "1",
    "WORKER_BROKER_WAIT": "0",
}
ELSEWHERE = {"watch", "beat", "flower", "housekeeping", "first-contact"}
"""Commands that go on until they are stopped, or wait long for a server, and have tests of their own."""
STARTING = ("up", "demo", "doctor")
"""Commands of devstack that start servers, or other commands: their lines are read here, and not carried out."""


@dataclass(frozen=True)
class Program:
    """A command line, the settings it reads, and the codes it documents."""

    app: typer.Typer
    prefixes: tuple[str, ...]
    codes: frozenset[int]

    def commands(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Every command by its words, with the names of its options."""
        return list(_leaves(get_command(self.app), ()))


def _leaves(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        options = (each.opts[0] for each in command.params if each.param_type_name == "option")
        yield words, tuple(options)
        return
    for name, each in subcommands.items():
        if name not in ELSEWHERE:
            yield from _leaves(each, (*words, name))


PROGRAMS = {
    "scraper": Program(match_scraper.cli.app, ("ASSIST_", "MODULAR11_", "SCRAPER_"), frozenset(range(10))),
    "worker": Program(match_worker.cli.app, ("WORKER_", "SUPABASE_", "CELERY_"), frozenset({0, 1, 2, 6, 7, 8, 9})),
    "schema": Program(match_schema.cli.app, (), frozenset({0, 1, 2})),
    "devstack": Program(match_devstack.cli.app, (), frozenset({0, 1, 2})),
}
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30).filter(
    lambda told: SECRET not in told  # Hypothesis reads it here, and would type it
)
VALUES = TEXT | st.integers().map(str) | st.sampled_from(["", "-", "-1", "0", "1e999", "nan", "a=b", "../..", "{}"])
FOUND = {name: program.commands() for name, program in PROGRAMS.items()}
FOUND["devstack"] = [found for found in FOUND["devstack"] if found[0][0] not in STARTING]
VARIABLES = sorted(
    {line.split("`")[1] for line in (ROOT / "docs/settings.md").read_text().splitlines() if line.startswith("| `")}
)


@st.composite
def lines(draw: st.DrawFn, program: str) -> list[str]:
    """A known command, some of its options with any values, and more words."""
    words, options = draw(st.sampled_from(FOUND[program]))
    told = list(words)
    for option in draw(st.lists(st.sampled_from(options), max_size=3)) if options else ():
        told += [option, draw(VALUES)] if draw(st.booleans()) else [option]
    return told + draw(st.lists(VALUES, max_size=2))


@st.composite
def set_variables(draw: st.DrawFn, program: str) -> dict[str, str]:
    """Any values for a few of its settings; addresses stay where nobody answers."""
    mine = [name for name in VARIABLES if name.startswith(PROGRAMS[program].prefixes) and name not in NOWHERE]
    return draw(st.dictionaries(st.sampled_from(mine), VALUES, max_size=2)) if mine else {}


@pytest.mark.parametrize("name", PROGRAMS)
@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_line_and_settings_end_with_a_documented_code(name: str, data: st.DataObject):
    program, line, variables = PROGRAMS[name], data.draw(lines(name)), data.draw(set_variables(name))
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for variable, value in (NOWHERE | variables | {"HOME": folder}).items():
            patch.setenv(variable, value)
        patch.setattr(signal, "pause", lambda: None)  # a replica that was started is ended at once
        patch.setattr(logging, "raiseExceptions", False)  # an earlier command logged to what its test has closed
        os.chdir(folder)
        try:
            result = CliRunner().invoke(program.app, line, input=b"")
        finally:
            os.chdir(before)

    assert result.exception is None or isinstance(result.exception, SystemExit), (line, variables, result.exception)
    assert result.exit_code in program.codes, (line, variables, result.output)
    assert "Traceback" not in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize("name", STARTING)
@settings(max_examples=examples(15), deadline=None)
@given(data=st.data())
def test_any_line_that_would_start_servers_is_understood_or_refused(name: str, data: st.DataObject):
    program: Any = get_command(PROGRAMS["devstack"].app)
    command = program.commands[name]
    command.callback = lambda **_: None
    options = [each.opts[0] for each in command.params]
    line = data.draw(st.lists(st.sampled_from(options) | VALUES, max_size=5))

    with pytest.raises(SystemExit) as ended:
        program([name, *line], prog_name="devstack")

    assert ended.value.code in {0, 2}, line
