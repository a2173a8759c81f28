"""A test that would speak to a server it did not start fails, before a byte is sent."""

import socket

import own_servers
import psycopg
import pytest


@pytest.mark.parametrize("address", [("127.0.0.1", 5432), ("127.0.0.1", 5672), ("192.0.2.1", 443), ("::1", 6379)])
def test_a_socket_reaches_no_other_server(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(AssertionError, match="is no server that a test started"):
        client.connect(address)


@pytest.mark.parametrize(
    "url",
    ["postgresql://127.0.0.1/postgres", "", "postgresql://a:b@192.0.2.1:6000/x", "host=db.somewhere.com port=6000"],
)
def test_libpq_reaches_no_other_server(url: str) -> None:
    with pytest.raises(AssertionError, match="is no server that a test started"):
        psycopg.connect(url)


def test_a_pair_of_sockets_may_be_given_one_of_the_usual_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system chooses their port, and pika makes such a pair for each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        monkeypatch.setattr(own_servers, "USUAL_PORTS", {server.getsockname()[1]})

        client.connect(server.getsockname())
