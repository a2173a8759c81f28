"""What can go wrong at this site, and what becomes of its documents and answers then."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from .answers import Answer, page
from .documents import timestamp
from .planned import Planned
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


Fault: TypeAlias = Planned[FaultKind]


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
