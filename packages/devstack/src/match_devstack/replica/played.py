"""A site on 127.0.0.1 while its `with` block lasts: what every played site has, whatever it answers."""

import socket
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from match_devstack.errors import NotRunning

from .listener import Handler, Listener
from .planned import FaultBook, Kind, Planned

_Request = TypeVar("_Request")


class Played(ABC, Generic[_Request]):
    """Listens, and remembers who asked for what."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener: Listener | None = None
        self._requests: list[_Request] = []
        self._lock = Lock()

    @property
    @abstractmethod
    def handler(self) -> Callable[..., Handler]:
        """What answers a connection."""

    @property
    def url(self) -> str:
        """Its base address. Raises NotRunning."""
        if self._listener is None:
            raise NotRunning("the replica is not running; start() it, or use it as a context manager")
        return self._listener.url

    @property
    def requests(self) -> tuple[_Request, ...]:
        """All requests so far, in the order they were answered."""
        with self._lock:
            return tuple(self._requests)

    def forget_requests(self) -> None:
        """Begin a new record."""
        with self._lock:
            self._requests.clear()

    def record(self, request: _Request) -> None:
        """Remember a request."""
        with self._lock:
            self._requests.append(request)

    def start(self) -> None:
        """Listen."""
        if self._listener is None:
            self._listener = Listener(self.handler, self._port)
            self._port = self._listener.port  # the same one when it is started again

    def stop(self) -> None:
        """End it; clients that wait are hung up on."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        if self._listener is not None:
            self._listener.closing.wait(seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Faulty(Played[_Request], Generic[_Request, Kind]):
    """One that can be told to go wrong, and to be late."""

    def __init__(self, kinds: type[Kind], port: int) -> None:
        super().__init__(port)
        self.latency = 0.0
        """Seconds by which every answer is late."""
        self._faults = FaultBook(kinds)

    def fault(self, kind: str, path: str = "*", *, times: int | None = None, **options: Any) -> None:
        """Have a fault (see FaultKind) on paths like `path`, for `times` requests or until cleared."""
        self._faults.add(kind, path=path, times=times, **options)

    def clear_faults(self) -> None:
        """Have no more faults."""
        self._faults.clear()

    def take_fault(self, path: str) -> Planned[Kind] | None:
        """Return the fault this request meets."""
        return self._faults.take(path)


class FaultyHandler(Handler):
    """Answers one connection, or breaks it off."""

    def break_off(self) -> None:
        """Close with no time to linger, which sends a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
