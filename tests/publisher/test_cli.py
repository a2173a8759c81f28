import json
from contextlib import closing
from pathlib import Path

import pytest
from messages import a_match, matches
from typer.testing import CliRunner, Result

from match_publisher import Outbox, letter, open_state
from match_publisher.cli import app
from match_schema import dump

MESSAGE = matches(a_match("500001"))
SECRET = "s3cret"
NOWHERE = f"amqp://user:{SECRET}@127.0.0.1:1/"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state.db"
    with closing(open_state(path)) as connection:
        Outbox(connection).put([letter(MESSAGE, urgent=True)])
    monkeypatch.setenv("SCRAPER_STATE", str(path))
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.usefixtures("state")
def test_status_tells_how_much_waits():
    told = json.loads(run("outbox", "status", "--json").stdout)

    assert (told["letters"], told["bytes"]) == (1, len(dump(MESSAGE)))


@pytest.mark.usefixtures("state")
def test_list_tells_what_waits():
    (row,) = json.loads(run("outbox", "list", "--json").stdout)

    assert row == {
        "message_id": MESSAGE.message_id,
        "kind": "matches",
        "routing_key": "match.now.homegrown.u13.northwest",
        "matches": 1,
        "bytes": len(dump(MESSAGE)),
        "run_id": "run-1",
    }


@pytest.mark.usefixtures("state")
def test_list_prints_a_table():
    heading, row = run("outbox", "list").stdout.splitlines()

    assert (heading.split()[0], row.split()[0]) == ("message_id", MESSAGE.message_id)


@pytest.mark.usefixtures("state")
def test_show_prints_the_message_by_the_first_digits_of_its_id():
    shown = json.loads(run("outbox", "show", MESSAGE.message_id[:6]).stdout)

    assert shown == json.loads(dump(MESSAGE))


@pytest.mark.usefixtures("state")
def test_show_of_an_unknown_id_exits_1():
    assert run("outbox", "show", "none").exit_code == 1


def test_an_empty_outbox_lists_nothing(tmp_path: Path):
    open_state(tmp_path / "state.db").close()

    result = run("outbox", "list", "--state", str(tmp_path / "state.db"))

    assert (result.exit_code, result.output) == (0, "")


def test_without_a_state_file_it_says_what_to_set():
    result = run("outbox", "status")

    assert (result.exit_code, "SCRAPER_STATE" in result.stderr) == (2, True)


def test_a_state_file_that_is_not_there_is_not_made(tmp_path: Path):
    result = run("outbox", "status", "--state", str(tmp_path / "state.db"))

    assert (result.exit_code, (tmp_path / "state.db").exists()) == (3, False)


def test_a_state_file_that_is_none_exits_3(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("long enough to be looked at" * 50)

    assert run("outbox", "status", "--state", str(tmp_path / "notes.txt")).exit_code == 3


@pytest.mark.usefixtures("state")
def test_without_a_broker_it_says_what_to_set():
    result = run("outbox", "flush")

    assert (result.exit_code, "RABBITMQ_URL" in result.stderr) == (2, True)


@pytest.mark.usefixtures("state")
def test_nothing_is_sent_when_the_broker_is_switched_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", NOWHERE)
    monkeypatch.setenv("USE_RABBITMQ", "false")

    result = run("outbox", "flush")

    assert (result.exit_code, "USE_RABBITMQ" in result.stderr) == (2, True)


@pytest.mark.parametrize(("name", "value"), [("RABBITMQ_URL", f"user:{SECRET}@host"), ("RABBITMQ_WINDOW", SECRET)])
@pytest.mark.usefixtures("state")
def test_a_wrong_setting_is_named_and_not_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv("RABBITMQ_URL", NOWHERE)
    monkeypatch.setenv(name, value)

    result = run("outbox", "flush")

    assert (result.exit_code, name in result.stderr, SECRET in result.output) == (2, True, False)


def test_a_file_that_is_no_message_is_not_sent(tmp_path: Path):
    (tmp_path / "message.json").write_text('{"schema_version": 2}')

    result = run("send", str(tmp_path / "message.json"))

    assert (result.exit_code, "message.json" in result.stderr) == (1, True)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert "No such file" in run("send", str(tmp_path / "message.json")).stderr
