"""Addresses are read by the AMQP client's own parser, and what is wrong with one never tells the password."""

from datetime import timedelta
from pathlib import Path

import pytest

from match_publisher import BadAddress, RabbitPublisher, Timeouts, Tls
from match_publisher.rabbit import address


def test_a_password_of_special_characters_is_read_as_written():
    read = address("amqp://us%3Aer:p%40s%3Aw%2Fo%25rd@broker.example:5673/prod%2Feast", timeouts=Timeouts())

    assert (read.host, read.port, read.virtual_host, read.credentials.username, read.credentials.password) == (
        "broker.example",
        5673,
        "prod/east",
        "us:er",
        "p@s:w/o%rd",
    )


def test_an_address_without_a_path_means_the_default_virtual_host():
    assert address("amqp://user:pass@broker.example", timeouts=Timeouts()).virtual_host == "/"


def test_amqps_checks_the_name_of_the_broker():
    options = address("amqps://user:pass@broker.example", timeouts=Timeouts()).ssl_options

    assert (options.server_hostname, options.context.check_hostname) == ("broker.example", True)


def test_timeouts_stand_where_the_address_says_nothing():
    read = address("amqp://user:pass@broker.example?heartbeat=7", timeouts=Timeouts(blocked=timedelta(seconds=9)))

    assert (read.heartbeat, read.blocked_connection_timeout) == (7, 9)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "broker",
        "broker.example:5672",
        "http://user:secret@broker.example",
        "amqp://broker.example",
        "amqp://user@broker.example",
        "amqp://user:secret/1@broker.example",
        "amqp://user:12/secret@broker.example",
        "amqp://user:12?secret@broker.example",
        "amqp://user:12#secret@broker.example",
        "amqp://user:secret@broker.example:port",
        "amqp://user:secret@[broker.example",
        "amqp://user:secret@broker.example?heartbeat=often",
        "amqp://user:secret@broker.example?unknown=1",
        "amqp://user:secret@broker.example?tcp_options=(",
        "amqps://user:secret@broker.example?ssl_options={'certfile':'none.pem'}",
    ],
)
def test_an_address_that_cannot_be_used_is_explained_without_its_secret(url: str):
    with pytest.raises(BadAddress) as refused:
        RabbitPublisher(url)

    assert ("amqp://user:password@host" in str(refused.value), "secret" in str(refused.value)) == (True, False)


def test_the_error_of_a_bad_address_carries_no_cause_that_would_tell_it():
    with pytest.raises(BadAddress) as refused:
        RabbitPublisher("amqp://user:secret@broker.example:port")

    assert (refused.value.__cause__, refused.value.__suppress_context__) == (None, True)


def test_tls_files_need_a_tls_address():
    with pytest.raises(BadAddress, match="amqps://"):
        RabbitPublisher("amqp://user:pass@broker.example", tls=Tls(ca_file=Path("ca.pem")))


def test_a_tls_file_that_is_missing_is_an_error_of_ours(tmp_path: Path):
    with pytest.raises(BadAddress, match="TLS files"):
        RabbitPublisher("amqps://user:pass@broker.example", tls=Tls(ca_file=tmp_path / "ca.pem"))
