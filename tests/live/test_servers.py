"""The private servers start, answer, survive what they should, and are gone when their owner is."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pika
import psycopg
import pytest
import redis

from match_devstack import UNSYNCED, DidNotStart, NotRunning, Postgres, RabbitMQ, Redis, Refused

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def own_postgres(server_folder: Path) -> Iterator[Postgres]:
    """A server that tests may end; the next one starts it again."""
    with Postgres(server_folder / "own-postgres", settings=UNSYNCED) as server:
        yield server


@pytest.fixture(scope="module")
def own_rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A node beside the session's that tests may end; the next one starts it again."""
    with RabbitMQ(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Redis]:
    with Redis(tmp_path) as server:
        yield server


def test_postgres_answers_a_client_with_the_password(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_postgres_refuses_a_client_without_the_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres")


def test_a_created_database_is_empty_and_its_own(postgres: Postgres) -> None:
    url = postgres.create_database("fresh")

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("fresh",)


def test_creating_a_database_twice_is_refused(postgres: Postgres) -> None:
    postgres.create_database("twice")

    with pytest.raises(Refused, match="twice"):
        postgres.create_database("twice")


def test_postgres_keeps_what_was_committed_when_killed(own_postgres: Postgres) -> None:
    own_postgres.start()
    with psycopg.connect(own_postgres.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    own_postgres.kill()
    own_postgres.start()

    with psycopg.connect(own_postgres.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_stopped_postgres_says_that_it_must_be_started(own_postgres: Postgres) -> None:
    own_postgres.stop()

    with pytest.raises(NotRunning, match="start"):
        own_postgres.create_database("anything")


def test_a_server_that_does_not_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    server = Postgres(tmp_path, settings={"shared_buffers": "nonsense"})

    with pytest.raises(DidNotStart, match="shared_buffers"), server:
        pass


def test_redis_answers_a_client_with_the_password(cache: Redis) -> None:
    with redis.Redis.from_url(cache.url) as client:
        assert client.ping() is True


def test_redis_refuses_a_client_without_the_password(cache: Redis) -> None:
    with redis.Redis(port=cache.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_redis_comes_back_on_the_same_port_after_a_kill(cache: Redis) -> None:
    before = cache.url

    cache.kill()
    cache.start()

    with redis.Redis.from_url(before) as client:
        assert client.ping() is True


def test_two_servers_at_once_do_not_collide(tmp_path: Path) -> None:
    with (
        Redis(tmp_path / "one") as one,
        Redis(tmp_path / "two") as two,
        redis.Redis.from_url(one.url) as first,
        redis.Redis.from_url(two.url) as second,
    ):
        first.set("owner", "one")

        assert second.get("owner") is None


def test_rabbitmq_keeps_a_confirmed_message_when_killed(own_rabbitmq: RabbitMQ) -> None:
    own_rabbitmq.start()
    with pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("kept", durable=True)
        channel.basic_publish("", "kept", b"news", pika.BasicProperties(delivery_mode=2), mandatory=True)
    own_rabbitmq.kill()
    own_rabbitmq.start()

    with pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url)) as connection:
        _, _, body = connection.channel().basic_get("kept", auto_ack=True)
        assert body == b"news"


def test_a_folder_in_use_is_refused(cache: Redis) -> None:
    with pytest.raises(DidNotStart, match="in use"), Redis(cache.folder):
        pass


def test_rabbitmq_knows_no_guest(rabbitmq: RabbitMQ) -> None:
    parameters = pika.URLParameters(f"amqp://guest:guest@127.0.0.1:{rabbitmq.port}/%2F")

    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        pika.BlockingConnection(parameters)


def test_two_rabbitmq_nodes_at_once_do_not_collide(rabbitmq: RabbitMQ, own_rabbitmq: RabbitMQ) -> None:
    own_rabbitmq.start()
    with (
        pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url)) as here,
        pika.BlockingConnection(pika.URLParameters(rabbitmq.url)) as there,
    ):
        here.channel().queue_declare("only.here")

        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="NOT_FOUND"):
            there.channel().queue_declare("only.here", passive=True)


def test_rabbitmq_finds_its_data_in_its_folder_again(own_rabbitmq: RabbitMQ) -> None:
    own_rabbitmq.start()
    with pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url)) as connection:
        connection.channel().queue_declare("found", durable=True)
    own_rabbitmq.stop()

    with (
        RabbitMQ(own_rabbitmq.folder) as again,
        pika.BlockingConnection(pika.URLParameters(again.url)) as connection,
    ):
        queue = connection.channel().queue_declare("found", durable=True, passive=True)

    assert queue.method.queue == "found"


def _listening() -> set[tuple[str, str]]:
    """Process id and local address of every listening TCP socket."""
    found = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in found.splitlines()]
    return {(word.split(",")[0], row[3]) for row in rows for word in row[-1].split("pid=")[1:]}


def test_servers_listen_on_the_loopback_only(rabbitmq: RabbitMQ, postgres: Postgres, cache: Redis) -> None:
    servers = (rabbitmq, rabbitmq._epmd, postgres, cache)  # epmd is no part of the door
    ours = {str(server._process.pid) for server in servers if server._process}

    addresses = {address.rpartition(":")[0] for pid, address in _listening() if pid in ours}

    assert addresses <= {"127.0.0.1", "[::1]"}  # epmd adds the loopback of IPv6


_OWNER = """
    import sys, time
    from pathlib import Path
    from match_devstack import UNSYNCED, Postgres, RabbitMQ, Redis
    folder = Path(sys.argv[1])
    with Redis(folder / "c") as c, Postgres(folder / "p", settings=UNSYNCED) as p, RabbitMQ(folder / "r") as r:
        print(*(s._process.pid for s in (c, p, r, r._epmd)), flush=True)
        time.sleep(600)
"""


def _gone(pids: list[int], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks the processes up in /proc")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_servers_are_gone_when_their_owner_is(end: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(_OWNER), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout
        pids = [int(word) for word in owner.stdout.readline().split()]
        os.kill(owner.pid, end)

    assert _gone(pids, within=60)
