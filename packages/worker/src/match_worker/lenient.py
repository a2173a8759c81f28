"""Lets a message through whose properties nobody can decode, such as a header with a moment in the year 146 billion.

The amqp file. Amqp's decoder ends the connection on such a message, so that every message in hand comes again, and
again, until the delivery limit sets aside the innocent with the guilty.
"""

from struct import error as struct_error
from typing import Any, Final

from amqp import spec  # type: ignore[import-untyped] # ships no types
from amqp.exceptions import AMQPError, FrameSyntaxError  # type: ignore[import-untyped] # the same
from amqp.serialization import PROPERTY_CLASSES, decode_properties_basic  # type: ignore[import-untyped] # the same
from kombu.exceptions import KombuError

from .fault import UNREADABLE

CONNECTION_LOST: Final = (AMQPError, OSError, KombuError)
"""What is raised on a connection that breaks or is refused something."""

_UNDECODABLE: Final = (ValueError, OverflowError, OSError, struct_error, IndexError, FrameSyntaxError, RecursionError)
_LONGEST_COPY: Final = 4096
_WITHIN: Final = (dict, list)
_DEEPEST: Final = 32
"""Tables and lists within each other; much deeper ones nobody could log, pickle or write again."""


def accept_unreadable_properties() -> None:
    """Give amqp, in this process, a decoder that puts what it cannot read into one header."""
    PROPERTY_CLASSES[spec.Basic.CLASS_ID] = _properties


def _properties(buffer: Any, offset: int) -> tuple[dict[str, Any], int]:
    try:
        told: tuple[dict[str, Any], int] = decode_properties_basic(buffer, offset)
        _reach_bottom(told[0].get("application_headers") or {}, _DEEPEST)
    except _UNDECODABLE:
        raw = bytes(buffer[offset : offset + _LONGEST_COPY])
        return {"application_headers": {UNREADABLE: raw.hex()}}, len(buffer)
    return told


def _reach_bottom(told: Any, levels: int) -> None:
    """Raise RecursionError if there are more levels."""
    if levels == 0:
        raise RecursionError
    for each in told.values() if isinstance(told, dict) else told:
        if isinstance(each, _WITHIN):
            _reach_bottom(each, levels - 1)
