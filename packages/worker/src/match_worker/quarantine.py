"""What could not be applied and waits for a person: listed, tried again, or laid aside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from match_schema import Reading, SchemaError, read

from .arguments import Arguments, storable
from .database import Connection, connected
from .errors import NotWaiting
from .store import Outcome

_WAITING: Final = """
    select quarantine.id, quarantine.at, envelope.source, envelope.run_id, quarantine.message_id, quarantine.position,
        quarantine.source_match_id as match, quarantine.reason, quarantine.detail, quarantine.payload
    from pipeline.quarantine
    left join pipeline.envelope using (message_id)
    where quarantine.status = 'waiting' and (%(ids)s::bigint[] is null or quarantine.id = any (%(ids)s))
        and (%(reason)s::text is null or quarantine.reason = %(reason)s)
    order by quarantine.at desc, quarantine.id desc
    limit %(limit)s
"""
_BODY: Final = "select body from pipeline.envelope where message_id = %s for update"
_STILL: Final = """
    select id, position from pipeline.quarantine where message_id = %s and position = any (%s) and status = 'waiting'
    order by position for update
"""
_REPLAY: Final = """
    select "position", match, outcome, reason, match_id from pipeline.replay(%s::jsonb, %s, %s::jsonb)
"""
_RESOLVE: Final = """
    update pipeline.quarantine
    set status = 'dismissed', resolved_at = clock_timestamp(), resolution = %(why)s
    where id = any (%(ids)s) and status = 'waiting'
    returning id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One match in quarantine."""

    id: int
    at: datetime
    source: str | None
    run_id: str | None
    message_id: str
    position: int
    """Where it stood in its envelope, from 0."""
    match: str | None
    """Its source's id, where it could be read."""
    reason: str
    """A short code: `unknown season`."""
    detail: str | None
    """What was wrong and what to do."""
    payload: Any
    """The match as it was sent."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of trying one match again."""

    id: int
    match: str | None
    outcome: str
    """`quarantined`: it waits on, with the reason of now."""
    reason: str | None


def waiting(
    url: str, *, ids: Sequence[int] | None = None, reason: str | None = None, limit: int = 100
) -> list[Waiting]:
    """List what waits, newest first; of `ids`, or for one reason.

    Raises NotWaiting for an id that does not, DatabaseUnavailable, NotMigrated.
    """
    with connected(url) as connection:
        rows = connection.execute(_WAITING, {"ids": _listed(ids), "reason": reason, "limit": limit})
        found = [Waiting(**row) for row in rows]
    if missing := set(ids or ()) - {each.id for each in found}:
        raise NotWaiting(sorted(missing))
    return found


def resolve(url: str, ids: Sequence[int], *, why: str) -> list[int]:
    """Lay matches aside, so that they wait no longer; return those that waited. Raises as `waiting`."""
    with connected(url) as connection:
        return [row["id"] for row in connection.execute(_RESOLVE, {"ids": list(ids), "why": why})]


def replay(url: str, ids: Sequence[int] | None = None, *, reason: str | None = None) -> list[Replayed]:
    """Try what waits again, under its own message and stamp: what came later still counts more.

    Each message is a transaction of its own. Raises as `waiting`.
    """
    found = waiting(url, ids=ids, reason=reason, limit=1_000_000)
    by_message: dict[str, list[Waiting]] = {}
    for each in sorted(found, key=lambda each: (each.at, each.position)):
        by_message.setdefault(each.message_id, []).append(each)
    with connected(url) as connection:
        return [done for told in by_message.values() for done in _replay_message(connection, told)]


def _replay_message(connection: Connection, told: Sequence[Waiting]) -> list[Replayed]:
    message_id, payloads = told[0].message_id, {each.position: each for each in told}
    with connection.transaction():
        # The envelope first, then its rows, as the beat does.
        body = (connection.execute(_BODY, (message_id,)).fetchone() or {}).get("body")
        still = connection.execute(_STILL, (message_id, list(payloads))).fetchall()
        positions = [row["position"] for row in still]
        document = {**(body or {}), "matches": [payloads[position].payload for position in positions]}
        try:
            reading = read(storable(document))
        except SchemaError as error:
            return [Replayed(payloads[at].id, payloads[at].match, "quarantined", str(error)) for at in positions]
        rows = connection.execute(_REPLAY, _arguments(reading, positions, document.get("override_by"))).fetchall()
    done = [Outcome(**row) for row in rows]
    return [Replayed(payloads[each.position].id, each.match, each.outcome, each.reason) for each in done]


def _arguments(reading: Reading, positions: Sequence[int], override_by: str | None) -> tuple[object, ...]:
    """Give the matches back the places they had in their envelope."""
    told = Arguments.of(reading, override_by=override_by)
    faults = [{**fault, "position": positions[fault["position"]]} for fault in json.loads(told.faults)]
    return told.envelope, [positions[at] for at in told.positions], json.dumps(faults)


def _listed(ids: Sequence[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)
