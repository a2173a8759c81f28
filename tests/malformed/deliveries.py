"""Deliveries as no producer of ours makes them, from a seed: what arrives when anybody may publish to a queue."""

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import pika
from messages import matches

from match_publisher import letter
from match_publisher.celery_envelope import wire
from match_schema import MAX_BYTES

PARKED, APPLIED, EITHER = "parked", "applied", "either"
_DEPTHS: Final = (1, 40, 200, 330, 900, 5000)
_HEADERS, _CONTENT_TYPE = 1 << 13, 1 << 15
"""Flags of AMQP's basic properties."""


@dataclass(frozen=True)
class Delivery:
    """One message; `number` travels in a header of that name, and in the run id of a valid body."""

    number: int
    body: bytes
    headers: dict[Any, Any]
    properties: dict[str, Any] = field(default_factory=dict)
    raw_headers: bytes | None = None
    """Written as they are in place of `headers`."""

    @property
    def run_id(self) -> str:
        return f"apply-{self.number}"

    def encoded(self) -> pika.BasicProperties:
        if self.raw_headers is not None:
            return Raw(_short(b"number") + b"S" + _long(b"n%d;" % self.number) + self.raw_headers)
        return pika.BasicProperties(headers=self.headers | {"number": f"n{self.number};"}, **self.properties)


class Raw(pika.BasicProperties):
    """Properties with a table of headers that pika itself would not write."""

    def __init__(self, table: bytes) -> None:
        super().__init__()
        self._table = table

    def encode(self) -> list[bytes]:
        flags = struct.pack(">H", _CONTENT_TYPE | _HEADERS)
        return [flags, _short(b"application/json"), _long(self._table)]


def deliveries(seed: int, count: int) -> Iterator[tuple[str, str, Delivery]]:
    """Yield name of the shape, what must become of it, and the delivery; every other one is as it should be."""
    rng = Random(seed)
    for number in range(count):
        plain = valid(number)
        if number % 2:
            yield "valid", APPLIED, plain
        else:
            name, (expected, change) = rng.choice(list(SHAPES.items()))
            yield name, expected, change(plain, rng)


def valid(number: int) -> Delivery:
    told = letter(matches(run_id=f"apply-{number}"), urgent=False)
    sealed = wire(told, app_id="malformed", host="test", timestamp=1_790_000_000)
    return Delivery(number, sealed.body, sealed.headers, sealed.properties)


def with_body(make: Callable[[Random], bytes]) -> Callable[[Delivery, Random], Delivery]:
    return lambda plain, rng: replace(plain, body=make(rng))


def with_header(name: str, make: Callable[[Random], Any]) -> Callable[[Delivery, Random], Delivery]:
    return lambda plain, rng: replace(plain, headers=plain.headers | {name: make(rng)})


def with_property(name: str, make: Callable[[Random], Any]) -> Callable[[Delivery, Random], Delivery]:
    return lambda plain, rng: replace(plain, properties=plain.properties | {name: make(rng)})


def truncated(plain: Delivery, rng: Random) -> Delivery:
    return replace(plain, body=plain.body[: rng.randrange(len(plain.body) - 1)])


def flipped(plain: Delivery, rng: Random) -> Delivery:
    """Change bytes anywhere but in the run id, by which a valid one is known."""
    body, kept = bytearray(plain.body), plain.body.index(plain.run_id.encode())
    for _ in range(rng.choice((1, 2, 20))):
        place = rng.randrange(len(body))
        if not kept <= place <= kept + len(plain.run_id):
            body[place] = rng.randrange(256)
    return replace(plain, body=bytes(body))


def changed(plain: Delivery, rng: Random) -> Delivery:
    """Put nonsense into one field of the envelope, or of its match."""
    parts = json.loads(plain.body)
    envelope = parts[0][0]
    told = rng.choice([envelope, envelope["matches"][0], envelope["teams"][0], envelope["matches"][0]["schedule"]])
    name = rng.choice([each for each in told if each != "run_id"])
    told[name] = nonsense(rng)
    return replace(plain, body=json.dumps(parts).encode())


def without_headers(plain: Delivery, rng: Random) -> Delivery:
    dropped = rng.choice((("task",), ("id",), ("task", "id"), tuple(plain.headers)))
    return replace(plain, headers={name: each for name, each in plain.headers.items() if name not in dropped})


def odd_headers(plain: Delivery, rng: Random) -> Delivery:
    """Add headers that nobody needs, of every type that AMQP knows."""
    return replace(plain, headers=plain.headers | {text(rng)[:60]: value(rng) for _ in range(rng.randrange(1, 6))})


def deep_headers(plain: Delivery, rng: Random) -> Delivery:
    table = b""
    for _ in range(rng.choice(_DEPTHS)):
        table = _short(b"a") + b"F" + struct.pack(">I", len(table)) + table
    return replace(plain, raw_headers=table)


