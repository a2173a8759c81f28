"""Alarms on real servers: a webhook that records what it is sent, and a mail server that speaks TLS alone."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from queue import SimpleQueue

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from webhook import Told, a_webhook

from match_worker.alarms import Alarms
from match_worker.dead_letter_drain import QUIET, Bell
from match_worker.dead_letters import Letter

SECRET = "kept-from-everybody"
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key, that nobody signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .issuer_name(name)
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@contextmanager
def mail_server(certificate: Path | None) -> Iterator[tuple[int, SimpleQueue[str]]]:
    """A mail server for one message; without a certificate it knows no TLS. Yields its port and what it was told."""
    told: SimpleQueue[str] = SimpleQueue()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            peer, _ = listener.accept()
            if certificate is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                peer = context.wrap_socket(peer, server_side=True)
            told.put(conversation(peer))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], told
    finally:
        listener.close()
        thread.join(5)


def conversation(peer: socket.socket) -> str:
    """Play the server's part; return everything the client said."""
    said, data = [], False
    with peer, peer.makefile("rw", newline="\r\n") as wire:

        def answer(line: str) -> None:
            wire.write(line + "\r\n")
            wire.flush()

        answer("220 mail.test")
        for line in wire:
            said.append(line)
            verb = line[:4].upper().strip()
            if data:
                data = line != ".\r\n"
                if not data:
                    answer("250 taken")
            elif verb == "EHLO":
                answer("250-mail.test\r\n250 AUTH PLAIN")
            elif verb == "DATA":
                data = True
                answer("354 go on")
            else:
                answer({"AUTH": "235 welcome", "QUIT": "221 bye"}.get(verb, "250 good"))
    return "".join(said)


@pytest.fixture
def webhook() -> Iterator[tuple[str, Told]]:
    with a_webhook(f"/hook?token={SECRET}") as hook:
        yield hook


def letter(number: int) -> Letter:
    return Letter(f"m-{number}", "ingest.local", "NotATask: no", 1, NOW, NOW, None, None, None, None, {}, {}, b"")


def test_dead_letters_are_one_alarm_with_their_reasons(webhook: tuple[str, Told]):
    bell = Bell(Alarms(webhook=webhook[0]))
    for number in range(3):
        bell.note(letter(number))
    bell.ring(1000.0)

    assert webhook[1].get(timeout=5) == {
        "event": "dead_letters",
        "text": "3 messages were set aside for a person: `worker dead-letters list`",
        "count": 3,
        "reasons": {"ingest.local: NotATask: no": 3},
    }


def test_more_of_them_wait_for_the_next_alarm(webhook: tuple[str, Told]):
    bell = Bell(Alarms(webhook=webhook[0]))
    for seconds in (0.0, QUIET - 1, QUIET + 1):
        bell.note(letter(0))
        bell.ring(1000.0 + seconds)

    assert [webhook[1].get(timeout=5)["count"] for _ in range(2)] == [1, 2]
    assert webhook[1].empty()


def test_dead_letters_nobody_was_told_of_are_in_the_next_alarm():
    with a_webhook(deaf_to=1) as (url, told):
        bell = Bell(Alarms(webhook=url))
        for seconds in (0.0, QUIET + 1, 2 * QUIET + 2):
            bell.note(letter(0))
            bell.ring(1000.0 + seconds)

        assert [told.get(timeout=5)["count"] for _ in range(2)] == [2, 1]


def test_one_way_that_takes_an_alarm_is_enough(webhook: tuple[str, Told]):
    nowhere = Alarms(server="smtps://127.0.0.1:1", sender="worker@example.org", recipient="us@example.org")

    assert [each.tell("x", "look") for each in (replace(nowhere, webhook=webhook[0]), nowhere, Alarms())] == [
        True, False, True
    ]  # fmt: skip


def test_a_mail_goes_over_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate) as (port, told):
        server = f"smtps://operator:{SECRET}@127.0.0.1:{port}"
        Alarms(server=server, sender="worker@example.org", recipient="us@example.org").tell("x", "look", count=3)
        said = told.get(timeout=10)

    assert ("rcpt TO:<us@example.org>" in said, "Subject: look" in said, '"count": 3' in said) == (True, True, True)


def test_a_mail_server_without_tls_is_told_nothing(caplog: pytest.LogCaptureFixture):
    with mail_server(None) as (port, told):
        server = f"smtp://operator:{SECRET}@127.0.0.1:{port}"
        Alarms(server=server, sender="worker@example.org", recipient="us@example.org").tell("x", "look")
        said = told.get(timeout=10)

    assert ("look" in said, SECRET in said, "AUTH" in said) == (False, False, False)
    assert [record.getMessage() for record in caplog.records] == ["alarm.not_told"]


def test_an_alarm_that_cannot_be_told_stops_nothing_and_shows_no_secret(caplog: pytest.LogCaptureFixture):
    Alarms(webhook=f"http://u:{SECRET}@127.0.0.1:1/{SECRET}").tell("x", "look")

    assert [(record.getMessage(), SECRET in str(vars(record))) for record in caplog.records] == [
        ("alarm.not_told", False)
    ]
