"""Values as bytes for the state file, and back: the one door for what is read from there. Pure."""

from typing import TypeVar

import msgspec

from .fixture import Fixture, Season, Value

_T = TypeVar("_T")


def pack(value: Value) -> bytes:
    """Turn a season, or any other value, into bytes."""
    return msgspec.msgpack.encode(value)


def unpack(packed: bytes) -> Season:
    """Turn bytes back into the season; ValueError when they are not what `pack` writes."""
    return unpacked(packed, Season, "season")


def pack_change(before: Fixture | None, after: Fixture) -> bytes:
    """Turn a change of one match into bytes."""
    return msgspec.msgpack.encode((before, after))


def unpack_change(packed: bytes) -> tuple[Fixture | None, Fixture]:
    """Turn bytes back into the change; ValueError when they are not what `pack_change` writes."""
    return unpacked(packed, tuple[Fixture | None, Fixture], "change")


def unpacked(packed: bytes, kind: type[_T], what: str) -> _T:
    """Turn bytes back into a value of this type; ValueError when they are none, or no bytes: the file is damaged."""
    try:
        return msgspec.msgpack.decode(packed, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise ValueError(f"not a packed {what}: {error}") from error
