"""A connection ends with a reason of ours, whatever happens on its thread."""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from threading import Thread
from typing import NoReturn

import pytest

from match_publisher import BrokerError, ConnectionLost, Timeouts
from match_publisher.letters import Letter
from match_publisher.rabbit import Link, address

_AT_ONCE = struct.pack("ii", 1, 0)
_TIMES = 30


@pytest.fixture
def resetting() -> Iterator[int]:
    """The port of one that resets every connection at once."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = Thread(target=_reset_all, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _reset_all(listener: socket.socket) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with closing(peer):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)


def test_a_peer_that_resets_at_once_is_told_as_an_error_of_ours(resetting: int) -> None:
    told = address(f"amqp://guest:guest@127.0.0.1:{resetting}", timeouts=Timeouts())

    for _ in range(_TIMES):  # pika fails in one of several places, as chance has it
        with pytest.raises(BrokerError):
            Link(told, seal=_never).open(within=timedelta(seconds=5))


def test_an_error_that_no_one_foresaw_ends_the_link_and_is_named(resetting: int) -> None:
    link = Link(address(f"amqp://guest:guest@127.0.0.1:{resetting}", timeouts=Timeouts()), seal=_never)
    link._connection.ioloop.add_callback_threadsafe(_fail)

    with pytest.raises(ConnectionLost, match="ValueError: not connected"):
        link.open(within=timedelta(seconds=5))


def _never(_: Letter) -> NoReturn:
    raise AssertionError


def _fail() -> NoReturn:
    raise ValueError("not connected")
