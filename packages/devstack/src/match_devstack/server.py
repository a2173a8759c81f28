"""What every private server is: a process with a folder, a log, a port on 127.0.0.1, a readiness check and an end."""

import random
import secrets
import socket
import time
from abc import ABC, abstractmethod
from collections import deque
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from .errors import DidNotStart
from .process import Process, Program

HOST = "127.0.0.1"
_PORTS = range(20_000, 32_768)
"""Below the range from which systems take the ports of outgoing connections: a port stays free while we restart."""
_TRIED = 200
"""Ports that are looked at, at most."""
_RESERVED = 100
"""Ports that a process keeps reserved: once it is given as many more, somebody listens on the first, or is gone."""
_POLL_SECONDS = 0.05
_TAIL_LINES = 30


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on, and that nobody else is given while this process runs."""
    for port in random.SystemRandom().sample(_PORTS, k=min(_TRIED, len(_PORTS))):
        # The UDP port of the same number, which no server of ours uses, is the reservation among all processes.
        reservation = _bound(port, socket.SOCK_DGRAM)
        if reservation is None:
            continue
        if probe := _bound(port, socket.SOCK_STREAM):
            probe.close()
            _reserve(reservation)
            return port
        reservation.close()
    raise DidNotStart(f"no free port found on {HOST} between {_PORTS.start} and {_PORTS.stop}")


_reservations: deque[socket.socket] = deque()
"""They end with the process, and leave no file."""


def _reserve(reservation: socket.socket) -> None:
    _reservations.append(reservation)
    if len(_reservations) > _RESERVED:
        _reservations.popleft().close()


def _bound(port: int, kind: socket.SocketKind) -> socket.socket | None:
    bound = socket.socket(type=kind)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        return None
    return bound


class Server(ABC):
    """A private server: on 127.0.0.1 only, with its own folder, ended with its owner.

    `start` after `stop` or `kill` works on the same data, with the same port, user and password.
    """

    name: ClassVar[str]

    def __init__(self, folder: Path, *, ready_within: timedelta = timedelta(seconds=60)) -> None:
        self.folder = folder.absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / f"{self.name}.log"
        self.port = free_port()
        self._ready_within = ready_within
        self._process: Process | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it answers, with user and password."""

    @abstractmethod
    def _program(self) -> Program:
        """Prepare what it needs, and say how to run it."""

    @abstractmethod
    def _ready(self) -> bool:
        """Whether it answers; called again and again while it starts."""

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.running

    def launch(self) -> None:
        """Start it without waiting, so that others start meanwhile; `start` then waits. Raises DidNotStart."""
        if not self.running:
            self._process = Process(self._program())

    def start(self) -> None:
        """Start it and wait until it answers; at once if it does already. Raises DidNotStart."""
        try:
            self.launch()
            self._wait_until_ready()
        except BaseException:  # also Ctrl-C: nothing half started stays behind
            self.stop()
            raise

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def kill(self) -> None:
        """End it with SIGKILL, for tests of faults."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def restart(self) -> None:
        """End it in order and start it again."""
        self.stop()
        self.start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self._ready_within.total_seconds()
        while not self._ready():
            if not self.running:
                raise DidNotStart(f"{self.name} ended while it started; the end of its log:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.name} was not ready after {self._ready_within}; its log:\n{self._tail()}")
            time.sleep(_POLL_SECONDS)

    def _tail(self) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])

    def _password(self) -> str:
        """Read the password made for this folder the first time, readable by its owner alone."""
        file = self.folder / f"{self.name}.password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(18))
        return file.read_text()

    def _clean_up(self) -> None:  # noqa: B027 - most servers leave nothing outside their folder
        """Remove what lies outside the folder; called when the `with` block is over."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._clean_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._clean_up()


def answer(port: int, request: bytes, *, within: float = 1.0) -> bytes:
    """Return the first bytes a server on 127.0.0.1 sends back, or b"" when it does not answer."""
    try:
        with socket.create_connection((HOST, port), timeout=within) as connection:
            connection.sendall(request)
            return connection.recv(1024)
    except OSError:
        return b""
