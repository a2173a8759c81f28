"""Whatever a person types or sets: the command ends with a code it documents, says why, and shows no traceback."""

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mangled import DEEP, JSON, mangled
from mangled import TEXT as MANGLED_TEXT
from publisher.state_files import MESSAGE, state_files
from typer.testing import CliRunner, Result

from match_publisher import BadAddress, Timeouts
from match_publisher.cli import app
from match_publisher.rabbit import address

pytestmark = pytest.mark.slow

CODES = {0, 1, 2, 3, 6}
UNREACHABLE = {"RABBITMQ_URL": "amqp://u:hunter2@127.0.0.1:1/", "RABBITMQ_PATIENCE": "0.001"}
COMMANDS = (["outbox", "status"], ["outbox", "list"], ["outbox", "show", "0"], ["outbox", "flush"], ["send", "-"])
V1 = json.dumps([{"home_team": "Alpha SC", "away_team": "Beta FC", "match_date": "2026-10-17", "season": "2026-2027",
                  "age_group": "U14", "match_type": "League", "home_score": 2, "away_score": 1}]).encode()  # fmt: skip
NAMES = (
    "SCRAPER_STATE", "USE_RABBITMQ", "RABBITMQ_URL", "RABBITMQ_CA_FILE", "RABBITMQ_CERTIFICATE", "RABBITMQ_KEY",
    "RABBITMQ_WINDOW", "RABBITMQ_PATIENCE", "RABBITMQ_QUEUE",
)  # fmt: skip

TEXT = MANGLED_TEXT.filter(lambda told: "hunter2" not in told and "\0" not in told)
"""Hypothesis finds the word here, and would set it as the name of a file."""
URLS = st.one_of(
    TEXT,
    st.builds("amqp://{}:hunter2{}@{}:{}/{}".format, TEXT, TEXT, TEXT, st.integers(-1, 99_999), TEXT),
    st.builds("{}://127.0.0.1:1/{}?{}={}".format, st.sampled_from(["amqp", "amqps", "filesystem"]), TEXT, TEXT, TEXT),
)
QUICK = settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(command: list[str], variables: dict[str, str], given: bytes = b"") -> Result:
    """Run it in a folder of its own; what is given stands in a file of that name, and on standard input."""
    with tempfile.TemporaryDirectory() as folder, _environment(variables | {"HOME": folder}), _inside(folder):
        Path("given").write_bytes(given)
        return CliRunner().invoke(app, command, input=given)


def ended_well(result: Result) -> bool:
    """Whether it ended as the command says it may: an exit, of a code it names, without a traceback."""
    exited = result.exception is None or isinstance(result.exception, SystemExit)
    return exited and result.exit_code in CODES and "Traceback" not in result.output


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging, "raiseExceptions", False)  # an earlier command logged to what its test has closed
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


SETTINGS = st.builds(  # an address in another place is shown there: it is the name of a file
    dict.__or__,
    st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=2),
    st.dictionaries(st.just("RABBITMQ_URL"), URLS, max_size=1),
)
COMMAND = st.one_of(st.sampled_from(COMMANDS), st.lists(TEXT, max_size=4), st.builds(
    lambda known, more: [*known, *more], st.sampled_from(COMMANDS), st.lists(TEXT, max_size=2)))  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Yield bytes of no kind, any JSON, or a message with nonsense in one place."""
    if draw(st.booleans()):
        return draw(mangled(MESSAGE) | JSON.map(lambda told: json.dumps(told).encode()))
    told: dict[str, Any] = json.loads(MESSAGE)
    place = draw(st.sampled_from([told, told["matches"][0], told["teams"][0], told["matches"][0]["schedule"]]))
    place[draw(st.sampled_from(sorted(place)))] = draw(JSON)
    return json.dumps(told).encode()


@QUICK
@given(URLS)
def test_any_address_is_read_or_refused(url: str):
    told = ""
    try:
        address(url, timeouts=Timeouts())
    except BadAddress as error:
        told = str(error)

    assert "hunter2" not in told


@QUICK
@given(SETTINGS, COMMAND)
def test_any_settings_and_command_end_with_a_documented_code(variables: dict[str, str], command: list[str]):
    result = run(command, UNREACHABLE | variables)

    assert ended_well(result), (variables, command, result.output, result.exception)


@QUICK
@given(bodies())
def test_any_file_is_sent_or_refused(body: bytes):
    result = run(["send", "-"], UNREACHABLE, body)

    assert ended_well(result), (body, result.output, result.exception)
    assert result.exit_code in {1, 6}


@QUICK
@example(DEEP[0])
@example(DEEP[1])
@given(mangled(V1) | JSON.map(lambda told: json.dumps(told).encode()))
def test_any_file_of_version_1_is_sent_or_refused(body: bytes):
    result = run(["send-v1", "given"], UNREACHABLE, body)

    assert ended_well(result), (body, result.output, result.exception)
    assert result.exit_code in {0, 1, 6}


@QUICK
@given(state_files, st.sampled_from(COMMANDS[:-1]))
def test_commands_look_into_any_state_file(body: bytes, command: list[str]):
    result = run([*command, "--state", "given"], UNREACHABLE, body)

    assert ended_well(result), (body, result.output, result.exception)
