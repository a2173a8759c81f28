"""No command prints a secret: every command of every package, told a marked password, where everything goes wrong.

A command that is added to a package is run here too, with something for each argument it needs.
"""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from messages import a_match, matches
from typer.main import get_command
from typer.testing import CliRunner

import match_publisher.cli
import match_scraper.cli
import match_worker.cli
from match_devstack import Postgres, RabbitMQ, Redis
from match_publisher import open_state
from match_schema import dump

APPS = {"publisher": match_publisher.cli.app, "scraper": match_scraper.cli.app, "worker": match_worker.cli.app}
WRITTEN = "sesame-%40-0penly"
"""A password as it stands in a URL."""
PARTS = ("sesame", "0penly")
"""What remains of it however it is decoded or cut."""
FILES = {"publisher send-v1": "v1.json"}
"""What a command reads, when it is not a message."""
WORDS = {"scraper export": "csv", "scraper backfill source": "modular11", "worker housekeeping": "names"}
"""What a command takes, or one argument of it, when it is not an age."""
ENDLESS = {"scraper watch"}
"""Commands that end only when they are told to; what they print is what `run` prints."""
PATIENCE = {
    "SCRAPER_STATE": "state.db",
    "SCRAPER_TRIES": "1",
    "RABBITMQ_PATIENCE": "0.1",
    "WORKER_BROKER_WAIT": "0",
    "WORKER_LOGLEVEL": "debug",
}
V1 = """{"home_team": "Granite Hill FC", "away_team": "Stone Creek SC", "match_date": "2026-10-17",
"season": "2026-2027", "age_group": "U14", "match_type": "League"}"""


def leaves() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of every package, by the words that call it."""
    for name, app in APPS.items():
        yield from _below((name,), get_command(app))


def _below(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, each in command.commands.items():
        yield from _below((*path, name), each)


def commands() -> Iterator[tuple[str, ...]]:
    """Each package without a command, and all commands with something for each argument they take."""
    yield from ((name,) for name in APPS)
    ending = ((path, command) for path, command in leaves() if " ".join(path) not in ENDLESS)
    yield from ((*path, *_needed(" ".join(path), command)) for path, command in ending)


def _needed(name: str, command: Any) -> Iterator[str]:
    for each in command.params:
        if each.required or each.param_type_name == "argument":
            yield from each.opts[:1] if each.param_type_name == "option" else ()
            yield _something(name, each.name, str(each.type_descriptor.annotation))


def _something(name: str, argument: str, kind: str) -> str:
    if "Path" in kind:
        return FILES.get(name, "message.json")
    return "1" if "int" in kind else WORDS.get(f"{name} {argument}", WORDS.get(name, "U13"))


@pytest.fixture(scope="module")
def liar() -> Iterator[int]:
    """A port where something answers that is neither broker nor database nor source."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    line, _ = server.accept()
                    with line, suppress(OSError):
                        line.sendall(b"220 welcome\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def addresses(broker: str, database: str, redis: str, source: str) -> dict[str, str]:
    return {
        "RABBITMQ_URL": f"amqp://user:{WRITTEN}@{broker}/",
        "DATABASE_URL": f"postgresql://postgres:{WRITTEN}@{database}/postgres",
        "CELERY_RESULT_BACKEND": f"redis://:{WRITTEN}@{redis}/0",
        "ASSIST_URL": f"http://user:{WRITTEN}@{source}/",
        "SUPABASE_URL": f"https://user:{WRITTEN}@project.example.com/",
        "SUPABASE_KEY": WRITTEN,
        "SUPABASE_JWT": WRITTEN,
    }


@pytest.fixture(params=["nobody there", "something else there", "wrong password", "no address"])
def world(
    request: pytest.FixtureRequest, liar: int, rabbitmq: RabbitMQ, postgres: Postgres, redis: Redis
) -> dict[str, str]:
    """Settings that all hold the marked password, in a world where it leads nowhere."""
    match request.param:
        case "nobody there":
            return addresses(*["127.0.0.1:1"] * 4)
        case "something else there":
            return addresses(*[f"127.0.0.1:{liar}"] * 4)
        case "wrong password":
            ports = (rabbitmq.port, postgres.port, redis.port, 1)
            return addresses(*(f"127.0.0.1:{port}" for port in ports))
    # Cut short by characters that should be escaped, and otherwise no address at all.
    cut = {name: url.replace("%40", "@/#[") for name, url in addresses(*["host:port"] * 4).items()}
    return cut | {"SUPABASE_KEY": WRITTEN, "SUPABASE_JWT": WRITTEN}


def run(command: tuple[str, ...], world: dict[str, str]) -> tuple[str, BaseException | None]:
    """Run a command in this process; return its name with all it printed, and the error that escaped it."""
    done = CliRunner().invoke(APPS[command[0]], command[1:], env=PATIENCE | world)
    escaped = done.exception if not isinstance(done.exception, SystemExit) else None
    return f"{' '.join(command)}\n{done.output}", escaped


def files(folder: Path) -> str:
    """What commands left behind, logs for one; not the state file, which holds messages only."""
    return "\n".join(path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "message.json").write_bytes(dump(matches(a_match("500001"))))
    (tmp_path / "v1.json").write_text(V1)
    open_state(tmp_path / "state.db").close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_command_prints_a_secret(
    world: dict[str, str], folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    with caplog.at_level(logging.DEBUG):
        ended = [run(command, world) for command in commands()]
    told = [*(said for said, _ in ended), caplog.text, *capfd.readouterr(), files(folder)]

    assert [each for each in told if any(part in each for part in PARTS)] == []
    assert [(said, error) for said, error in ended if error is not None] == []
    assert [said for said, _ in ended if "Missing" in said or "Invalid value" in said] == []  # typer's words
