"""The publisher against real RabbitMQ nodes: what is confirmed is there, and nothing is lost whatever happens."""

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pika
import pytest
from messages import a_match, matches
from publisher.letter_builders import a_letter, ids
from typer.testing import CliRunner

import match_worker.cli
from match_devstack import RabbitMQ
from match_devstack.server import free_port
from match_publisher import (
    BrokerError,
    Drained,
    Fate,
    Letter,
    NoExchange,
    NoVirtualHost,
    Outbox,
    Publisher,
    RabbitPublisher,
    Receipt,
    Timeouts,
    Tls,
    Unreachable,
    Untrusted,
    WrongCredentials,
    drain,
    letter,
    open_state,
)
from match_publisher.cli import app
from match_schema import MAX_BYTES, dump
from match_schema.routing import BIND_BULK, EXCHANGE
from match_worker import BrokerUnavailable
from match_worker.connections import connected
from match_worker.tls import with_files

IMPATIENT = Timeouts(patience=timedelta(milliseconds=1))
QUEUE = "publisher-test"


@contextmanager
def a_channel(broker: RabbitMQ) -> Iterator[Any]:
    with closing(pika.BlockingConnection(pika.URLParameters(broker.url))) as connection:
        yield connection.channel()


def taken(broker: RabbitMQ) -> list[tuple[Any, bytes]]:
    """Take everything that waits in the queue: properties and body of each message."""
    with a_channel(broker) as channel:
        return list(iter(lambda: channel.basic_get(QUEUE, auto_ack=True)[1:], (None, None)))


def declare(broker: RabbitMQ) -> None:
    """Declare what the worker would; a quorum queue, which survives a node that is killed."""
    with a_channel(broker) as channel:
        channel.exchange_declare(EXCHANGE, "topic", durable=True)
        channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(QUEUE, EXCHANGE, BIND_BULK)
        channel.queue_purge(QUEUE)


@pytest.fixture
def broker(rabbitmq: RabbitMQ) -> Iterator[RabbitMQ]:
    declare(rabbitmq)
    yield rabbitmq
    with a_channel(rabbitmq) as channel:
        channel.queue_delete(QUEUE)


@dataclass(frozen=True)
class Certificates:
    """Files of a TLS listener on 127.0.0.1 that asks for a client certificate, all of one authority."""

    folder: Path
    port: int

    def make(self) -> None:
        subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        signed = (("ca", ()), ("server", self._signer()), ("client", self._signer()), ("stranger", ()))
        for name, signer in signed:
            files = ("-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem")
            command = (
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                *subject,
                *files,
            )
            subprocess.run([*command, *signer], check=True, capture_output=True)

    def settings(self) -> str:
        return dedent(f"""
            listeners.ssl.1 = 127.0.0.1:{self.port}
            ssl_options.cacertfile = {self.folder}/ca.pem
            ssl_options.certfile = {self.folder}/server.pem
            ssl_options.keyfile = {self.folder}/server.key
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
        """).lstrip()

    def _signer(self) -> tuple[object, ...]:
        return ("-CA", self.folder / "ca.pem", "-CAkey", self.folder / "ca.key")


@pytest.fixture(scope="module")
def certificates(server_folder: Path) -> Certificates:
    folder = server_folder / "certificates"
    folder.mkdir()
    made = Certificates(folder, free_port())
    made.make()
    return made


@pytest.fixture(scope="module")
def mortal(server_folder: Path, certificates: Certificates) -> Iterator[RabbitMQ]:
    """A broker that tests may kill; it speaks TLS too."""
    settings = server_folder / "mortal" / "conf.d"
    settings.mkdir(parents=True)
    (settings / "tls.conf").write_text(certificates.settings())
    with RabbitMQ(server_folder / "mortal") as own:
        declare(own)
        own.restart()  # a node killed seconds after it declared a quorum queue no longer knows it (RabbitMQ 3.10)
        yield own


