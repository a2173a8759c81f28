"""TLS to the broker: whose certificate is taken, and which files are used."""

from pathlib import Path

import pytest

from match_worker import WrongSetting, make_app, topology_of
from match_worker.connections import connection_to
from match_worker.memory_store import MemoryStore
from match_worker.tls import told_apart, with_files

URL = "amqps://user:p%40ss@broker.example/prod%2Feast?heartbeat=7"
FILES = "&cacertfile=%2Fca.pem&certfile=%2Four.pem&keyfile=%2Four.key"


def test_the_name_of_the_broker_is_checked_by_every_connection():
    app = make_app(URL, topology=topology_of("t", (1,)), open_store=MemoryStore)
    connections = (
        connection_to(URL),
        connection_to(URL).clone(),
        app.connection_for_read(),
        app.connection_for_write(),
    )

    assert [connection.ssl["server_hostname"] for connection in connections] == ["broker.example"] * 4


def test_files_in_the_address_are_handed_to_amqp_and_the_rest_of_it_stays():
    address, tls = told_apart(URL + FILES)
    connection = connection_to(URL + FILES)

    assert (address, connection.password, connection.virtual_host) == (URL, "p@ss", "prod/east")
    assert tls == {
        "server_hostname": "broker.example", "ca_certs": "/ca.pem", "certfile": "/our.pem", "keyfile": "/our.key",
    }  # fmt: skip


def test_without_tls_nothing_is_asked_for():
    assert told_apart("amqp://user:pass@broker.example") == ("amqp://user:pass@broker.example", False)


def test_options_of_another_library_are_left_out():
    options = "?heartbeat=7&blocked_connection_timeout=300&connection_attempts=3"

    assert told_apart(f"amqp://user:pass@broker.example/{options}") == (
        "amqp://user:pass@broker.example/?heartbeat=7", False
    )  # fmt: skip


def test_who_only_publishes_or_looks_takes_no_heartbeat_from_the_address():
    app = make_app(URL, topology=topology_of("t", (1,)), open_store=MemoryStore)
    connections = (app.connection_for_read(), connection_to(URL), connection_to(URL).clone())

    assert [connection.heartbeat for connection in connections] == [7, None, None]


@pytest.mark.parametrize(("url", "said"), [("amqp://user:secret@b", "write amqps://"), (URL, "cannot be used")])
def test_files_that_cannot_be_used_are_refused_without_the_secret(url: str, said: str, tmp_path: Path):
    with pytest.raises(WrongSetting, match=said) as refused:
        with_files(url, ca_file=tmp_path / "none.pem", certificate=None, key=None)

    assert "secret" not in str(refused.value)
