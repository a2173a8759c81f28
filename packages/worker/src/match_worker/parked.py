"""A message as it stands in the queue of dead letters, and what its headers tell of it: any may hold anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .dead_letters import Letter, body_id
from .parking import ATTEMPTS, FIRST_SEEN, QUEUE, REASON, kept_headers, kept_properties
from .topology import Topology


@dataclass(frozen=True, slots=True)
class Parked:
    """A message as it stands in the queue of dead letters."""

    body: bytes
    properties: Mapping[str, Any]
    headers: Mapping[str, Any]

    @property
    def suspected_in(self) -> str | None:
        """The queue in which the broker's delivery limit set it aside, if no attempt at it was ever recorded.

        A worker that dies costs every message in its hands a delivery; most of them had no part in it.
        """
        limit = self.headers.get("x-first-death-reason") == "delivery_limit" and ATTEMPTS not in self.headers
        return str(self.headers.get("x-first-death-queue")) if limit else None

    @property
    def why(self) -> str:
        """Why it stands there: what we wrote with its last attempt, unless the broker's delivery limit came after it.

        The broker puts its newest entry of `x-death` first, and a copy of ours has none.
        """
        ours, newest = self.headers.get(REASON), _first(self.headers.get("x-death")).get("reason")
        if ours and newest != "delivery_limit":
            return str(ours)
        brokers = f"set aside by the broker: {newest or self.headers.get('x-first-death-reason', 'unknown')}"
        return f"{brokers}; before that: {ours}" if ours else brokers

    def letter(self, topology: Topology, *, now: datetime) -> Letter:
        """Read what the table keeps beside the message itself."""
        told = {**self.headers, **self.properties}
        attempts, matches = self.headers.get(ATTEMPTS), self.headers.get("matches")
        return Letter(
            message_id=str(told.get("message_id") or told.get("id") or body_id(self.body)),
            queue=str(told.get(QUEUE) or told.get("x-first-death-queue") or topology.bulk.name),
            reason=self.why,
            attempts=_count(attempts) or 0,
            first_seen=_moment(self.headers.get(FIRST_SEEN)) or now,
            last_seen=now,
            run_id=_text(told.get("run_id")),
            kind=_text(told.get("kind")),
            matches=_count(matches),
            origin=_text(told.get("app_id") or told.get("origin")),
            properties=kept_properties(self.properties),
            headers=kept_headers(self.headers),
            body=self.body,
        )


def _count(told: object) -> int | None:
    """Take a number of things that the table can hold; a header may hold any."""
    return told if isinstance(told, int) and 0 <= told < 2**31 else None


def _first(told: object) -> Mapping[str, Any]:
    """Take the first table of a list."""
    first = told[0] if isinstance(told, list) and told else None
    return first if isinstance(first, Mapping) else {}


def _text(told: object) -> str | None:
    return None if told is None else str(told)


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
