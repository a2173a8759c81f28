"""A server on this machine whose every answer is given: bytes, whatever is asked."""

import re
import socket
from contextlib import suppress
from threading import Thread
from typing import Self

_PATIENCE = 1
"""Seconds, with whoever asks."""
_HEAD_ENDS = b"\r\n\r\n"
_COMMAND = re.compile(rb"(?m)^\*\d+\r$")


class Listener:
    """Answers over HTTP, once for each connection."""

    def __init__(self) -> None:
        self.answer = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(_PATIENCE)
                self._talk(connection)
                connection.shutdown(socket.SHUT_WR)

    def _talk(self, connection: socket.socket) -> None:
        told = b""
        while not told.endswith(_HEAD_ENDS):
            part = connection.recv(65_536)
            if not part:
                return
            told += part
        connection.sendall(self.answer)


class RedisListener(Listener):
    """Answers MGET so, and greets as Redis does."""

    greeting = b"%1\r\n$5\r\nproto\r\n:3\r\n"

    def _talk(self, connection: socket.socket) -> None:
        while part := connection.recv(65_536):
            if b"MGET" in part:
                connection.sendall(self.answer)
                return
            connection.sendall(self.greeting if b"HELLO" in part else b"+OK\r\n" * len(_COMMAND.findall(part)))
