"""Damaged JSON, read so that the damage stays where it is: each broken value is named by its place and stood in for.

What a strict parser takes is parsed at once; the rest may take its time.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from .errors import Unreadable
from .vocabulary import MAX_DEPTH

Place = tuple[str | int, ...]
"""Where a value stands: `("matches", 0, "schedule", "venue")`."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{},]', re.DOTALL)
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Damage:
    """A value that no field may hold, whatever its name: where, and what is wrong with it."""

    place: Place
    rule: str


def parse(body: bytes | str) -> object:
    """Read JSON, also what a strict parser refuses in strings and numbers; raises Unreadable, naming the place.

    What is no UTF-8 becomes half characters, and what is nested too deep is emptied; `mend` names both.
    """
    try:
        return from_json(body)
    except ValueError:
        pass
    text = body if isinstance(body, str) else body.decode("utf-8", "surrogateescape")
    text = _emptied_below(text, MAX_DEPTH)
    try:
        return json.loads(text, strict=False, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        path = dotted(place_at(text, error.pos))
        raise Unreadable(f"not JSON{path and f' at {path}'}: {error}") from error


def mend(value: object, place: Place = ()) -> tuple[Any, list[Damage]]:
    """Return the value with something harmless in place of each damage, and the damages."""
    match value:
        case str():
            return _mended_text(value, place)
        case float() if not math.isfinite(value):
            # As it stood in the message: `str` would say nan where that said NaN.
            return json.dumps(value), [Damage(place, "Input should be a finite number")]
        case Mapping() | list() | tuple() if len(place) >= MAX_DEPTH:
            return None, [Damage(place, f"Input should be nested at most {MAX_DEPTH} deep")]
        case Mapping():
            return _mended_object(value, place)
        case list() | tuple():
            parts = [mend(each, (*place, position)) for position, each in enumerate(value)]
            return [part for part, _ in parts], [damage for _, found in parts for damage in found]
        case _:
            return value, []


def place_at(text: str, offset: int) -> Place:
    """Say inside which value of a JSON text an offset lies, however broken the text is after it."""
    place: list[str | int | None] = []  # None: in an object, before its key
    for token in _TOKEN.finditer(text, 0, offset):
        match token[0][0], place:
            case "{", _:
                place.append(None)
            case "[", _:
                place.append(0)
            case "]" | "}", [*_, _]:
                place.pop()
            case ",", [*_, last]:
                place[-1] = last + 1 if isinstance(last, int) else None
            case '"', [*_, None]:
                place[-1], _ = _mended_text(token[0].strip('"'), ())
    return tuple(part for part in place if part is not None)


def dotted(place: Place) -> str:
    """Write a place as people read it: `matches.0.schedule.venue`; of an endless name, the beginning."""
    return ".".join(f"{part!s:.80}" for part in place)


def _mended_text(text: str, place: Place) -> tuple[str, list[Damage]]:
    try:
        text.encode()
    except UnicodeEncodeError:
        whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        return whole, [Damage(place, "Input should be Unicode text, without half characters (lone surrogates)")]
    return text, []


def _mended_object(value: Mapping[Any, Any], place: Place) -> tuple[dict[Any, Any], list[Damage]]:
    told: dict[Any, Any] = {}
    damages: list[Damage] = []
    for key, each in value.items():
        name, of_key = mend(key, place) if isinstance(key, str) else (key, [])
        told[name], of_value = mend(each, (*place, name if isinstance(name, str) else repr(name)))
        damages += of_key + of_value
    return told, damages


def _emptied_below(text: str, depth: int) -> str:
    """Leave out what stands inside lists and objects that are nested deeper, so that no parser runs out of stack."""
    kept: list[str] = []
    start = now = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            now += 1
            if now == depth + 1:
                kept.append(text[start : token.end()])
        elif token[0] in "]}":
            if now == depth + 1:
                start = token.start()
            now -= 1
    return "".join(kept) + text[start:] if now <= depth else "".join(kept)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
