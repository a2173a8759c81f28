"""What can go wrong at this site, and what becomes of its documents and answers then."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias
from uuid import uuid4

from .answers import Answer, page
from .documents import timestamp
from .planned import Planned
from .publication import Document


class FaultKind(StrEnum):
    """The faults there are."""

    STATUS = "status"
    """Another `status`, with `retry_after` seconds or a `location` if given."""
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
    BRACKET_GONE = "bracket_gone"
    """A document without its first bracket: its table, or the events of its division."""
    SCORES_RENAMED = "scores_renamed"
    """A schedule whose scores have other names."""
    VALUES_RENAMED = "values_renamed"
    """Tables whose figures have other names."""
    VALUES_BLANK = "values_blank"
    """Tables whose figures are empty texts."""
    VALUES_MISSING = "values_missing"
    """Tables without figures."""
    FIELDS_ADDED = "fields_added"
    """Fields nobody knows, at the top and in each entry."""
    IDS_AS_TEXT = "ids_as_text"
    """Numbers of events and squads as texts."""
    TWICE = "twice"
    """The first entry stands there twice."""
    NO_ETAG = "no_etag"
    """No ETag."""
    OTHER_ETAG = "other_etag"
    """Other bytes, and so another ETag, in every answer."""


Fault: TypeAlias = Planned[FaultKind]


def spoil_document(fault: Fault, document: Document) -> Document:
    """Return the document under a fault of its content; itself under any other."""
    spoiler = _SPOILERS.get(fault.kind)
    return document.with_body(spoiler(fault, document.content())) if spoiler else document


def spoil_answer(fault: Fault, answer: Answer) -> Answer:
    """Return the answer under a fault of its form; itself under any other."""
    match fault.kind:
        case FaultKind.STATUS:
            refusal = page(b"<html>error</html>", status=fault.status)
            told = {"Retry-After": fault.retry_after, "Location": fault.location}
            more = {name: str(value) for name, value in told.items() if value is not None}
            return replace(refusal, headers={**refusal.headers, **more})
        case FaultKind.SHELL:
            return page()
        case FaultKind.NOT_MODIFIED:
            return Answer(304, {"ETag": answer.headers.get("ETag", '"0"')})
        case FaultKind.WRONG_TYPE:
            return replace(answer, headers={**answer.headers, "Content-Type": "text/html"})
        case FaultKind.NO_ETAG:
            return replace(answer, headers={name: told for name, told in answer.headers.items() if name != "ETag"})
        case _:
            return answer


_Content: TypeAlias = dict[str, Any]
_VALUES: Final = "tiebreaker_values"


def _entries(content: _Content) -> list[_Content]:
    """Return the list of events, or that of tables."""
    found: list[_Content] = (
        content["events"] if "events" in content else content["competition_season"]["competition_brackets"]
    )
    return found


def _keep(content: _Content, share: float) -> _Content:
    del _entries(content)[round(len(_entries(content)) * share) :]
    return content


def _older(content: _Content, by: timedelta) -> _Content:
    if "synced_at" in content:
        content["synced_at"] = timestamp(datetime.fromisoformat(content["synced_at"]) - by)
    return content


def _without_bracket(content: _Content) -> _Content:
    entries = _entries(content)
    first = entries[0].get("division")
    entries[:] = [each for each in entries if each.get("division") != first] if first else entries[1:]
    return content


def _with_scores_renamed(content: _Content) -> _Content:
    for event in content.get("events", ()):
        for side in ("home", "away"):
            event[f"{side}_goals"] = event.pop(f"{side}_score")
    return content


def _with_values(content: _Content, change: Callable[[_Content], _Content]) -> _Content:
    for table in content.get("competition_season", {}).get("competition_brackets", ()):
        for row in table["standings"]:
            row[_VALUES] = change(row[_VALUES])
    return content


def _with_fields(content: _Content) -> _Content:
    for each in _entries(content):
        each["attendance"] = None
    return {"schema": 2, **content}


def _with_text_ids(content: _Content) -> _Content:
    for event in content.get("events", ()):
        event |= {name: str(event[name]) for name in ("id", "home_squad_id", "away_squad_id")}
    return content


def _twice(content: _Content) -> _Content:
    _entries(content).insert(1, _entries(content)[0])
    return content


_SPOILERS: Final[Mapping[FaultKind, Callable[[Fault, _Content], _Content]]] = {
    FaultKind.EMPTY: lambda _, content: _keep(content, 0.0),
    FaultKind.SHRUNK: lambda fault, content: _keep(content, 1 - fault.percent / 100),
    FaultKind.OLDER: lambda fault, content: _older(content, timedelta(seconds=fault.seconds)),
    FaultKind.BRACKET_GONE: lambda _, content: _without_bracket(content),
    FaultKind.SCORES_RENAMED: lambda _, content: _with_scores_renamed(content),
    FaultKind.VALUES_RENAMED: lambda _, content: _with_values(
        content, lambda values: {f"{name}_total": value for name, value in values.items()}
    ),
    FaultKind.VALUES_BLANK: lambda _, content: _with_values(
        content, lambda values: {name: {"value": "", "description": ""} for name in values}
    ),
    FaultKind.VALUES_MISSING: lambda _, content: _with_values(content, lambda _: {}),
    FaultKind.FIELDS_ADDED: lambda _, content: _with_fields(content),
    FaultKind.IDS_AS_TEXT: lambda _, content: _with_text_ids(content),
    FaultKind.TWICE: lambda _, content: _twice(content),
    FaultKind.OTHER_ETAG: lambda _, content: {**content, "written": uuid4().hex},
}
