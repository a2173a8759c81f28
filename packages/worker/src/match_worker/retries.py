"""What waits at the broker for its next attempt: looked at, and put back where it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .connections import connected
from .parking import ATTEMPTS, FIRST_SEEN, NEXT, QUEUE, REASON
from .topology import Topology


@dataclass(frozen=True, slots=True)
class Retry:
    """One message in a retry queue."""

    message_id: str
    queue: str
    """Where it goes back to."""
    attempts: int
    """Those that failed."""
    next_at: datetime | None
    """When it is tried again."""
    first_seen: datetime | None
    reason: str
    run_id: str | None
    kind: str | None
    matches: int | None


def waiting(url: str, topology: Topology, *, limit: int = 100) -> list[Retry]:
    """List what waits, those that are due first; of each queue up to `limit`.

    A look is a delivery to the broker: after twenty looks a message goes back to its queue before its time, and is
    tried early. Raises BrokerUnavailable.
    """
    with connected(url) as connection:
        found = [retry for queue in topology.retries for retry in peeked(connection, queue.name, limit)]
    return sorted(found, key=lambda retry: (retry.next_at is None, str(retry.next_at), retry.message_id))


def peeked(connection: Any, queue: str, limit: int) -> Iterator[Retry]:
    """Take messages; the channel's end gives them back in one step, so that they stand as they stood."""
    with connection.channel() as channel:
        channel.auto_decode = False
        for _ in range(limit):
            message = channel.basic_get(queue)
            if message is None:
                return
            yield retry_of(message.properties)


def retry_of(properties: Mapping[str, Any]) -> Retry:
    """Read what the headers tell of one message; whatever is no such thing is left out."""
    headers = properties.get("application_headers") or {}
    attempts, matches = headers.get(ATTEMPTS), headers.get("matches")
    return Retry(
        message_id=str(properties.get("message_id") or headers.get("id") or "-"),
        queue=str(headers.get(QUEUE, "-")),
        attempts=attempts if isinstance(attempts, int) else 0,
        next_at=_moment(headers.get(NEXT)),
        first_seen=_moment(headers.get(FIRST_SEEN)),
        reason=str(headers.get(REASON, "")),
        run_id=_text(headers.get("run_id")),
        kind=_text(headers.get("kind")),
        matches=matches if isinstance(matches, int) else None,
    )


def _text(told: object) -> str | None:
    return told if isinstance(told, str) else None


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