@pytest.fixture
def own_broker(mortal: RabbitMQ) -> RabbitMQ:
    """The broker that may be killed, up and empty."""
    mortal.start()
    declare(mortal)
    return mortal


@pytest.fixture(scope="module")
def alarmed_broker(server_folder: Path) -> Iterator[RabbitMQ]:
    """A broker that is short of memory from the start: it takes connections and declarations, but no messages."""
    settings = server_folder / "alarmed" / "conf.d"
    settings.mkdir(parents=True)
    (settings / "alarm.conf").write_text("vm_memory_high_watermark.absolute = 1MB\n")
    with RabbitMQ(server_folder / "alarmed") as alarmed:
        with a_channel(alarmed) as channel:
            channel.exchange_declare(EXCHANGE, "topic", durable=True)
        yield alarmed


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(open_state(tmp_path / "state.db")) as connection:
        yield Outbox(connection)


def drained(outbox: Outbox, url: str, timeouts: Timeouts = IMPATIENT) -> Drained:
    with RabbitPublisher(url, timeouts=timeouts) as publisher:
        return drain(outbox, publisher)


def changed(url: str, **parts: str) -> str:
    """Change the password, or the virtual host, of an address."""
    user, _, rest = url.partition("@")
    if "password" in parts:
        user = user.rpartition(":")[0] + ":" + parts["password"]
    if "host" in parts:
        rest = rest.partition("/")[0] + "/" + parts["host"]
    return f"{user}@{rest}"


def over_tls(url: str, port: int) -> str:
    """Change an address to the broker's TLS listener."""
    return re.sub(r":\d+/", f":{port}/", url.replace("amqp://", "amqps://"))


def worker_address(broker: RabbitMQ, certificates: Certificates) -> str:
    ca, certificate, key = (certificates.folder / name for name in ("ca.pem", "client.pem", "client.key"))
    return with_files(over_tls(broker.url, certificates.port), ca_file=ca, certificate=certificate, key=key)


def refusal(url: str, tls: Tls | None = None) -> BrokerError:
    with RabbitPublisher(url, timeouts=IMPATIENT, tls=tls or Tls()) as publisher, pytest.raises(BrokerError) as refused:
        publisher.connect()
    return refused.value


def test_a_confirmed_letter_is_in_the_queue_with_every_property(broker: RabbitMQ, outbox: Outbox):
    message = matches(a_match("500001"))
    outbox.put([letter(message, urgent=False)])
    drained(outbox, broker.url)

    ((properties, body),) = taken(broker)

    assert (
        properties.content_type,
        properties.content_encoding,
        properties.delivery_mode,
        properties.message_id,
        properties.correlation_id,
        properties.app_id,
        {name: properties.headers[name] for name in ("task", "id", "schema_version", "kind", "run_id", "matches")},
        abs(properties.timestamp - time.time()) < 60,
        json.loads(body)[0],
    ) == (
        "application/json",
        "utf-8",
        2,
        message.message_id,
        message.message_id,
        "match-publisher",
        {
            "task": "match.ingest",
            "id": message.message_id,
            "schema_version": 2,
            "kind": "matches",
            "run_id": "run-1",
            "matches": 1,
        },
        True,
        [json.loads(dump(message))],
    )


def test_a_confirmed_letter_leaves_the_outbox(broker: RabbitMQ, outbox: Outbox):
    outbox.put(a_letter(number) for number in range(300))

    assert (drained(outbox, broker.url).confirmed, outbox.count()) == (300, 0)


def test_a_letter_no_queue_takes_stays_in_the_outbox(broker: RabbitMQ, outbox: Outbox):
    outbox.put([a_letter(1), a_letter(2, key="unbound.key")])

    assert (drained(outbox, broker.url).returned, ids(outbox)) == (1, [2])


