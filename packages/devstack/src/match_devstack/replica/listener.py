"""An HTTP server on a thread of ours that really ends: no thread, socket or waiting client is left behind."""

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock, Thread
from typing import Any

from match_devstack.errors import DidNotStart
from match_devstack.server import HOST, free_port


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with kept connections, and silent."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing; requests are recorded where it matters."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64

    def __init__(self, port: int, handler: Callable[..., Handler]) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__((HOST, port), handler)

    def server_bind(self) -> None:
        """Bind without asking the name service what 127.0.0.1 is called, as the library would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that went away is no news."""

    def hang_up(self) -> None:
        """End every open connection, so that their threads end."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class Listener:
    """Listens on 127.0.0.1, on a free port of servers of ours for port 0; `closing` is set when it ends."""

    def __init__(self, handler: Callable[..., Handler], port: int = 0) -> None:
        self.closing = Event()
        try:
            self._server = _Server(port or free_port(), handler)
        except OSError as error:
            raise DidNotStart(f"port {port} of {HOST} cannot be had: {error.strerror}") from error
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name=f"replica-{self.port}", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://{HOST}:{self.port}"

    def close(self) -> None:
        """End it; returns when nothing is left."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
