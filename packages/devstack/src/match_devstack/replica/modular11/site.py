"""The Modular11 host, played: its routes, its faults, and a record of who asked for what."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from match_devstack.replica.answers import Answer
from match_devstack.replica.listener import Handler
from match_devstack.replica.played import Faulty, FaultyHandler
from match_devstack.replica.season import Season, Snapshot

from .demands import Demand
from .faults import Fault, FaultKind, spoil
from .filter_page import Look
from .generate import make_world
from .routes import Site, answer
from .world import World


class Modular11Replica(Faulty[FaultKind]):
    """Serves a world on 127.0.0.1 while its `with` block lasts; world, look and clock may be set at any time."""

    def __init__(self, world: World, *, now: datetime, look: Look = Look(), port: int = 0) -> None:
        super().__init__(FaultKind, port)
        self._world, self.now, self.look = world, now.astimezone(UTC), look
        self._season: Season | None = None
        self._shown: Snapshot | None = None
        self.needs_header = True
        """Whether a question without X-Requested-With is answered 405."""
        self.robots = "User-agent: *\nDisallow:\n"
        """Its robots.txt."""
        self.empty_past_the_end = False
        """Whether a page past the end is empty, rather than the last one again."""

    @classmethod
    def of(cls, season: Season) -> "Modular11Replica":
        """Return one that shows whatever is published of a season."""
        replica = cls(World((), {}), now=season.observed)
        replica.follow(season)
        return replica

    def follow(self, season: Season) -> None:
        """Show whatever is published of this season from now on."""
        with self._lock:
            self._season, self._shown = season, None

    @property
    def world(self) -> World:
        """What it shows; drawn anew after each sync of the season it follows."""
        with self._lock:
            if self._season is not None and self._season.published is not self._shown:
                self._shown, self.now = self._season.published, self._season.observed
                self._world = make_world(self._season)
            return self._world

    @world.setter
    def world(self, world: World) -> None:
        with self._lock:
            self._season, self._world = None, world

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
        """Answer, or do what the fault says; the record has the path with its query."""
        length = int(self.headers.get("Content-Length") or 0)
        demand = Demand.parse(self.path, self.rfile.read(length).decode())
        self.play(self._replica, self.path, partial(self._reply, demand))

    do_POST = do_GET  # noqa: N815 - the name is the library's

    def begin(self, status: int) -> None:
        """Send the status alone: the date is the site's own, or missing."""
        self.send_response_only(status)

    def _reply(self, demand: Demand, fault: Fault | None) -> Answer:
        status, body = self._answer(demand, fault)
        kind = fault.kind if fault else None
        script = demand.path.endswith(".js")
        headers = {"Content-Type": "text/javascript" if script else "text/html"}  # no charset, as the real host
        if kind is not FaultKind.NO_DATE:
            headers["Date"] = format_datetime(self._replica.now, usegmt=True)
        if kind is FaultKind.GZIP:
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        if fault is not None and fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        return Answer(status, headers, body)

    def _answer(self, demand: Demand, fault: Fault | None) -> tuple[int, bytes]:
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
        return 200, (spoil(fault, text) if fault else text).encode(encoding, "replace")
