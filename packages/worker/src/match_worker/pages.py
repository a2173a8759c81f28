"""Three pages about the worker, served over HTTP from a process of its own: /metrics, /healthz and /readyz.

/healthz: the worker goes round, or waits for its broker; else it should be started anew. /readyz: broker and database
are there, and the database is migrated.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from .beside import beside
from .errors import WrongSetting
from .lookout import Lookout, Sights
from .metrics import Metrics
from .scratch import scratch
from .topology import Topology

TEXT: Final = "text/plain; charset=utf-8"
PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
SLOWEST: Final = 5.0
"""Seconds that a client may take to ask, and to hear."""

Page = tuple[int, str, bytes]


@contextmanager
def counted(host: str, port: int, topology: Topology, sights: Sights) -> Iterator[Metrics]:
    """Yield the counters of a worker, and tell them while the block runs.

    Raises WrongSetting as `scratch` and `serving` do.
    """
    with scratch() as folder:
        metrics = Metrics(folder)
        read = tuple(queue.name for queue in topology.read)
        lookout = partial(Lookout, sights, read=read, taken_at=metrics.taken_at, alive_at=metrics.alive_at)
        with serving(host, port, metrics, lookout):
            yield metrics


@contextmanager
def serving(host: str, port: int, metrics: Metrics, lookout: Callable[[], Lookout]) -> Iterator[None]:
    """Serve in a process of its own while the block runs.

    Raises WrongSetting if the address is taken, or not of this machine.
    """
    with _listening(host, port) as listener, beside("pages", lambda parent: _serve(parent, listener, metrics, lookout)):
        listener.close()
        yield


def answer(path: str, metrics: Metrics, lookout: Lookout) -> Page:
    """Return the page of that path."""
    match path.partition("?")[0]:
        case "/metrics":
            return HTTPStatus.OK, PROMETHEUS, metrics.page(lookout.current)
        case "/healthz":
            return _told(() if lookout.is_alive else ("the consumer does not go round",), good="alive")
        case "/readyz":
            return _told(lookout.problems, good="ready")
        case _:
            return HTTPStatus.NOT_FOUND, TEXT, b"/metrics /healthz /readyz\n"


def _told(problems: tuple[str, ...], *, good: str) -> Page:
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return status, TEXT, "".join(f"{each}\n" for each in problems or (good,)).encode()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise WrongSetting(f"WORKER_HTTP_PORT: cannot listen on {host}:{port}: {error.strerror or error}") from error


def _serve(parent: int, listener: socket.socket, metrics: Metrics, lookout: Callable[[], Lookout]) -> None:
    seen = lookout()
    Thread(target=seen.keep_looking, daemon=True).start()
    with _Server(listener, parent, lambda path: answer(path, metrics, seen)) as server:
        server.serve_forever()


class _Server(ThreadingHTTPServer):
    """Answers each client in a thread, and ends when the worker is gone."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, listener: socket.socket, parent: int, page: Callable[[str], Page]) -> None:
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.page, self._parent = page, parent

    def service_actions(self) -> None:
        if os.getppid() != self._parent:
            os._exit(0)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SLOWEST
    server_version = "match-worker"
    sys_version = ""

    def do_GET(self) -> None:
        status, kind, body = self.server.page(self.path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: probes ask every few seconds."""
