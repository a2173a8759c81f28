"""The doctors on real servers: each of the commonest faults is made, and named with what mends it."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pika
import psycopg
import pytest
from typer.testing import CliRunner, Result

import match_devstack.cli
import match_scraper.cli
import match_worker.cli
from match_devstack import Postgres, RabbitMQ, Redis, Replica, make_season
from match_worker.migrate import migrate

APPS = {"scraper": match_scraper.cli.app, "worker": match_worker.cli.app, "devstack": match_devstack.cli.app}
SECRET = "hunter2"
NOWHERE = f"amqp://user:{SECRET}@127.0.0.1:1/"
KNOWN = re.compile(
    r"(sudo|worker|publisher|scraper|devstack|export|unset|make|uv|pip|psql|df|ss|ls|ip|cp|curl|\$EDITOR)\b|\$EDITOR"
)


class Broker:
    """A broker with its management API, to make virtual hosts and users that the tests can spoil."""

    def __init__(self, server: RabbitMQ) -> None:
        self.server = server
        self._parts = urlsplit(server.url)

    def put(self, path: str, **body: Any) -> None:
        told = b64encode(f"{self._parts.username}:{self._parts.password}".encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.management_port}/api/{path}",
            data=json.dumps(body).encode(),
            method="PUT",
            headers={"Authorization": f"Basic {told}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - the address is ours

    def world(self, name: str) -> str:
        """Make a virtual host without anything in it; return its URL."""
        self.put(f"vhosts/{name}")
        self.put(f"permissions/{name}/{self._parts.username}", configure=".*", write=".*", read=".*")
        return self.server.url.removesuffix("%2F") + name

    def guest_of(self, name: str, **permissions: str) -> str:
        """Make a user of that virtual host; return its URL."""
        self.put(f"users/guest-{name}", password=SECRET, tags="")
        self.put(f"permissions/{name}/guest-{name}", **{"configure": "", "write": "", "read": ""} | permissions)
        return f"amqp://guest-{name}:{SECRET}@127.0.0.1:{self.server.port}/{name}"


@pytest.fixture(scope="module")
def broker(server_folder: Path) -> Iterator[Broker]:
    with RabbitMQ(server_folder / "doctor-rabbitmq", plugins=("rabbitmq_management",)) as server:
        yield Broker(server)


@pytest.fixture
def world(broker: Broker, request: pytest.FixtureRequest) -> str:
    """The URL of a virtual host of this test alone."""
    return broker.world(f"v{abs(hash(request.node.name))}")


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    with Replica(make_season(1, "small", datetime.now(UTC).date())) as replica:
        yield replica.url


@pytest.fixture
def database(postgres: Postgres, request: pytest.FixtureRequest) -> str:
    return postgres.create_database(f"doctor{abs(hash(request.node.name))}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examine(name: str, *options: str, envs: str | None = None, **environment: str) -> tuple[Result, dict[str, Any]]:
    """Run a doctor; return its ending, and its findings by what they are about, the first that fails before others."""
    chosen = ["--env", envs] if envs else []
    result = CliRunner().invoke(APPS[name], [*chosen, "doctor", *options, "--json"], env=environment)
    found = sorted(json.loads(result.stdout), key=lambda each: each["level"] != "fail")
    return result, {each["check"]: each for each in reversed(found)}


def declare(url: str) -> None:
    assert CliRunner().invoke(APPS["worker"], ["topology", "declare"], env={"RABBITMQ_URL": url}).exit_code == 0


def on(url: str, do: Callable[[Any], object]) -> None:
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        do(connection.channel())


def test_scraper_with_all_in_order_ends_with_0(world: str, source: str):
    declare(world)

    result, findings = examine("scraper", ASSIST_URL=source, RABBITMQ_URL=world)

    assert (result.exit_code, {finding["level"] for finding in findings.values()}) == (0, {"ok"}), result.output
    assert {"installed", "settings", "disk", "state", "source", "clock", "broker", "permission"} <= set(findings)


def test_worker_with_all_in_order_ends_with_0(world: str, database: str, redis: Redis):
    declare(world)
    migrate(database)

    result, findings = examine("worker", RABBITMQ_URL=world, DATABASE_URL=database, CELERY_RESULT_BACKEND=redis.url)

    assert (result.exit_code, {finding["level"] for finding in findings.values()}) == (0, {"ok"}), result.output
    assert {"broker", "topology", "database", "clock", "migrations", "permission", "results"} <= set(findings)


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_no_broker(name: str):
    result, findings = examine(name, RABBITMQ_URL=NOWHERE)

    assert (result.exit_code, "no broker answers at 127.0.0.1:1" in findings["broker"]["said"]) == (1, True)
    assert "systemctl start rabbitmq-server" in findings["broker"]["mend"]


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_the_wrong_password_of_the_broker(name: str, broker: Broker):
    url = f"amqp://match:{SECRET}@127.0.0.1:{broker.server.port}/"
    result, findings = examine(name, RABBITMQ_URL=url)

    assert re.search("refuse[ds].*password", findings["broker"]["said"])
    assert ("RABBITMQ_URL" in findings["broker"]["mend"], SECRET in result.output) == (True, False)


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_a_virtual_host_that_is_not_there(name: str, broker: Broker):
    _, findings = examine(name, RABBITMQ_URL=broker.server.url.removesuffix("%2F") + "nowhere")

    assert "virtual host" in findings["broker"]["said"]


def test_the_wrong_password_of_the_database(postgres: Postgres):
    url = f"postgresql://postgres:{SECRET}@127.0.0.1:{postgres.port}/postgres"
    result, findings = examine("worker", DATABASE_URL=url)

    assert "refuses the user or the password" in findings["database"]["said"]
    assert ("DATABASE_URL" in findings["database"]["mend"], SECRET in result.output) == (True, False)


def test_a_database_that_is_not_there(postgres: Postgres):
    _, findings = examine("worker", DATABASE_URL=postgres.url + "2")

    assert "no such user or database" in findings["database"]["said"]


def test_no_database():
    _, findings = examine("worker", DATABASE_URL=f"postgresql://u:{SECRET}@127.0.0.1:1/x")

    assert "no database answers at 127.0.0.1:1" in findings["database"]["said"]


def test_the_wrong_password_of_the_result_backend(redis: Redis):
    result, findings = examine("worker", CELERY_RESULT_BACKEND=f"redis://:{SECRET}@127.0.0.1:{redis.port}/0")

    assert (findings["results"]["level"], "refuses the password" in findings["results"]["said"]) == ("warn", True)
    assert SECRET not in result.output


def test_a_missing_exchange_for_the_scraper(world: str):
    _, findings = examine("scraper", RABBITMQ_URL=world)

    assert "exchange `matches` does not exist" in findings["exchange"]["said"]
    assert findings["exchange"]["mend"] == "worker topology declare"


def test_a_missing_exchange_for_the_worker(world: str):
    _, findings = examine("worker", RABBITMQ_URL=world)

    assert findings["exchange"]["said"].endswith(" is missing")
    assert findings["exchange"]["mend"] == "worker topology declare"


def test_406_on_a_queue(world: str):
    declare(world)
    on(world, lambda channel: channel.queue_delete("ingest.local"))
    on(world, lambda channel: channel.queue_declare("ingest.local", durable=True))

    _, findings = examine("worker", RABBITMQ_URL=world)

    assert findings["queue"]["said"].startswith("406: queue ingest.local exists with other arguments")
    assert "delete_queue ingest.local" in findings["queue"]["mend"]


def test_a_user_who_may_not_publish(broker: Broker, world: str):
    declare(world)
    url = broker.guest_of(world.rpartition("/")[2], read=".*")

    _, findings = examine("scraper", RABBITMQ_URL=url)

    assert "403" in findings["permission"]["said"]
    assert "rabbitmqctl set_permissions" in findings["permission"]["mend"]


def test_what_a_command_may_not_do_is_one_line_with_exit_code_6(broker: Broker, world: str):
    url = broker.guest_of(world.rpartition("/")[2], read=".*")
    command = [str(Path(sys.executable).with_name("worker")), "topology", "declare"]
    done = subprocess.run(
        command, env=os.environ | {"RABBITMQ_URL": url}, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr.count("\n"), "refuses: ACCESS_REFUSED" in done.stderr) == (6, 1, True)


def test_looking_leaves_nothing_in_a_queue(world: str):
    declare(world)
    examine("scraper", RABBITMQ_URL=world)
    waiting: list[int] = []
    for queue in ("ingest.local", "ingest.local.now"):
        on(
            world,
            lambda channel, name=queue: waiting.append(channel.queue_declare(name, passive=True).method.message_count),
        )

    assert waiting == [0, 0]


def test_no_migration(database: str):
    _, findings = examine("worker", DATABASE_URL=database)

    assert "pending, from 0001" in findings["migrations"]["said"]
    assert findings["migrations"]["mend"] == "worker migrate"


def test_a_user_who_may_not_write(database: str):
    migrate(database)
    role = f"reader_{database.rpartition('/')[2]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"create role {role} login password '{SECRET}'")
    url = database.replace(f"postgres:{urlsplit(database).password}", f"{role}:{SECRET}")

    _, findings = examine("worker", DATABASE_URL=url)

    assert (findings["permission"]["level"], "may not write" in findings["permission"]["said"]) == ("fail", True)


def test_the_clock_of_the_worker_is_off(database: str):
    late = datetime.now(UTC) - timedelta(minutes=12)
    _, findings = examine("worker", "--as-of", f"{late:%Y-%m-%dT%H:%M:%S}", DATABASE_URL=database)

    assert re.search(r"clock of this machine is 7\d\d s behind that of the database", findings["clock"]["said"])
    assert (findings["clock"]["level"], "set-ntp" in findings["clock"]["mend"]) == ("fail", True)


def test_the_clock_of_the_scraper_is_off(source: str):
    early = datetime.now(UTC) + timedelta(minutes=20)
    _, findings = examine("scraper", "--as-of", early.isoformat(), ASSIST_URL=source)

    assert findings["clock"]["level"] == "fail", findings
    assert "ahead of that of the source" in findings["clock"]["said"]


def test_no_source():
    _, findings = examine("scraper", ASSIST_URL="http://127.0.0.1:1")

    assert findings["source"]["level"] == "fail"


def test_no_chromium(tmp_path: Path):
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    _, findings = examine("devstack", **environment)

    assert "no Chromium" in findings["chromium"]["said"]
    assert "install chromium" in findings["chromium"]["mend"]


def test_a_taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result, findings = examine("devstack", "--port", str(port))

    assert (result.exit_code, findings["port"]["said"]) == (1, f"port {port} is taken")
    assert f"sport = :{port}" in findings["port"]["mend"]


def test_a_full_disk_for_the_scraper(small_disk: Path):
    _, findings = examine("scraper", SCRAPER_STATE=str(small_disk / "state.db"))

    assert findings["disk"]["said"].startswith("disk full: ")
    assert findings["disk"]["mend"].startswith(f"df -h {small_disk}")


def test_a_full_disk_for_servers(small_disk: Path):
    _, findings = examine("devstack", "--folder", str(small_disk))

    assert findings["disk"]["said"].startswith("disk full: ")


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_an_environment_that_is_not_there(name: str, folder: Path):
    (folder / "envs").mkdir()
    (folder / "envs" / ".env.prod").write_text("")
    result, findings = examine(name, envs="local")

    assert (result.exit_code, "there are: prod" in findings["settings"]["said"]) == (1, True)


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_a_misspelt_setting(name: str, folder: Path):
    (folder / "envs").mkdir()
    (folder / "envs" / ".env.local").write_text(f"RABITMQ_URL={NOWHERE}\n")
    result, findings = examine(name, envs="local")

    assert "RABITMQ_URL is no setting" in result.output
    assert SECRET not in result.output
    assert "settings" in findings


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_a_line_that_is_no_assignment(name: str, folder: Path):
    (folder / "envs").mkdir()
    (folder / "envs" / ".env.local").write_text(f"RABBITMQ_URL is {NOWHERE}\n")
    result, findings = examine(name, envs="local")

    assert "line 1" in findings["settings"]["said"]
    assert (findings["settings"]["mend"], SECRET in result.output) == ("$EDITOR envs/.env.local", False)


@pytest.mark.parametrize("name", ["scraper", "worker"])
def test_local_that_names_production(name: str, folder: Path):
    (folder / "envs").mkdir()
    for each in ("local", "prod"):
        (folder / "envs" / f".env.{each}").write_text(f"RABBITMQ_URL=amqp://u:{SECRET}@broker.example.net/\n")
    result, findings = examine(name, envs="local")

    assert "RABBITMQ_URL names host broker.example.net" in findings["settings"]["said"]
    assert SECRET not in result.output


def test_a_state_file_that_is_none(folder: Path):
    (folder / "state.db").write_text("long enough to be looked at" * 50)
    _, findings = examine("scraper", SCRAPER_STATE=str(folder / "state.db"))

    assert "no SQLite file" in findings["state"]["said"]


def test_devstack_asks_the_other_doctors(world: str):
    _, findings = examine("devstack", RABBITMQ_URL=world)

    assert findings["scraper exchange"]["mend"] == "worker topology declare"
    assert findings["worker exchange"]["mend"] == "worker topology declare"


def test_every_mend_is_a_command(world: str, database: str, small_disk: Path):
    told = {
        "RABBITMQ_URL": world,
        "DATABASE_URL": database,
        "ASSIST_URL": "http://127.0.0.1:1",
        "CELERY_RESULT_BACKEND": "redis://127.0.0.1:1",
        "SCRAPER_STATE": str(small_disk / "state.db"),
        "PATH": os.environ["PATH"],
    }
    _, findings = examine("devstack", "--port", "1", "--folder", str(small_disk), **told)
    bad = [each for each in findings.values() if each["level"] != "ok" and not KNOWN.match(each["mend"])]

    assert bad == []


def test_a_person_reads_a_table():
    result = CliRunner().invoke(APPS["worker"], ["doctor"], env={"DATABASE_URL": "postgresql://u@127.0.0.1:1/x"})
    lines = result.stdout.splitlines()
    (row,) = [number for number, line in enumerate(lines) if line.startswith("fail  database")]

    assert lines[row + 1].strip().startswith("$ sudo systemctl start postgresql")
