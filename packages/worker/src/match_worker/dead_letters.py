"""Dead letters: messages that were set aside, and the table they are kept in."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import md5
from typing import Any, Final, Literal

from .database import Connection, connected, translated
from .errors import UnknownLetter

Status = Literal["waiting", "replayed", "dropped"]

_KEEP: Final = "select pipeline.keep_letter(%s::jsonb, %s)"
_FIND: Final = """
    select id, message_id, queue, reason, attempts, first_seen, last_seen, run_id, kind, matches, origin, status,
        settled_at, settled_by, replayed_as, properties, headers, body
    from pipeline.dead_letter
    where (%(numbers)s::bigint[] is null or id = any (%(numbers)s))
        and (%(status)s::text is null or status = %(status)s)
        and (%(queue)s::text is null or queue = %(queue)s)
        and (%(reason)s::text is null or position(lower(%(reason)s) in lower(reason)) > 0)
        and (%(run_id)s::text is null or run_id = %(run_id)s)
        and (%(since)s::timestamptz is null or last_seen >= %(since)s)
        and (%(below)s::bigint is null or (last_seen, id) < (%(before)s, %(below)s))
    order by last_seen desc, id desc
    limit %(limit)s
"""
_SETTLE: Final = "select pipeline.settle_letter(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is set aside."""

    message_id: str
    queue: str
    reason: str
    attempts: int
    first_seen: datetime
    last_seen: datetime
    run_id: str | None
    kind: str | None
    matches: int | None
    origin: str | None
    properties: Mapping[str, Any]
    headers: Mapping[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True)
class DeadLetter(Letter):
    """A letter in the table."""

    id: int
    status: Status
    settled_at: datetime | None
    settled_by: str | None
    replayed_as: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters: all conditions that are given hold."""

    numbers: Sequence[int] | None = None
    status: Status | None = "waiting"
    queue: str | None = None
    reason: str | None = None
    """Part of the reason, in any case of letters."""
    run_id: str | None = None
    since: datetime | None = None
    """Last seen at or after."""
    limit: int = 100
    before: datetime | None = None
    """With `below`: only what stands below the letter that was last seen then and has this number."""
    below: int | None = None


@contextmanager
def table(url: str) -> Iterator[Callable[[Letter], None]]:
    """Lend what writes letters down; one that was there is waiting again. Raises as `database.connected` does."""
    with connected(url) as connection:
        yield lambda letter: keep(connection, letter)


def keep(connection: Connection, letter: Letter) -> None:
    """Write a letter down. Raises as `database.connected` does."""
    with translated(connection.info.dsn):
        connection.execute(_KEEP, (json.dumps(storable(letter), default=str), letter.body))


def storable(letter: Letter) -> dict[str, Any]:
    """Bring what a letter says of its body to what JSON and PostgreSQL hold; moments are still moments."""
    return {name: _storable(getattr(letter, name)) for name in letter.__dataclass_fields__ if name != "body"}


def find(url: str, which: Filter) -> list[DeadLetter]:
    """List dead letters, newest first. Raises UnknownLetter for a number that is not there, DatabaseUnavailable."""
    asked = {name: getattr(which, name) for name in which.__dataclass_fields__}
    asked["numbers"] = list(which.numbers) if which.numbers else None
    with connected(url) as connection:
        found = [DeadLetter(**row | {"body": bytes(row["body"])}) for row in connection.execute(_FIND, asked)]
    if missing := set(which.numbers or ()) - {letter.id for letter in found}:
        raise UnknownLetter(sorted(missing))
    return found


def find_all(url: str, which: Filter) -> Iterator[DeadLetter]:
    """Yield every letter, newest first, in pages of `which.limit`; one that comes again meanwhile is not yielded again.

    Raises DatabaseUnavailable.
    """
    while found := find(url, which):
        yield from found
        which = replace(which, before=found[-1].last_seen, below=found[-1].id)


def settle(url: str, letter: DeadLetter, status: Status, *, by: str | None, replayed_as: str | None = None) -> None:
    """Say what became of a dead letter, unless it came again since it was read: then it waits, and goes on waiting.

    Raises DatabaseUnavailable.
    """
    with connected(url) as connection:
        connection.execute(_SETTLE, (letter.id, letter.last_seen, status, by, replayed_as))


def body_id(body: bytes) -> str:
    """Name a message that has no id, by what it holds."""
    return md5(body, usedforsecurity=False).hexdigest()


def _storable(value: object) -> Any:
    """Bring what AMQP may carry to what PostgreSQL keeps: no NUL, no half of a pair, no number that is none."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
        case Mapping():
            return {str(_storable(name)): _storable(each) for name, each in value.items()}
        case list() | tuple():
            return [_storable(each) for each in value]
        case None | bool() | int() | datetime():
            return value
        case float() if math.isfinite(value):
            return value
        case _:
            return str(value)
