"""A proxy hands on what it gets, or does what it was last told."""

import socket
import socketserver
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from match_devstack import FaultProxy, Passage


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        try:
            while said := self.request.recv(65536):
                self.request.sendall(said)
        except ConnectionError:
            return


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A proxy before a server that says back what it hears."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Echo) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        with FaultProxy(server.server_address[1], delay=0.05) as proxy:
            yield proxy
        server.shutdown()


def connect(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def ask(client: socket.socket, said: bytes = b"hello") -> bytes:
    client.sendall(said)
    return client.recv(1024)


def test_it_hands_on_both_ways(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        assert ask(client) == b"hello"


def test_all_that_was_said_arrives_before_the_end(proxy: FaultProxy) -> None:
    said = bytes(1_000_000)
    with connect(proxy) as client:
        Thread(target=lambda: (client.sendall(said), client.shutdown(socket.SHUT_WR))).start()
        heard = b"".join(iter(lambda: client.recv(65536), b""))

    assert len(heard) == len(said)


def test_a_cut_resets_what_is_open(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        ask(client)
        proxy.cut()

        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_after_a_cut_a_client_comes_back(proxy: FaultProxy) -> None:
    proxy.cut()

    with connect(proxy) as client:
        assert ask(client) == b"hello"


def test_while_it_cuts_a_new_connection_is_reset(proxy: FaultProxy) -> None:
    proxy.switch(Passage.CUT)

    with pytest.raises(ConnectionResetError), connect(proxy) as client:
        client.recv(1)


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_black_hole_accepts_and_says_nothing(proxy: FaultProxy, *, opened_before: bool) -> None:
    if not opened_before:
        proxy.switch(Passage.BLACK_HOLE)
    with connect(proxy) as client:
        if opened_before:
            ask(client)
            proxy.switch(Passage.BLACK_HOLE)
        client.settimeout(0.1)

        with pytest.raises(TimeoutError):
            ask(client)


def test_who_lost_something_in_a_black_hole_is_reset_when_it_ends(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        ask(client)
        proxy.switch(Passage.BLACK_HOLE)
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            ask(client)
        client.settimeout(5)
        proxy.switch(Passage.PASS)

        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_who_said_nothing_in_a_black_hole_goes_on(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        ask(client)
        proxy.switch(Passage.BLACK_HOLE)
        proxy.switch(Passage.PASS)

        assert ask(client) == b"hello"


def test_slow_delays_each_chunk_each_way(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        ask(client)
        proxy.switch(Passage.SLOW)
        started = time.monotonic()
        ask(client)

        assert time.monotonic() - started >= 2 * proxy.delay


def test_refused_nobody_listens(proxy: FaultProxy) -> None:
    proxy.switch(Passage.REFUSE)

    with pytest.raises(ConnectionRefusedError):
        connect(proxy)


def test_after_a_refusal_it_listens_on_the_same_port(proxy: FaultProxy) -> None:
    proxy.switch(Passage.REFUSE)
    proxy.switch(Passage.PASS)

    with connect(proxy) as client:
        assert ask(client) == b"hello"


def test_a_server_that_is_not_there_is_a_reset(proxy: FaultProxy) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        proxy.target = nobody.getsockname()[1]

        with pytest.raises(ConnectionResetError), connect(proxy) as client:
            client.recv(1)


def test_an_address_leads_by_way_of_it(proxy: FaultProxy) -> None:
    wanted = f"amqp://user:p%40ss@127.0.0.1:{proxy.port}/%2F?heartbeat=5"

    assert proxy.before("amqp://user:p%40ss@127.0.0.1:5672/%2F?heartbeat=5") == wanted


def test_it_ends_without_a_connection_left(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        ask(client)
        proxy.switch(Passage.REFUSE)

        assert proxy.open == 0
