"""A site on 127.0.0.1 while its `with` block lasts: what every played site has, whatever it answers."""

import socket
import struct
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from random import uniform
from threading import Lock
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from match_devstack.errors import NotRunning

from .answers import Answer
from .listener import Handler, Listener
from .planned import FaultBook, Kind, Planned

TOO_MANY: Final = Answer(429, {"Content-Type": "text/html", "Retry-After": "1"}, b"<html>too many requests</html>")
_Asked = TypeVar("_Asked")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came and what became of it."""

    at: datetime
    path: str
    user_agent: str | None
    if_none_match: str | None
    if_modified_since: str | None
    fault: str | None
    status: int | None = None
    """None where no answer was sent."""
    sent: int = 0
    """Bytes of the body, as sent."""


class Played(ABC, Generic[_Asked]):
    """Listens, and remembers who asked for what."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener: Listener | None = None
        self._requests: list[_Asked] = []
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
    def requests(self) -> tuple[_Asked, ...]:
        """All requests so far, in the order they were answered."""
        with self._lock:
            return tuple(self._requests)

    def forget_requests(self) -> None:
        """Begin a new record."""
        with self._lock:
            self._requests.clear()

    def record(self, request: _Asked) -> None:
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


class Faulty(Played[Request], Generic[Kind]):
    """One that can be told to go wrong, and to be late."""

    def __init__(self, kinds: type[Kind], port: int) -> None:
        super().__init__(port)
        self.latency = 0.0
        """Seconds by which every answer is late."""
        self.jitter = 0.0
        """Seconds by which that is more or less, at random."""
        self.rate_limit: int | None = None
        """Requests in a second that are answered; the others get 429 with `Retry-After: 1`."""
        self._answered: deque[float] = deque()
        self._faults = FaultBook(kinds)

    def fault(self, kind: str, path: str = "*", *, times: int | None = None, **options: Any) -> None:
        """Have a fault (see FaultKind) on paths like `path`, for `times` requests or until cleared."""
        self._faults.add(kind, path=path, times=times, **options)

    def clear_faults(self) -> None:
        """Have no more faults."""
        self._faults.clear()

    def asked_too_often(self) -> bool:
        """Count a request; whether it is one too many."""
        now = time.monotonic()
        with self._lock:
            while self._answered and self._answered[0] <= now - 1:
                self._answered.popleft()
            if self.rate_limit is None or len(self._answered) < self.rate_limit:
                self._answered.append(now)
                return False
        return True

    def take_fault(self, path: str) -> Planned[Kind] | None:
        """Return the fault this request meets."""
        return self._faults.take(path)


class FaultyHandler(Handler):
    """Answers one connection late, in half, or not at all, as its fault says."""

    def play(self, site: Faulty[Kind], path: str, reply: Callable[[Planned[Kind] | None], Answer]) -> None:
        """Answer with what `reply` makes of the fault that is next on this path."""
        fault = site.take_fault(path)
        kind = str(fault.kind) if fault else None
        request = self._request(path, kind)
        if fault is not None and kind in ("hang", "reset"):
            site.record(request)
            site.wait(fault.seconds if kind == "hang" else 0)
            self._break_off()
            return
        site.wait(site.latency + uniform(-site.jitter, site.jitter))
        answer = TOO_MANY if site.asked_too_often() else reply(fault)
        if fault is not None and kind == "slow":
            site.wait(fault.seconds)
        sent = answer.body[: len(answer.body) // 2] if kind == "cut" else answer.body
        # Recorded before it is sent, so that a client that has its answer finds its request here.
        site.record(replace(request, status=answer.status, sent=len(sent)))
        self._send(answer, sent)

    def begin(self, status: int) -> None:
        """Send the status, and the headers that every answer has."""
        self.send_response(status)

    def _request(self, path: str, fault: str | None) -> Request:
        return Request(
            at=datetime.now(UTC),
            path=path,
            user_agent=self.headers.get("User-Agent"),
            if_none_match=self.headers.get("If-None-Match"),
            if_modified_since=self.headers.get("If-Modified-Since"),
            fault=fault,
        )

    def _send(self, answer: Answer, sent: bytes) -> None:
        self.begin(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:  # which has no body, and so no length
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(sent)
        self.close_connection |= len(sent) < len(answer.body)

    def _break_off(self) -> None:
        """Close with no time to linger, which sends a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
