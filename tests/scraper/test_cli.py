"""The command without any server: what it says, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from match_schema import load
from match_scraper.cli import app

URL = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def test_with_nothing_set_it_says_what_to_set_and_shows_messages(tmp_path: Path):
    result = call()

    assert result.exit_code == 0
    assert "ASSIST_URL" in result.stdout
    assert "Homegrown U14 Northeast: 6 matches" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_run_with_nothing_set_is_wrong_usage():
    result = call("run")

    assert (result.exit_code, "ASSIST_URL" in result.stderr) == (2, True)


def test_without_a_broker_it_stops_before_any_request():
    result = call("run", ASSIST_URL=URL)

    assert result.exit_code == 2
    assert "set RABBITMQ_URL" in result.stderr


def test_a_bad_broker_address_is_told_without_its_password():
    result = call("run", ASSIST_URL=URL, RABBITMQ_URL="http://user:secret@host/")

    assert (result.exit_code, "secret" in result.output) == (2, False)


def test_a_bad_setting_is_named_without_its_value():
    result = call("run", ASSIST_URL="ftp://user:secret@host/")

    assert (result.exit_code, "ASSIST_URL" in result.stderr, "secret" in result.output) == (2, True, False)


def test_an_unknown_feed_is_told_the_known_ones():
    result = call("run", "--only", "cup")

    assert result.exit_code == 2
    assert "'league', 'flex', 'academy'" in result.stderr


@pytest.mark.parametrize(("feeds", "wrong"), [("league,cup", "cup"), (",", "")])
def test_an_unknown_feed_of_the_settings_is_told_the_known_ones(feeds: str, wrong: str):
    result = call("run", ASSIST_URL=URL, SCRAPER_FEEDS=feeds)

    assert (result.exit_code, f"SCRAPER_FEEDS: no feed {wrong!r}; there is league, flex, academy" in result.stderr) == (
        2, True
    )  # fmt: skip


def test_a_feed_that_the_settings_leave_out_is_told_those_they_have():
    result = call("run", "--only", "flex", ASSIST_URL=URL, USE_RABBITMQ="false", SCRAPER_FEEDS="academy, league")

    assert (result.exit_code, "'flex'; there is league, academy" in result.stderr) == (2, True)


def test_a_bad_moment_is_told_the_form():
    result = call("run", "--as-of", "yesterday", ASSIST_URL=URL)

    assert (result.exit_code, "2026-10-07T12:00:00Z" in result.stderr) == (2, True)


def test_help_names_every_exit_code():
    result = call("--help")

    assert all(f"  {code:<2} " in result.stdout for code in (0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))


def test_the_sample_is_a_table():
    assert "Granite Hill FC" in call("sample", COLUMNS="200").stdout


def test_the_sample_as_json_is_messages():
    lines = call("sample", "--json").stdout.splitlines()

    assert [load(line).kind for line in lines] == ["matches", "matches", "run"]
    assert json.loads(lines[0])["schema_version"] == 2


def test_a_file_of_settings_is_chosen_by_name(tmp_path: Path):
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / ".env.local").write_text(f"ASSIST_URL={URL}\n")

    assert "set RABBITMQ_URL" in call("--env", "local", "run").stderr


def test_an_unknown_environment_is_wrong_usage(tmp_path: Path):
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / ".env.prod").write_text("")

    result = call("--env", "local", "run")

    assert (result.exit_code, "there are: prod" in result.stderr) == (2, True)


def test_local_never_reaches_a_host_of_prod(tmp_path: Path):
    (tmp_path / "envs").mkdir()
    for name in ("local", "prod"):
        (tmp_path / "envs" / f".env.{name}").write_text("ASSIST_URL=https://documents.example.org\n")

    result = call("--env", "local", "run")

    assert (result.exit_code, "ASSIST_URL names host documents.example.org" in result.stderr) == (2, True)


def test_doctor_without_settings_says_what_to_set():
    result = call("doctor")

    assert (result.exit_code, "$ export ASSIST_URL=" in result.stdout) == (1, True)
