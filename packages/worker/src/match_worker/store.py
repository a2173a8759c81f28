"""Where matches go: the port that the use-case owns. Its in-memory twin is `memory_store`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from match_schema import Reading

Result = Literal["created", "updated", "unchanged", "stale", "duplicate", "conflict", "quarantined"]
APPLIED: Final = frozenset({"matches", "reference", "official_table", "run", "heartbeat"})
"""Kinds of message that a store applies."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one match of an envelope."""

    position: int
    """Where it stood in the envelope as sent, from 0."""
    match: str | None
    """Its source's id; None where a refused match has none that can be read."""
    outcome: Result
    reason: str | None = None
    match_id: int | None = None
    """The row in `matches`, if it has one."""


class Store(Protocol):
    """Applies one message: all of it or nothing."""

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        """Return one outcome per match, by position; raises NotApplied for a kind it does not write.

        `override_by` names a person who says so, over what is newer or locked.
        """