def broken_headers(plain: Delivery, rng: Random) -> Delivery:
    """A text that is no UTF-8, a moment that no calendar knows, a decimal too long, a lone surrogate."""
    far = struct.pack(">Q", rng.choice((2**62, 253_402_300_800)))
    table = rng.choice((
        b"S" + _long(b"\xff\xfe\x80"), b"T" + far, b"D" + bytes([255]) + b"\xff" * 4, b"S" + _long(b"\xed\xa0\x80"),
    ))  # fmt: skip
    task = _short(b"task") + b"S" + _long(rng.choice((b"match.ingest", b"\xed\xa0\x80")))
    return replace(plain, raw_headers=task + _short(b"odd") + table)


def protocol_1(plain: Delivery, rng: Random) -> Delivery:
    told = {
        "task": rng.choice(("match.ingest", "x.y", 7, None, "celery.chord")),
        "id": nonsense(rng),
        "args": nonsense(rng),
    }
    return replace(plain, headers={}, body=json.dumps(told).encode())


def nonsense(rng: Random, depth: int = 3) -> Any:
    """Any JSON value."""
    if depth and rng.random() < 0.4:
        several = [nonsense(rng, depth - 1) for _ in range(rng.randrange(4))]
        return several if rng.random() < 0.5 else {text(rng): each for each in several}
    return rng.choice((
        None, True, -1, 0, 2, 2**70, 1e308, float("nan"), "", text(rng), "\ud800", "\x00", "9" * 5000, "2026-13-45",
    ))  # fmt: skip


def value(rng: Random, depth: int = 3) -> Any:
    """Any value that a header may have."""
    if depth and rng.random() < 0.3:
        several = [value(rng, depth - 1) for _ in range(rng.randrange(4))]
        return several if rng.random() < 0.5 else {text(rng)[:60]: each for each in several}
    return rng.choice((
        None, True, 2**31, -(2**62), Decimal("1.5"), text(rng), b"\x00\xff",
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(9999)),
    ))  # fmt: skip


def text(rng: Random) -> str:
    return "".join(rng.choice('aé中𝄞\x00\n "={}%\u202e') for _ in range(rng.choice((0, 1, 8, 40))))


def deep_json(rng: Random) -> bytes:
    depth = rng.choice(_DEPTHS)
    return rng.choice((b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth))


def _short(told: bytes) -> bytes:
    return bytes([len(told)]) + told


def _long(told: bytes) -> bytes:
    return struct.pack(">I", len(told)) + told


SHAPES: Final[dict[str, tuple[str, Callable[[Delivery, Random], Delivery]]]] = {
    "bytes of no kind": (PARKED, with_body(lambda rng: rng.randbytes(rng.choice((0, 1, 30, 5000))))),
    "cut short": (PARKED, truncated),
    "bytes changed": (EITHER, flipped),
    "a field of nonsense": (EITHER, changed),
    "JSON of no task": (PARKED, with_body(lambda rng: json.dumps(nonsense(rng)).encode())),
    "a task with nonsense": (PARKED, with_body(lambda rng: json.dumps([[nonsense(rng)], {}, {}]).encode())),
    "deep JSON": (PARKED, with_body(deep_json)),
    "another encoding": (PARKED, with_body(lambda rng: "[[{}], {}, {}]".encode(rng.choice(("utf-16", "utf-32"))))),
    "compressed": (PARKED, with_header("compression", lambda rng: rng.choice(("zlib", "application/x-gzip", 7)))),
    "a bomb": (PARKED, lambda plain, _: replace(
        plain, body=zlib.compress(b"0" * 10_000_000), headers=plain.headers | {"compression": "zlib"})),
    "too large": (PARKED, with_body(lambda _: b"[" + b"0" * (MAX_BYTES + 70_000))),
    "no task, no id, no header": (PARKED, without_headers),
    "an unknown task": (PARKED, with_header("task", lambda rng: rng.choice((value(rng), "celery.chord", "x" * 300)))),
    "an odd id": (EITHER, with_header("id", value)),
    "an odd eta": (EITHER, with_header("eta", lambda rng: rng.choice((value(rng), "2999-01-01T00:00:00+00:00")))),
    "an odd expiry": (EITHER, with_header("expires", lambda rng: rng.choice((value(rng), "2001-01-01T00:00:00")))),
    "odd counts": (EITHER, with_header("x-attempts", value)),
    "headers of Celery's with nonsense": (
        EITHER, lambda plain, rng: with_header(rng.choice(tuple(plain.headers)), value)(plain, rng)),
    "headers nobody needs": (APPLIED, odd_headers),
    "deep headers": (PARKED, deep_headers),
    "headers nobody can read": (PARKED, broken_headers),
    "another content type": (PARKED, with_property("content_type", lambda rng: text(rng) + "/x")),
    "another content encoding": (
        EITHER, with_property("content_encoding", lambda rng: rng.choice(("utf-16", "", "x", "binary")))),
    "odd properties": (EITHER, with_property("timestamp", lambda rng: rng.choice((0, 2**31, 2**40, 2**63)))),
    "a reply address, a priority": (APPLIED, with_property("reply_to", text)),
    "protocol 1 with nonsense": (PARKED, protocol_1),
}  # fmt: skip
