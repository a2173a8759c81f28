"""The command where nothing is set or set wrongly: one line, the right code, no network."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from match_worker.cli import app

run = CliRunner()


def test_without_settings_it_says_what_to_set():
    done = run.invoke(app)

    assert done.exit_code == 0
    assert "DATABASE_URL" in done.output
    assert "RABBITMQ_URL" in done.output


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["flower"],
        ["topology", "declare"],
        ["topology", "check"],
        ["migrate"],
        ["why", "26030"],
        ["quarantine", "list"],
        ["standings", "--league", "Homegrown", "--age", "U13", "--division", "Northwest"],
    ],
)
def test_a_command_without_its_setting_exits_with_2(command: list[str]):
    done = run.invoke(app, command)

    assert (done.exit_code, done.output.count("\n")) == (2, 1)


@pytest.mark.parametrize("credentials", ["", "operator", "operator:", ":password"])
def test_flower_refuses_to_start_without_a_password(credentials: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", "amqp://u:p@127.0.0.1:1/")
    monkeypatch.setenv("WORKER_FLOWER_AUTH", credentials)

    done = run.invoke(app, ["flower"])

    assert (done.exit_code, "WORKER_FLOWER_AUTH" in done.output) == (2, True)


def test_a_file_to_send_in_the_place_of_a_letter_has_to_be_there():
    done = run.invoke(app, ["dead-letters", "replay", "1", "--edited", "no-such-file.json"])

    assert (done.exit_code, "does not exist" in done.output) == (2, True)


def test_a_mail_server_needs_sender_and_recipient(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALERT_SMTP_URL", "smtps://user:password@host:465")
    monkeypatch.setenv("ALERT_SENDER", "alarms@club.example")

    done = run.invoke(app, ["topology", "show"])

    assert (done.exit_code, "ALERT_RECIPIENT" in done.output, "password" in done.output) == (2, True, False)


def test_an_environment_that_is_no_slug_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_ENVIRONMENT", "Prod.x")

    done = run.invoke(app, ["topology", "show"])

    assert done.exit_code == 2
    assert "WORKER_ENVIRONMENT is 'Prod.x'" in done.output


def test_the_doctor_mends_an_environment_that_is_no_slug_by_its_right_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_ENVIRONMENT", "Prod.x")
    monkeypatch.setenv("RABBITMQ_URL", "amqp://u:p@127.0.0.1:1/")

    done = run.invoke(app, ["doctor"])

    assert (done.exit_code, "$ export WORKER_ENVIRONMENT=local" in done.output) == (1, True)


def test_a_project_alone_is_not_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUPABASE_URL", "https://project.example")
    monkeypatch.setenv("SUPABASE_KEY", "key")

    done = run.invoke(app, [])

    assert (done.exit_code, "set RABBITMQ_URL" in done.output, "Nothing is set" in done.output) == (2, True, False)


def test_the_topology_can_be_read_without_a_broker(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_ENVIRONMENT", "prod")

    shown = run.invoke(app, ["topology", "show"]).output

    assert "queue ingest.prod.now  bound match.now.#" in shown
    assert "queue ingest.prod.retry.3600" in shown


def test_help_imports_nothing_heavy():
    script = (
        "import sys; from typer.testing import CliRunner; from match_worker.cli import app; "
        "CliRunner().invoke(app, ['--help']); print(*sys.modules.keys() & {'celery', 'kombu', 'psycopg'})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
