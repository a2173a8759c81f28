"""Bytes to messages and back.

Writers are closed: a field their version does not know is an error. Readers are tolerant: such a field is kept
aside and counted, and one bad match is set aside by its position without spoiling its neighbours.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from . import v1, v2
from .damage import dotted
from .errors import Fault, InvalidMessage, TooNew, UnknownVersion, Unreadable
from .reading import Document, Reading, place_of, whole, without_bad
from .registry import NEWEST, from_v1, is_bare_v1, newest
from .vocabulary import MAX_BYTES

Readable = bytes | str | Mapping[str, Any]

_UNSIGNED = {"message_id", "run_id", "produced_at", "producer"}
# What a run says of itself, and a sign of life, are news each time.
_UNSIGNED_OF = {"run": _UNSIGNED - {"run_id"}, "heartbeat": {"message_id", "producer"}}


def dump(message: v2.Message | v1.Match) -> bytes:
    """Write a message as UTF-8 JSON in the version it has; absent fields are left out."""
    return message.__pydantic_serializer__.to_json(message, exclude_none=True)


def load(body: Readable) -> v2.Message:
    """Read a message of any released version as the newest; unknown fields are dropped.

    Raises Unreadable, UnknownVersion, TooNew, or InvalidMessage if any part breaks a rule.
    """
    raw = _strictly(body)
    if message := _at_once(raw):
        return message
    reading = _read_slowly(Document.of(body if raw is None else raw))
    if reading.bad:
        raise InvalidMessage([fault for match in reading.bad for fault in match.faults])
    return reading.message


def read(body: Readable) -> Reading:
    """Read as `load` does, but set bad matches and unknown fields aside instead of refusing the envelope.

    Raises Unreadable, UnknownVersion, TooNew; InvalidMessage if the envelope itself breaks a rule or no
    match of it is good.
    """
    raw = _strictly(body)
    if message := _at_once(raw):
        return whole(message)
    return _read_slowly(Document.of(body if raw is None else raw))


def content_id(message: v2.Message) -> str:
    """Derive a message's id from what it says, leaving out who said it, in which run, and when it was written.

    A `run` speaks of its run, and a `heartbeat` of its moment: theirs count.
    """
    told = message.model_dump_json(exclude_none=True, exclude=_UNSIGNED_OF.get(message.kind, _UNSIGNED))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _strictly(body: Readable) -> bytes | None:
    """Return the body as bytes of bearable size, or nothing if it holds what no JSON text can."""
    if isinstance(body, bytes):
        return _bounded(body)
    if isinstance(body, str):
        return _bounded(body.encode("utf-8", "surrogatepass"))
    try:
        # NaN stays NaN here, so that a typed field refuses it instead of finding null.
        return _bounded(to_json(body, inf_nan_mode="constants"))
    except PydanticSerializationError:
        return None


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes: {len(raw)}; split it into more envelopes")
    return raw


def _at_once(raw: bytes | None) -> v2.Message | None:
    """Read what is good to the last byte, which nearly everything is, in one pass; None: look closer."""
    if raw is None:
        return None
    try:
        if b'"schema_version"' not in raw:
            return from_v1(raw)
        message = newest().validate_json(raw)
    except ValidationError:
        return None
    return message if "schema_version" in message.model_fields_set else None


def _read_slowly(document: Document) -> Reading:
    _bounded(document.raw)
    if is_bare_v1(document.fields):
        return _read_slowly_v1(document)
    _check_version(document.fields)
    return without_bad(document)


def _read_slowly_v1(document: Document) -> Reading:
    faults = [Fault(dotted(each.place), each.rule) for each in document.damages]
    try:
        reading = whole(from_v1(document.raw))
    except ValidationError as error:
        faults += [Fault(dotted(place_of(each)), each["msg"]) for each in error.errors(include_url=False)]
    if faults:
        raise InvalidMessage(faults)
    return reading


def _check_version(fields: Mapping[str, Any]) -> None:
    version = fields.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnknownVersion(version)
    if version > NEWEST:
        raise TooNew(reads_up_to=NEWEST, got=version)
    if version != NEWEST:
        raise UnknownVersion(version)