def test_a_broker_that_is_down_keeps_everything_for_one_reason(outbox: Outbox):
    outbox.put(a_letter(number) for number in range(300))
    told = drained(outbox, "amqp://user:s3cret@127.0.0.1:1/")

    assert (told.kept, outbox.count(), [reason[:36] for reason in told.reasons]) == (
        300,
        300,
        ["no broker answers at 127.0.0.1:1: Co"],
    )


def test_a_wrong_password_is_told_without_being_shown(broker: RabbitMQ):
    error = refusal(changed(broker.url, password="s3cret"))

    assert (type(error), "s3cret" in str(error)) == (WrongCredentials, False)


def test_a_virtual_host_that_is_not_there_is_named(broker: RabbitMQ):
    error = refusal(changed(broker.url, host="nowhere"))

    assert (type(error), "'nowhere'" in str(error)) == (NoVirtualHost, True)


def test_an_exchange_that_is_not_there_tells_who_declares_it(broker: RabbitMQ):
    with a_channel(broker) as channel:
        channel.exchange_delete(EXCHANGE)

    error = refusal(broker.url)

    assert (type(error), "worker topology declare" in str(error)) == (NoExchange, True)


def test_an_exchange_that_goes_away_keeps_the_letters(broker: RabbitMQ):
    with RabbitPublisher(broker.url, timeouts=IMPATIENT) as publisher:
        publisher.connect()
        with a_channel(broker) as channel:
            channel.exchange_delete(EXCHANGE)

        receipts = list(publisher.publish(a_letter(number) for number in range(50)))

    assert {(receipt.fate, "does not exist" in receipt.reason) for receipt in receipts} == {(Fate.KEPT, True)}


def test_a_port_that_speaks_something_else_is_unreachable():
    quick = Timeouts(connect=timedelta(seconds=0.5), patience=timedelta(milliseconds=1))
    with _mute_server() as port:
        publisher = RabbitPublisher(f"amqp://user:s3cret@127.0.0.1:{port}/", timeouts=quick)

        with pytest.raises(Unreachable, match=r"no broker answers at 127\.0\.0\.1"):
            publisher.connect()


def test_the_connection_lives_while_the_caller_is_slow(broker: RabbitMQ):
    paused = threading.Event()
    with RabbitPublisher(broker.url + "?heartbeat=1", timeouts=IMPATIENT) as publisher:
        receipts = publisher.publish(a_letter(number) for number in range(600))
        first = next(receipts)
        paused.wait(3.5)  # the broker hangs up after two missed heartbeats: slowness itself is under test
        rest = list(receipts)

    assert ({receipt.fate for receipt in (first, *rest)}, len(taken(broker))) == ({Fate.CONFIRMED}, 600)


def test_a_broker_killed_and_started_again_loses_nothing(own_broker: RabbitMQ, outbox: Outbox):
    outbox.put(a_letter(number) for number in range(3000))
    patient = Timeouts(patience=timedelta(seconds=60))
    with _restarted(own_broker) as kill_and_start, RabbitPublisher(own_broker.url, timeouts=patient) as publisher:
        told = drain(outbox, _Disturbed(publisher, after=500, disturb=kill_and_start))

    found = {int(properties.message_id, 16) for properties, _ in taken(own_broker)}
    assert (told.confirmed, outbox.count(), found) == (3000, 0, set(range(3000)))


def test_a_broker_that_stays_away_leaves_the_rest_for_the_next_run(own_broker: RabbitMQ, outbox: Outbox):
    outbox.put(a_letter(number) for number in range(2000))
    with RabbitPublisher(own_broker.url, timeouts=IMPATIENT) as publisher:
        first = drain(outbox, _Disturbed(publisher, after=500, disturb=own_broker.kill))
    own_broker.start()
    drained(outbox, own_broker.url, Timeouts())

    found = {int(properties.message_id, 16) for properties, _ in taken(own_broker)}
    assert (first.kept > 0, outbox.count(), found) == (True, 0, set(range(2000)))


