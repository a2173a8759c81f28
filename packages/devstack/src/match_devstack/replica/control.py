"""The replica's control over HTTP, for a replica that runs as a process of its own.

POST /play {"results": 50, ...}   let a weekend pass      ->  the changes
POST /sync {"at": "...Z"}         publish what changed    ->  synced_at
POST /fault {"kind": "cut", ...}  have a fault            DELETE /fault  have no more
POST /latency {"seconds": 0.3}    answer late from now on
GET /requests                     who asked for what      GET /expected  what a correct reader delivers
GET /season                       keys and counts

Faults and latency are the Assist host's, or with {"site": "modular11", ...} that one's; DELETE ends those of both.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any

from match_devstack.errors import ReplicaError

from . import documents
from .expected import expected
from .listener import Handler, Listener
from .played import Faulty
from .season import Change
from .site import Replica
from .weekend import Weekend, play_weekend


class Control:
    """Answers control requests; one at a time, for they change the season."""

    def __init__(self, replica: Replica, port: int = 0, *, others: Mapping[str, Faulty[Any]] | None = None) -> None:
        self._replica = replica
        self._sites: Mapping[str, Faulty[Any]] = {"assist": replica, **(others or {})}
        self._lock = Lock()
        self._routes: Mapping[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("POST", "/play"): self._play,
            ("POST", "/sync"): self._sync,
            ("POST", "/fault"): self._fault,
            ("DELETE", "/fault"): self._clear,
            ("POST", "/latency"): self._latency,
            ("GET", "/requests"): lambda _: [asdict(request) for request in self._replica.requests],
            ("GET", "/expected"): lambda _: [asdict(match) for match in expected(self._replica.season)],
            ("GET", "/season"): self._describe,
        }
        self._listener = Listener(partial(_ControlHandler, self), port)

    @property
    def url(self) -> str:
        """Its base address."""
        return self._listener.url

    def close(self) -> None:
        """End it."""
        self._listener.close()

    def do(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Status and content of the answer to one request."""
        action = self._routes.get((method, path))
        if action is None:
            return 404, {"error": f"no such route; there are {', '.join(map(' '.join, self._routes))}"}
        try:
            with self._lock:
                return 200, action(_options(body))
        except ReplicaError as error:
            return 400, {"error": str(error)}

    def _play(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            weekend = Weekend(**options)
        except TypeError as error:
            raise ReplicaError(f"play: {error}") from error
        return [_described(change) for change in play_weekend(self._replica.season, weekend)]

    def _sync(self, options: dict[str, Any]) -> dict[str, str]:
        at = _instant(options.get("at"))
        return {"synced_at": documents.timestamp(self._replica.season.sync(at))}

    def _fault(self, options: dict[str, Any]) -> None:
        self._site(options).fault(str(options.pop("kind", "")), **options)

    def _clear(self, _: dict[str, Any]) -> None:
        for site in self._sites.values():
            site.clear_faults()

    def _latency(self, options: dict[str, Any]) -> None:
        seconds = options.get("seconds")
        if not isinstance(seconds, (int, float)) or seconds < 0:
            raise ReplicaError("latency: seconds must be a number, 0 or more")
        self._site(options).latency = seconds

    def _site(self, options: dict[str, Any]) -> Faulty[Any]:
        name = str(options.pop("site", "assist"))
        if name not in self._sites:
            raise ReplicaError(f"no such site: {name}; there are {', '.join(self._sites)}")
        return self._sites[name]

    def _describe(self, _: dict[str, Any]) -> dict[str, Any]:
        season = self._replica.season
        counts = Counter(event.feed for event in season.published.events)
        return {
            "synced_at": documents.timestamp(season.observed),
            "parking_day": season.calendar.parking_day,
            "events": {key: counts[feed] for feed, key in season.keys.items()},
        }


def _options(body: bytes) -> dict[str, Any]:
    try:
        options = json.loads(body or b"{}")
    except ValueError as error:
        raise ReplicaError(f"the body is not JSON: {error}") from error
    if not isinstance(options, dict):
        raise ReplicaError("the body must be a JSON object")
    return options


def _instant(text: object) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ReplicaError(f"sync: at must be like 2026-10-12T12:00:00Z: {error}") from error


def _described(change: Change) -> dict[str, Any]:
    old, new = (documents.event(event) if event else None for event in (change.old, change.new))
    return {"operation": change.operation, "event_id": change.event.id, "old": old, "new": new}


class _ControlHandler(Handler):
    def __init__(self, control: Control, *args: Any) -> None:
        self._control = control
        super().__init__(*args)

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        status, content = self._control.do(self.command, self.path, self.rfile.read(length))
        body = json.dumps(content, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the names are the library's
