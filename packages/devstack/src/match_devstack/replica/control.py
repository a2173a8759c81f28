"""The replica's control over HTTP, for a replica that runs as a process of its own.

POST /play {"results": 50, ...}    let a weekend pass       ->  the changes
POST /change {"operation": ...}    change one event         ->  the change; published by the next sync
POST /scenario {"name": ...}       play a course of events
POST /sync {"at": "...Z"}          publish what changed     ->  synced_at
POST /reset {"day": "2026-10-07"}  begin anew
POST /fault {"kind": "cut", ...}   have a fault             DELETE /fault  have no more
POST /knobs {"latency": 0.3, ...}  turn knobs               GET /knobs     all of them, by site
GET /requests                      who asked for what       GET /expected  what a correct reader delivers
GET /season                        keys and counts

Faults, knobs and requests are the Assist host's, or with `"site": "modular11"`, "outer" or "earlier" that site's; in a
GET, `?site=modular11`. DELETE ends the faults of all.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from match_devstack.errors import ReplicaError

from . import documents, scenarios
from .events import Score
from .expected import expected
from .knobs import knobs, turn
from .listener import Handler, Listener
from .season import Change
from .sites import NAMES, Sites
from .weekend import Weekend, play_weekend

_OPERATIONS: Final = frozenset(
    {"enter_score", "correct_score", "void_score", "postpone", "move", "set_time", "delete", "restore"}
)


class Control:
    """Answers control requests; one at a time, for they change the season."""

    def __init__(self, sites: Sites, port: int = 0) -> None:
        self._sites = sites
        self._lock = Lock()
        self._routes: Mapping[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("POST", "/play"): self._play,
            ("POST", "/change"): self._change,
            ("POST", "/scenario"): lambda options: scenarios.play(sites, str(options.get("name"))),
            ("POST", "/sync"): self._sync,
            ("POST", "/reset"): lambda options: sites.reset(_day(options.get("day"))),
            ("POST", "/fault"): self._fault,
            ("DELETE", "/fault"): self._clear,
            ("POST", "/knobs"): lambda options: turn(sites.site(_site(options)), options),
            ("GET", "/knobs"): lambda _: {name: knobs(sites.site(name)) for name in NAMES},
            ("GET", "/requests"): lambda options: [_told(each) for each in sites.site(_site(options)).requests],
            ("GET", "/expected"): lambda _: [asdict(match) for match in expected(sites.season)],
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

    def do(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        """Status and content of the answer to one request."""
        asked = urlsplit(target)
        action = self._routes.get((method, asked.path))
        if action is None:
            return 404, {"error": f"no such route; there are {', '.join(map(' '.join, self._routes))}"}
        try:
            with self._lock:
                return 200, action(dict(parse_qsl(asked.query)) | _options(body))
        except ReplicaError as error:
            return 400, {"error": str(error)}

    def _play(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            weekend = Weekend(**options)
        except TypeError as error:
            raise ReplicaError(f"play: {error}") from error
        return [_described(change) for change in play_weekend(self._sites.season, weekend)]

    def _change(self, options: dict[str, Any]) -> dict[str, Any]:
        operation = options.pop("operation", None)
        if operation not in _OPERATIONS:
            raise ReplicaError(f"no such operation: {operation}; there are {', '.join(sorted(_OPERATIONS))}")
        if "start" in options:
            options["start"] = _instant(options["start"])
        try:
            if "score" in options:
                options["score"] = Score(*options["score"])
            return _described(getattr(self._sites.season, operation)(**options))
        except TypeError as error:
            raise ReplicaError(f"{operation}: {error}") from error

    def _sync(self, options: dict[str, Any]) -> dict[str, str]:
        at = options.get("at")
        return {"synced_at": documents.timestamp(self._sites.season.sync(None if at is None else _instant(at)))}

    def _fault(self, options: dict[str, Any]) -> None:
        self._sites.faulty(_site(options)).fault(str(options.pop("kind", "")), **options)

    def _clear(self, _: dict[str, Any]) -> None:
        for site in (self._sites.assist, self._sites.modular11):
            site.clear_faults()

    def _describe(self, _: dict[str, Any]) -> dict[str, Any]:
        season = self._sites.season
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


def _site(options: dict[str, Any]) -> str:
    return str(options.pop("site", "assist"))


def _instant(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ReplicaError(f"a time must be like 2026-10-12T12:00:00Z: {error}") from error


def _day(text: object) -> date | None:
    try:
        return None if text is None else date.fromisoformat(str(text))
    except ValueError as error:
        raise ReplicaError(f"a day must be like 2026-10-12: {error}") from error


def _told(request: Any) -> Any:
    """Return one record: the official pages keep the path only."""
    return asdict(request) if is_dataclass(request) and not isinstance(request, type) else {"path": request}


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
