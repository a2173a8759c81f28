"""Bytes to messages and back.

Writers are closed: a field their version does not know is an error. Readers are tolerant: such a field is kept
aside and counted, and one bad match is set aside by its position without spoiling its neighbours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, from_json, to_json

from . import v1, v2
from .errors import Fault, InvalidMessage, TooNew, UnknownVersion, Unreadable
from .registry import NEWEST, from_v1, is_bare_v1, newest
from .vocabulary import MAX_BYTES

Readable = bytes | str | Mapping[str, Any]

_UNSIGNED = {"message_id", "run_id", "produced_at", "producer"}
# What a run says of itself, and a sign of life, are news each time.
_UNSIGNED_OF = {"run": _UNSIGNED - {"run_id"}, "heartbeat": {"message_id", "producer"}}
_KINDS = {"matches", "reference", "official_table", "run", "heartbeat"}
_RESULTS = {"score", "forfeit", "voided"}


@dataclass(frozen=True, slots=True)
class BadMatch:
    """One match of an envelope that breaks a rule: its position from 0, its faults, and what it was."""

    position: int
    faults: tuple[Fault, ...]
    payload: object


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as a tolerant reader takes it."""

    message: v2.Message
    positions: tuple[int, ...]
    """Where each match of `message` stood in the envelope; shorter than sent when some were bad."""
    bad: tuple[BadMatch, ...] = ()
    unknown: tuple[str, ...] = ()
    """Paths of fields this version does not know, kept aside."""


def dump(message: v2.Message | v1.Match) -> bytes:
    """Write a message as UTF-8 JSON in the version it has; absent fields are left out."""
    return message.model_dump_json(exclude_none=True).encode()


def load(body: Readable) -> v2.Message:
    """Read a message of any released version as the newest; unknown fields are dropped.

    Raises Unreadable, UnknownVersion, TooNew, or InvalidMessage if any part breaks a rule.
    """
    reading = read(body)
    if reading.bad:
        raise InvalidMessage([fault for match in reading.bad for fault in match.faults])
    return reading.message


def read(body: Readable) -> Reading:
    """Read as `load` does, but set bad matches and unknown fields aside instead of refusing the envelope.

    Raises Unreadable, UnknownVersion, TooNew; InvalidMessage if the envelope itself breaks a rule or no
    match of it is good.
    """
    raw = _as_bytes(body)
    return _read_newest(raw) if b'"schema_version"' in raw else _read_bare(raw)


def content_id(message: v2.Message) -> str:
    """Derive a message's id from what it says, leaving out who said it, in which run, and when it was written.

    A `run` speaks of its run, and a `heartbeat` of its moment: theirs count.
    """
    told = message.model_dump_json(exclude_none=True, exclude=_UNSIGNED_OF.get(message.kind, _UNSIGNED))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _as_bytes(body: Readable) -> bytes:
    try:
        raw = _encoded(body)
    except (PydanticSerializationError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable(f"no JSON text can hold this: {error}") from error
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes: {len(raw)}; split it into more envelopes")
    return raw


def _encoded(body: Readable) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    # NaN stays NaN here, so that a typed field refuses it instead of finding null.
    return to_json(body, inf_nan_mode="constants")


def _read_bare(raw: bytes) -> Reading:
    """Read what names no version: version 1, or nothing of ours."""
    try:
        return _whole(from_v1(raw))
    except ValidationError as error:
        document = _document(raw)
        if is_bare_v1(document):
            raise InvalidMessage(_faults(error.errors(include_url=False))) from error
    _check_version(document)
    return _read_newest(raw)


def _read_newest(raw: bytes) -> Reading:
    try:
        message = newest().validate_json(raw)
    except ValidationError as error:
        return _read_slowly(raw, error)
    if "schema_version" not in message.model_fields_set:
        raise UnknownVersion(None)
    return _whole(message)


def _read_slowly(raw: bytes, error: ValidationError) -> Reading:
    document = _document(raw)
    _check_version(document)
    unknown = tuple(_path(each) for each in error.errors(include_url=False) if each["type"] == "extra_forbidden")
    try:
        return replace(_whole(_tolerantly(document)), unknown=unknown)
    except ValidationError as broken:
        return replace(_without_bad(document, broken), unknown=unknown)


def _tolerantly(document: Mapping[str, Any]) -> v2.Message:
    return newest().validate_json(to_json(document, inf_nan_mode="constants"), extra="ignore")


def _whole(message: v2.Message) -> Reading:
    count = len(message.matches) if isinstance(message, v2.Matches) else 0
    return Reading(message, positions=tuple(range(count)))


def _document(raw: bytes) -> dict[str, Any]:
    try:
        document = from_json(raw, allow_inf_nan=True)
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable(f"a message is a JSON object, got {type(document).__name__}")
    return document


def _check_version(document: Mapping[str, Any]) -> None:
    version = document.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnknownVersion(version)
    if version > NEWEST:
        raise TooNew(reads_up_to=NEWEST, got=version)
    if version != NEWEST:
        raise UnknownVersion(version)


def _without_bad(document: Mapping[str, Any], error: ValidationError) -> Reading:
    errors = error.errors(include_url=False)
    bad = _bad_matches(document, errors)
    spoilt = {match.position for match in bad}
    kept = [position for position in range(len(document["matches"])) if position not in spoilt] if bad else []
    if not kept:
        raise InvalidMessage(_faults(errors)) from error
    rest = {**document, "matches": [document["matches"][position] for position in kept]}
    return Reading(_tolerantly(rest), positions=tuple(kept), bad=bad)


def _bad_matches(document: Mapping[str, Any], errors: Iterable[ErrorDetails]) -> tuple[BadMatch, ...]:
    """Group errors by match; none at all unless every error lies inside a match."""
    by_position: dict[int, list[ErrorDetails]] = {}
    for each in errors:
        match _place(each):
            case ["matches", int(position), *_]:
                by_position.setdefault(position, []).append(each)
            case _:
                return ()
    matches = document["matches"]
    return tuple(BadMatch(at, tuple(_faults(found)), matches[at]) for at, found in sorted(by_position.items()))


def _faults(errors: Iterable[ErrorDetails]) -> list[Fault]:
    return [Fault(_path(each), each["msg"]) for each in errors]


def _place(error: ErrorDetails) -> list[str | int]:
    """Where the error is in the message: pydantic-core also names each arm of a union it went through."""
    kind, *inside = error["loc"] or ("",)
    return [kind, *inside] if kind not in _KINDS else [part for part in inside if part not in _RESULTS]


def _path(error: ErrorDetails) -> str:
    return ".".join(map(str, _place(error)))