def test_a_broker_short_of_memory_keeps_the_letters(alarmed_broker: RabbitMQ):
    assert _fate_when_blocked(alarmed_broker, blocked=0.5, confirm=60) == (Fate.KEPT, "takes no messages now")


def test_a_broker_that_confirms_nothing_keeps_the_letters(alarmed_broker: RabbitMQ):
    assert _fate_when_blocked(alarmed_broker, blocked=60, confirm=0.5) == (Fate.KEPT, "confirmed nothing for 0.5 s")


def test_a_broker_with_tls_is_reached_with_the_authority_and_a_client_certificate(
    own_broker: RabbitMQ, certificates: Certificates
):
    ours = Tls(certificates.folder / "ca.pem", certificates.folder / "client.pem", certificates.folder / "client.key")
    with RabbitPublisher(over_tls(own_broker.url, certificates.port), tls=ours) as publisher:
        (receipt,) = publisher.publish([a_letter(1)])

    assert receipt.fate is Fate.CONFIRMED


def test_a_certificate_of_an_unknown_authority_is_not_trusted(own_broker: RabbitMQ, certificates: Certificates):
    error = refusal(over_tls(own_broker.url, certificates.port))

    assert (type(error), "certificate verify failed" in str(error)) == (Untrusted, True)


def test_a_worker_reaches_it_with_the_same_files(own_broker: RabbitMQ, certificates: Certificates):
    with connected(worker_address(own_broker, certificates)) as connection:
        assert connection.connected


def test_a_worker_takes_no_certificate_of_another_name(own_broker: RabbitMQ, certificates: Certificates):
    url = worker_address(own_broker, certificates).replace("127.0.0.1", "localhost")
    with pytest.raises(BrokerUnavailable, match="Hostname mismatch"), connected(url):
        pass


def test_a_broker_that_wants_a_client_certificate_says_so_to_the_publisher(
    own_broker: RabbitMQ, certificates: Certificates
):
    error = refusal(over_tls(own_broker.url, certificates.port), Tls(certificates.folder / "ca.pem"))

    assert (type(error), "the client certificate" in str(error)) == (Untrusted, True)


def test_a_broker_that_wants_a_client_certificate_says_so_to_the_worker(
    own_broker: RabbitMQ, certificates: Certificates
):
    url = with_files(
        over_tls(own_broker.url, certificates.port),
        ca_file=certificates.folder / "ca.pem", certificate=None, key=None,
    )  # fmt: skip
    with pytest.raises(BrokerUnavailable, match="check RABBITMQ_CA_FILE and RABBITMQ_CERTIFICATE"), connected(url):
        pass


@pytest.mark.parametrize("command", ["publisher outbox flush", "worker topology check"])
def test_a_client_certificate_that_the_broker_refuses_ends_with_6(
    own_broker: RabbitMQ, certificates: Certificates, outbox: Outbox, tmp_path: Path, command: str
):
    outbox.put([a_letter(1)])
    settings = {
        "RABBITMQ_URL": over_tls(own_broker.url, certificates.port),
        "RABBITMQ_CA_FILE": str(certificates.folder / "ca.pem"),
        "RABBITMQ_CERTIFICATE": str(certificates.folder / "stranger.pem"),
        "RABBITMQ_KEY": str(certificates.folder / "stranger.key"),
        "SCRAPER_STATE": str(tmp_path / "state.db"),
    }
    program, *words = command.split()

    done = CliRunner().invoke({"publisher": app, "worker": match_worker.cli.app}[program], words, env=settings)

    said = " ".join(done.output.split())
    assert (done.exit_code, "certificate" in said.lower(), outbox.count(), "Traceback" in said) == (6, True, 1, False)


