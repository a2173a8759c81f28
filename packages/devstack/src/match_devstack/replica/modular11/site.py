"""The Modular11 host, played: its routes, its faults, and a record of who asked for what."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from match_devstack.replica.listener import Handler
from match_devstack.replica.played import Faulty, FaultyHandler

from .demands import Demand
from .faults import Fault, FaultKind, spoil
from .filter_page import Look
from .routes import Site, answer
from .world import World


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came and what became of it."""

    at: datetime
    path: str
    """With its query."""
    user_agent: str | None
    status: int | None = None
    """None where no answer was sent."""
    sent: int = 0
    """Bytes of the body, as sent."""
    fault: str | None = None


class Modular11Replica(Faulty[Request, FaultKind]):
    """Serves a world on 127.0.0.1 while its `with` block lasts; world, look and clock may be set at any time."""

    def __init__(self, world: World, *, now: datetime, look: Look = Look(), port: int = 0) -> None:
        super().__init__(FaultKind, port)
        self.world, self.now, self.look = world, now.astimezone(UTC), look
        self.needs_header = True
        """Whether a question without X-Requested-With is answered 405."""
        self.robots = "User-agent: *\nDisallow:\n"
        """Its robots.txt."""
        self.empty_past_the_end = False
        """Whether a page past the end is empty, rather than the last one again."""

    @property
    def handler(self) -> Callable[..., Handler]:
        """What answers a connection."""
        return partial(_SiteHandler, self)


class _SiteHandler(FaultyHandler):
    """Answers one connection."""

    def __init__(self, replica: Modular11Replica, *args: Any) -> None:
        self._replica = replica
        super().__init__(*args)

    def do_GET(self) -> None:  # noqa: N802 - the name is the library's
        """Answer, or do what the fault says."""
        length = int(self.headers.get("Content-Length") or 0)
        demand = Demand.parse(self.path, self.rfile.read(length).decode())
        fault = self._replica.take_fault(self.path)
        kind = fault.kind if fault else None
        request = Request(datetime.now(UTC), self.path, self.headers.get("User-Agent"), fault=kind)
        if fault is not None and kind in (FaultKind.HANG, FaultKind.RESET):
            self._replica.record(request)
            if kind is FaultKind.HANG:
                self._replica.wait(fault.seconds)
            self.break_off()
            return
        self._replica.wait(self._replica.latency)
        status, body = self._reply(demand, fault)
        if fault is not None and kind is FaultKind.SLOW:
            self._replica.wait(fault.seconds)
        sent = body[: len(body) // 2] if kind is FaultKind.CUT else body
        # Recorded before it is sent, so that a client that has its answer finds its request here.
        self._replica.record(replace(request, status=status, sent=len(sent)))
        self._send(status, body, sent, fault)

    do_POST = do_GET  # noqa: N815 - the name is the library's

    def _reply(self, demand: Demand, fault: Fault | None) -> tuple[int, bytes]:
        if fault is not None and fault.kind is FaultKind.STATUS:
            return fault.status, b"<html>error</html>"
        replica = self._replica
        if demand.path == "/robots.txt":
            return 200, replica.robots.encode()
        text = answer(Site(replica.world, replica.look, replica.empty_past_the_end), demand, fault)
        if text is None:
            return 404, b"<html>not found</html>"
        asked_as_script = demand.path.rpartition("/")[2].startswith("get_")
        if asked_as_script and replica.needs_header and "X-Requested-With" not in self.headers:
            return 405, b"<html>method not allowed</html>"
        encoding = "latin-1" if fault is not None and fault.kind is FaultKind.LATIN else "utf-8"
        body = (spoil(fault, text) if fault else text).encode(encoding, "replace")
        return 200, gzip.compress(body, 1) if fault is not None and fault.kind is FaultKind.GZIP else body

    def _send(self, status: int, body: bytes, sent: bytes, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        self.send_response_only(status)
        if kind is not FaultKind.NO_DATE:
            self.send_header("Date", format_datetime(self._replica.now, usegmt=True))
        script = self.path.endswith(".js")
        self.send_header("Content-Type", "text/javascript" if script else "text/html")  # no charset, as the real host
        if kind is FaultKind.GZIP:
            self.send_header("Content-Encoding", "gzip")
        if fault is not None and fault.retry_after is not None:
            self.send_header("Retry-After", str(fault.retry_after))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(sent)
        self.close_connection |= len(sent) < len(body)
