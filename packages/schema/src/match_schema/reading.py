"""A message as a tolerant reader takes it: unknown fields kept aside, bad matches set aside by their position."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, to_json

from . import v2
from .damage import Damage, Place, dotted, mend, parse
from .errors import Fault, InvalidMessage, Unreadable
from .registry import newest

_KINDS = {"matches", "reference", "official_table", "run", "heartbeat"}
_RESULTS = {"score", "forfeit", "voided"}


@dataclass(frozen=True, slots=True)
class BadMatch:
    """One match of an envelope that breaks a rule: its position from 0, its faults, and what it was."""

    position: int
    faults: tuple[Fault, ...]
    payload: object
    """As sent, as far as JSON in UTF-8 can hold it: what is damaged is stood in for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as a tolerant reader takes it."""

    message: v2.Message
    positions: tuple[int, ...]
    """Where each match of `message` stood in the envelope; shorter than sent when some were bad."""
    bad: tuple[BadMatch, ...] = ()
    unknown: tuple[str, ...] = ()
    """Paths of fields this version does not know, kept aside."""


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object that every parser takes, and what had to be mended in it."""

    fields: Mapping[str, Any]
    damages: tuple[Damage, ...] = ()

    @classmethod
    def of(cls, body: bytes | str | Mapping[str, Any]) -> "Document":
        """Parse as strictly as it can be parsed; raises Unreadable."""
        fields, damages = mend(body if isinstance(body, Mapping) else parse(body))
        if not isinstance(fields, dict):
            raise Unreadable(f"a message is a JSON object, got {type(fields).__name__}")
        return cls(fields, tuple(damages))

    @property
    def raw(self) -> bytes:
        """The object as JSON. Raises Unreadable where a value is none that JSON has."""
        try:
            return to_json(self.fields)
        except (PydanticSerializationError, ValueError) as error:
            raise Unreadable(f"no JSON text can hold this: {error}") from error


def whole(message: v2.Message) -> Reading:
    """Take a message in which nothing is to be set aside."""
    count = len(message.matches) if isinstance(message, v2.Matches) else 0
    return Reading(message, positions=tuple(range(count)))


def without_bad(document: Document) -> Reading:
    """Read what is good of a document of the newest version; raises InvalidMessage if that is nothing."""
    raw = document.raw
    unknown = tuple(dotted(place_of(each)) for each in _refusals(raw) if each["type"] == "extra_forbidden")
    faults = _by_place(document.damages, _refusals(raw, extra="ignore"))
    if not faults:
        return replace(whole(_tolerantly(raw)), unknown=unknown)
    bad = _bad_matches(document.fields, faults)
    spoilt = {match.position for match in bad}
    kept = [position for position in range(len(document.fields["matches"])) if position not in spoilt] if bad else []
    if not kept:
        raise InvalidMessage(_told(faults))
    rest = to_json({**document.fields, "matches": [document.fields["matches"][position] for position in kept]})
    return Reading(_tolerantly(rest), positions=tuple(kept), bad=bad, unknown=unknown)


def place_of(error: ErrorDetails) -> Place:
    """Where the error is in the message: pydantic-core also names each arm of a union it went through."""
    kind, *inside = error["loc"] or ("",)
    place = (kind, *inside) if kind not in _KINDS else tuple(inside)
    return tuple(part for before, part in pairwise(("", *place)) if not (before == "result" and part in _RESULTS))


def _refusals(raw: bytes, extra: Literal["ignore"] | None = None) -> list[ErrorDetails]:
    try:
        newest().validate_json(raw, extra=extra)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _tolerantly(raw: bytes) -> v2.Message:
    return newest().validate_json(raw, extra="ignore")


def _by_place(damages: Iterable[Damage], errors: Iterable[ErrorDetails]) -> dict[Place, str]:
    """Name each fault once: what stands in for a damage breaks rules of its own, and what is refused has no inside."""
    refused = {place_of(each): each for each in errors}
    outside = {place for place, each in refused.items() if each["type"] != "value_error"}
    faults = {place: each["msg"] for place, each in refused.items()}
    return faults | {
        each.place: each.rule
        for each in damages
        if not any(each.place[:length] in outside for length in range(1, len(each.place)))
    }


def _bad_matches(fields: Mapping[str, Any], faults: Mapping[Place, str]) -> tuple[BadMatch, ...]:
    """Group faults by match; none at all unless every fault lies inside a match."""
    by_position: dict[int, dict[Place, str]] = {}
    for place, rule in faults.items():
        match place:
            case "matches", int(position), *_:
                by_position.setdefault(position, {})[place] = rule
            case _:
                return ()
    matches = fields["matches"]
    return tuple(BadMatch(at, tuple(_told(found)), matches[at]) for at, found in sorted(by_position.items()))


def _told(faults: Mapping[Place, str]) -> list[Fault]:
    return [Fault(dotted(place), rule) for place, rule in faults.items()]
