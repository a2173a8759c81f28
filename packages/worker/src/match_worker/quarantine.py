"""What could not be applied and waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .database import connected

_WAITING: Final = """
    select quarantine.id, quarantine.at, envelope.source, envelope.run_id, quarantine.message_id, quarantine.position,
        quarantine.source_match_id as match, quarantine.reason, quarantine.detail, quarantine.payload
    from pipeline.quarantine
    left join pipeline.envelope using (message_id)
    where quarantine.status = 'waiting'
    order by quarantine.at desc, quarantine.id desc
    limit %s
"""
_COUNTS: Final = """
    select reason, count(*)::integer as count from pipeline.quarantine where status = 'waiting'
    group by reason order by count desc, reason
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


def waiting(url: str, *, limit: int = 100) -> list[Waiting]:
    """List what waits, newest first. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        return [Waiting(**row) for row in connection.execute(_WAITING, (limit,))]


def counts(url: str) -> Mapping[str, int]:
    """Count what waits, by reason. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        return {row["reason"]: row["count"] for row in connection.execute(_COUNTS)}
