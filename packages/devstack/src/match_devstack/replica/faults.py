"""What can go wrong on the way, one request or many; each fault is a value, and the book says which one is next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any

from match_devstack.errors import ReplicaError

from .answers import Answer, page
from .documents import timestamp
from .publication import Document


class FaultKind(StrEnum):
    """The faults there are."""

    STATUS = "status"
    """An HTTP error: `status`, with `retry_after` seconds if given."""
    HANG = "hang"
    """No answer at all."""
    SLOW = "slow"
    """The answer, `seconds` late."""
    CUT = "cut"
    """Half the body, then the end of the connection."""
    RESET = "reset"
    """A connection reset instead of an answer."""
    WRONG_TYPE = "wrong_type"
    """The right body as text/html."""
    SHELL = "shell"
    """The viewer's page for a known key: the season seems not published."""
    NOT_MODIFIED = "not_modified"
    """304, whatever the client has."""
    EMPTY = "empty"
    """A document without events, or without tables."""
    SHRUNK = "shrunk"
    """A document that lost `percent` of its events, or of its tables."""
    OLDER = "older"
    """A schedule whose `synced_at` is `seconds` back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault on the paths that match a pattern (`*` matches all), for `times` requests, or until cleared."""

    kind: FaultKind
    path: str = "*"
    times: int | None = None
    status: int = 503
    retry_after: int | None = None
    seconds: float = 3600.0
    percent: float = 25.0

    @classmethod
    def parse(cls, kind: str, options: dict[str, Any]) -> "Fault":
        """Return a fault from words. Raises ReplicaError."""
        try:
            return cls(kind=FaultKind(kind), **options)
        except (ValueError, TypeError) as error:
            raise ReplicaError(f"no such fault: {error}; there are {', '.join(FaultKind)}") from error


class FaultBook:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Have this fault from now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Have no more faults."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str) -> Fault | None:
        """Return the fault for this request, if any; it has one time less to come."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fnmatchcase(path, fault.path):
                    self._spend(place, fault)
                    return fault
        return None

    def _spend(self, place: int, fault: Fault) -> None:
        if fault.times == 1:
            del self._faults[place]
        elif fault.times is not None:
            self._faults[place] = replace(fault, times=fault.times - 1)


def spoil_document(fault: Fault, document: Document) -> Document:
    """Return the document under a fault of its content; itself under any other."""
    if fault.kind is FaultKind.EMPTY:
        return _keep(document, 0.0)
    if fault.kind is FaultKind.SHRUNK:
        return _keep(document, 1 - fault.percent / 100)
    if fault.kind is FaultKind.OLDER:
        return _older(document, timedelta(seconds=fault.seconds))
    return document


def spoil_answer(fault: Fault, answer: Answer) -> Answer:
    """Return the answer under a fault of its form; itself under any other."""
    match fault.kind:
        case FaultKind.STATUS:
            refusal = page(b"<html>error</html>", status=fault.status)
            wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            return replace(refusal, headers={**refusal.headers, **wait})
        case FaultKind.SHELL:
            return page()
        case FaultKind.NOT_MODIFIED:
            return Answer(304, {"ETag": answer.headers.get("ETag", '"0"')})
        case FaultKind.WRONG_TYPE:
            return replace(answer, headers={**answer.headers, "Content-Type": "text/html"})
        case _:
            return answer


def _keep(document: Document, share: float) -> Document:
    content = document.content()
    holder, name = (
        (content, "events") if "events" in content else (content["competition_season"], "competition_brackets")
    )
    holder[name] = holder[name][: round(len(holder[name]) * share)]
    return document.with_body(content)


def _older(document: Document, by: timedelta) -> Document:
    content = document.content()
    if "synced_at" not in content:
        return document
    earlier = timestamp(datetime.fromisoformat(content["synced_at"]) - by)
    return document.with_body({**content, "synced_at": earlier})