def test_flush_sends_what_waits(broker: RabbitMQ, outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    outbox.put([a_letter(1)])
    monkeypatch.setenv("RABBITMQ_URL", broker.url)

    result = CliRunner().invoke(app, ["outbox", "flush", "--state", str(tmp_path / "state.db"), "--json"])

    assert (result.exit_code, json.loads(result.stdout)["confirmed"], outbox.count()) == (0, 1, 0)


def test_flush_logs_one_id_after_the_other(
    broker: RabbitMQ, outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    outbox.put([a_letter(1), a_letter(2, key="unbound.key")])
    monkeypatch.setenv("RABBITMQ_URL", broker.url)
    monkeypatch.setenv("PUBLISHER_LOGLEVEL", "debug")

    result = CliRunner().invoke(app, ["outbox", "flush", "--state", str(tmp_path / "state.db")])

    lines = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    told = {(line["event"], line["message_id"], line["run_id"]) for line in lines if "message_id" in line}
    assert told == {
        ("message.confirmed", a_letter(1).message_id, "run-1"), ("message.returned", a_letter(2).message_id, "run-1")
    }  # fmt: skip


def test_flush_without_a_broker_exits_6_and_tells_no_secret(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    outbox.put([a_letter(1), a_letter(2)])
    monkeypatch.setenv("RABBITMQ_URL", "amqp://user:s3cret@127.0.0.1:1/")
    monkeypatch.setenv("RABBITMQ_PATIENCE", "0.001")

    result = CliRunner().invoke(app, ["outbox", "flush", "--state", str(tmp_path / "state.db")])

    assert (result.exit_code, "2 x no broker answers at 127.0.0.1:1" in result.stderr, "s3cret" in result.output) == (
        6,
        True,
        False,
    )


def test_send_puts_one_message_on_the_broker(broker: RabbitMQ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "message.json").write_bytes(dump(matches(a_match("500001"))))
    monkeypatch.setenv("RABBITMQ_URL", broker.url)

    result = CliRunner().invoke(app, ["send", str(tmp_path / "message.json")])

    assert (result.exit_code, len(taken(broker))) == (0, 1)


def test_send_refuses_a_message_that_no_reader_accepts(
    broker: RabbitMQ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    many = json.loads(dump(matches(a_match("500001"))))
    (tmp_path / "message.json").write_text(json.dumps(many | {"run_id": "x" * (MAX_BYTES + 1)}))
    monkeypatch.setenv("RABBITMQ_URL", broker.url)

    result = CliRunner().invoke(app, ["send", str(tmp_path / "message.json")])

    assert (result.exit_code, "split it into more envelopes" in result.stderr, taken(broker)) == (1, True, [])


class _Disturbed:
    """A publisher around another one: something happens to the broker after some receipts."""

    def __init__(self, publisher: Publisher, *, after: int, disturb: Callable[[], object]) -> None:
        self._publisher, self._after, self._disturb = publisher, after, disturb

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        for number, receipt in enumerate(self._publisher.publish(letters)):
            if number == self._after:
                self._disturb()
            yield receipt

    def close(self) -> None:
        self._publisher.close()


@contextmanager
def _restarted(broker: RabbitMQ) -> Iterator[Callable[[], None]]:
    """Give a way to kill the broker that starts it again meanwhile."""
    starter = threading.Thread(target=broker.start)

    def kill_and_start() -> None:
        broker.kill()
        starter.start()

    yield kill_and_start
    starter.join()


def _fate_when_blocked(broker: RabbitMQ, *, blocked: float, confirm: float) -> tuple[Fate, str]:
    """Publish one letter; return its fate, and what its reason says after the address."""
    quick = Timeouts(
        blocked=timedelta(seconds=blocked), confirm=timedelta(seconds=confirm), patience=timedelta(milliseconds=1)
    )
    with RabbitPublisher(broker.url, timeouts=quick) as publisher:
        (receipt,) = publisher.publish([a_letter(1)])
    return receipt.fate, receipt.reason.partition(" ")[2].partition(":")[0].partition(";")[0]


@contextmanager
def _mute_server() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
