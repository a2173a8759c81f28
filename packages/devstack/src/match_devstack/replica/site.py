"""The Assist host, played: its documents, its faults, and a record of who asked for what."""

import socket
import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Any, Self

from match_devstack.errors import NotRunning, ReplicaError

from .answers import Answer, Headers, answer
from .faults import Fault, FaultBook, FaultKind, spoil_answer, spoil_document
from .listener import Handler, Listener
from .publication import Document, Documents, publish, publish_documents
from .season import Season, Snapshot


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came and what became of it."""

    at: datetime
    path: str
    if_none_match: str | None
    if_modified_since: str | None
    user_agent: str | None
    status: int | None = None
    """None where no answer was sent."""
    sent: int = 0
    """Bytes of the body, as sent."""
    fault: str | None = None


class Replica:
    """Serves a season, or documents of a test's own, on 127.0.0.1 while its `with` block lasts."""

    def __init__(self, season: Season | None = None, *, documents: Documents | None = None, port: int = 0) -> None:
        if (season is None) == (documents is None):
            raise ReplicaError("a replica plays either a season or documents of your own")
        self._season = season
        self._port = port
        self._listener: Listener | None = None
        self._faults = FaultBook()
        self._requests: list[Request] = []
        self._lock = Lock()
        self._rendered: Snapshot | None = None
        self._documents: dict[str, Document] = {}
        if documents is not None:
            self.replace(documents)

    @property
    def season(self) -> Season:
        """The season it plays. Raises ReplicaError when it plays documents."""
        if self._season is None:
            raise ReplicaError("this replica plays documents, not a season")
        return self._season

    @property
    def url(self) -> str:
        """Its base address, what ASSIST_URL is set to. Raises NotRunning."""
        if self._listener is None:
            raise NotRunning("the replica is not running; start() it, or use it as a context manager")
        return self._listener.url

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests so far, in the order they were answered."""
        with self._lock:
            return tuple(self._requests)

    def forget_requests(self) -> None:
        """Begin a new record."""
        with self._lock:
            self._requests.clear()

    def fault(self, kind: str, path: str = "*", *, times: int | None = None, **options: Any) -> None:
        """Have a fault (see FaultKind) on paths like `path`, for `times` requests or until cleared."""
        self._faults.add(Fault.parse(kind, {"path": path, "times": times, **options}))

    def clear_faults(self) -> None:
        """Have no more faults."""
        self._faults.clear()

    def replace(self, documents: Documents) -> None:
        """Play these documents from now on."""
        published = publish_documents(documents, datetime.now(UTC))
        with self._lock:
            self._season, self._documents = None, published

    def document(self, path: str) -> Document | None:
        """Return what is published at this path; drawn up again after each sync of the season."""
        with self._lock:
            if self._season is not None and self._season.published is not self._rendered:
                self._rendered = self._season.published
                self._documents = publish(self._season)
            return self._documents.get(path)

    def take_fault(self, path: str) -> Fault | None:
        """Return the fault this request meets."""
        return self._faults.take(path)

    def record(self, request: Request) -> None:
        """Remember a request."""
        with self._lock:
            self._requests.append(request)

    def start(self) -> None:
        """Draw up the documents and listen."""
        self.document("/")
        if self._listener is None:
            self._listener = Listener(partial(_SiteHandler, self), self._port)
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


class _SiteHandler(Handler):
    """Answers one connection."""

    def __init__(self, replica: Replica, *args: Any) -> None:
        self._replica = replica
        super().__init__(*args)

    def do_GET(self) -> None:  # noqa: N802 - the name is the library's
        """Answer, or do what the fault says."""
        path = self.path.partition("?")[0]
        fault = self._replica.take_fault(path)
        request = _request(path, self.headers, fault)
        if fault is not None and fault.kind in (FaultKind.HANG, FaultKind.RESET):
            self._replica.record(request)
            self._break_off(fault)
            return
        reply = self._reply(path, fault)
        if fault is not None and fault.kind is FaultKind.SLOW:
            self._replica.wait(fault.seconds)
        sent = reply.body[: len(reply.body) // 2] if fault and fault.kind is FaultKind.CUT else reply.body
        # Recorded before it is sent, so that a client that has its answer finds its request here.
        self._replica.record(replace(request, status=reply.status, sent=len(sent)))
        self._send(reply, sent)

    def _reply(self, path: str, fault: Fault | None) -> Answer:
        document = self._replica.document(path)
        if fault is None:
            return answer(path, self.headers, document)
        spoiled = document and spoil_document(fault, document)
        return spoil_answer(fault, answer(path, self.headers, spoiled))

    def _send(self, reply: Answer, sent: bytes) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:  # noqa: PLR2004 - Not Modified has no body, and so no length
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(sent)
        self.close_connection |= len(sent) < len(reply.body)

    def _break_off(self, fault: Fault) -> None:
        if fault.kind is FaultKind.HANG:
            self._replica.wait(fault.seconds)
        else:  # closing with no time to linger sends RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        self.close_connection = True


def _request(path: str, headers: Headers, fault: Fault | None) -> Request:
    return Request(
        at=datetime.now(UTC),
        path=path,
        if_none_match=headers.get("If-None-Match"),
        if_modified_since=headers.get("If-Modified-Since"),
        user_agent=headers.get("User-Agent"),
        fault=fault.kind.value if fault else None,
    )
