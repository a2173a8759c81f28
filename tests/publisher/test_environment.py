"""Environment variables over `envs/.env.<name>`, and `--env local` that never reaches production."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from match_publisher import BrokerSettings, WrongSetting, environment
from match_publisher.cli import app

SECRET = "hunter2"
PROD = f"amqps://user:{SECRET}@broker.example.net/"


@pytest.fixture(autouse=True)
def envs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "envs").mkdir()
    return tmp_path / "envs"


def write(envs: Path, name: str, text: str) -> None:
    (envs / f".env.{name}").write_text(text)


def load(name: str | None = None) -> BrokerSettings:
    return environment.load(BrokerSettings, name)


def test_without_a_name_no_file_is_read(envs: Path):
    write(envs, "local", "RABBITMQ_WINDOW=7")

    assert load().rabbitmq_window == 256


def test_a_file_is_read_by_its_name(envs: Path):
    write(envs, "staging", "# a comment\nexport RABBITMQ_WINDOW='7'\n")

    assert load("staging").rabbitmq_window == 7


def test_the_environment_goes_before_the_file(envs: Path, monkeypatch: pytest.MonkeyPatch):
    write(envs, "local", "RABBITMQ_WINDOW=7\nRABBITMQ_PATIENCE=8")
    monkeypatch.setenv("RABBITMQ_WINDOW", "9")

    settings = load("local")

    assert (settings.rabbitmq_window, settings.rabbitmq_patience) == (9, timedelta(seconds=8))


def test_an_empty_variable_does_not_hide_the_file(envs: Path, monkeypatch: pytest.MonkeyPatch):
    write(envs, "local", "RABBITMQ_WINDOW=7")
    monkeypatch.setenv("RABBITMQ_WINDOW", "")

    assert load("local").rabbitmq_window == 7


@pytest.mark.parametrize(("told", "seconds"), [("30", 30), ("0.5", 0.5), ("PT1M", 60)])
def test_a_duration_is_plain_seconds(monkeypatch: pytest.MonkeyPatch, told: str, seconds: float):
    monkeypatch.setenv("RABBITMQ_PATIENCE", told)

    assert load().rabbitmq_patience == timedelta(seconds=seconds)


@pytest.mark.parametrize("told", ["soon", "0", "-1", "nan", "1e400", "7200"])
def test_a_duration_that_cannot_be_meant_is_named(monkeypatch: pytest.MonkeyPatch, told: str):
    monkeypatch.setenv("RABBITMQ_PATIENCE", told)

    with pytest.raises(WrongSetting, match="RABBITMQ_PATIENCE"):
        load()


def test_an_unknown_name_is_told_the_ones_there_are(envs: Path):
    write(envs, "local", "")
    write(envs, "prod", "")
    write(envs, "test.example", "")

    with pytest.raises(WrongSetting, match=r"there are: local, prod$"):
        load("nix")


def test_a_file_not_made_yet_is_told_how_to_begin(envs: Path):
    write(envs, "local.example", "")

    with pytest.raises(WrongSetting, match=r"cp envs/\.env\.local\.example envs/\.env\.local"):
        load("local")


@pytest.mark.parametrize("name", ["../secret", "", "local.example", "x/../local"])
def test_a_name_that_is_no_environment_is_refused(name: str, envs: Path):
    write(envs, "local", "")
    write(envs, "local.example", "")

    with pytest.raises(WrongSetting, match="there are: local"):
        load(name)


def test_a_line_that_is_no_assignment_is_named_and_not_shown(envs: Path):
    write(envs, "local", f"RABBITMQ_WINDOW=7\n\nRABBITMQ URL {PROD}\n")

    with pytest.raises(WrongSetting, match="line 3") as raised:
        load("local")

    assert SECRET not in str(raised.value)


def test_a_file_that_is_no_text_is_named(envs: Path):
    (envs / ".env.local").write_bytes(b"RABBITMQ_URL=\xff\xfe")

    with pytest.raises(WrongSetting, match="not UTF-8"):
        load("local")


def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_WINDOW", SECRET)
    monkeypatch.setenv("RABBITMQ_PATIENCE", SECRET)

    with pytest.raises(WrongSetting) as raised:
        load()

    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        "RABBITMQ_WINDOW",
        "RABBITMQ_PATIENCE",
    ]
    assert SECRET not in str(raised.value)


def test_local_refuses_a_host_of_prod_in_its_file(envs: Path):
    write(envs, "prod", f"RABBITMQ_URL={PROD}")
    write(envs, "local", "DATABASE_URL=postgresql://me:pw@BROKER.example.net:5432/x")

    with pytest.raises(WrongSetting, match=r"DATABASE_URL names host broker\.example\.net") as raised:
        load("local")

    assert SECRET not in str(raised.value)


def test_local_refuses_a_host_of_prod_in_the_environment(envs: Path, monkeypatch: pytest.MonkeyPatch):
    write(envs, "prod", f"CELERY_BROKER_URL={PROD}")
    write(envs, "local", "RABBITMQ_URL=amqp://me:pw@127.0.0.1/")
    monkeypatch.setenv("RABBITMQ_URL", PROD)

    with pytest.raises(WrongSetting, match="RABBITMQ_URL names host"):
        load("local")


def test_what_the_environment_corrects_is_not_refused(envs: Path, monkeypatch: pytest.MonkeyPatch):
    write(envs, "prod", f"RABBITMQ_URL={PROD}")
    write(envs, "local", f"RABBITMQ_URL={PROD}")
    monkeypatch.setenv("RABBITMQ_URL", "amqp://me:pw@127.0.0.1/")

    assert load("local").rabbitmq_url


def test_loopback_is_free_even_if_prod_names_it(envs: Path):
    write(envs, "prod", "RABBITMQ_URL=amqp://u:p@localhost/")
    write(envs, "local", "RABBITMQ_URL=amqp://u:p@localhost/")

    assert load("local").rabbitmq_url


def test_prod_itself_is_not_refused(envs: Path):
    write(envs, "prod", f"RABBITMQ_URL={PROD}")

    assert load("prod").rabbitmq_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("amqp://u:p%40x@Host.example.:5672/%2F", {"host.example"}),
        ("amqp://u:p@one/;amqp://u:p@two/", {"one", "two"}),
        ("postgresql://u:p@one:5432,two:5433/db", {"one", "two"}),
        ("postgresql://u:p@/db?host=three&hostaddr=192.0.2.7", {"three", "192.0.2.7"}),
        ("redis://:p@[2001:db8::1]:6379/0", {"2001:db8::1"}),
        ("redis://:p@[::1]:6379/0", set()),
        ("amqp://u:p@127.0.0.9/", set()),
        ("https://api.localhost/", set()),
        ("filesystem:///folder", set()),
        ("match_processing", set()),
        ("30", set()),
    ],
)
def test_hosts_are_found_wherever_a_url_may_name_them(url: str, expected: set[str]):
    assert environment.hosts(url) == expected


def test_a_misspelt_name_is_told_what_is_meant(envs: Path):
    write(envs, "local", "RABITMQ_URL=x\nWORKER_CONCURRENCY=2\n")

    found = list(environment.misspelt(BrokerSettings, envs / ".env.local", ["USE_RABBIT_MQ", "PATH"]))

    assert found == [("RABITMQ_URL", "RABBITMQ_URL"), ("USE_RABBIT_MQ", "USE_RABBITMQ")]


def test_the_command_refuses_with_2(envs: Path):
    write(envs, "prod", f"RABBITMQ_URL={PROD}")
    write(envs, "local", f"RABBITMQ_URL={PROD}")

    result = CliRunner().invoke(app, ["--env", "local", "outbox", "status"])

    assert (result.exit_code, "broker.example.net" in result.stderr, SECRET in result.output) == (2, True, False)


def test_the_choice_of_one_call_does_not_last(envs: Path):
    write(envs, "local", "SCRAPER_STATE=elsewhere.db")
    CliRunner().invoke(app, ["--env", "local", "outbox", "status"])

    assert "set SCRAPER_STATE" in CliRunner().invoke(app, ["outbox", "status"]).stderr
