"""The store in PostgreSQL: one call of the SQL function `pipeline.ingest` is one transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from match_schema import Reading

from .arguments import Arguments
from .database import Database
from .store import Outcome

_INGEST: Final = 'select "position", match, outcome, reason, match_id from pipeline.ingest(%s::jsonb, %s, %s::jsonb)'

_CHORE: Final = "select public.match_chore(%s::jsonb) as did"


class PostgresStore:
    """Applies envelopes with `pipeline.ingest`; opens its connections on first use, in each process its own."""

    def __init__(self, url: str, *, connections: int = 2) -> None:
        self._database = Database(url, connections=connections)

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        """Apply one message, all or nothing, and return one outcome per match, by position.

        Raises NotApplied, Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated, Unforeseen.
        """
        told = Arguments.of(reading, override_by=override_by)
        rows = self._database.rows(_INGEST, (told.envelope, told.positions, told.faults))
        return [Outcome(**row) for row in rows]

    def chore(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Do one chore, or what the beat asks. Raises as `ingest` does, but for NotApplied."""
        [row] = self._database.rows(_CHORE, (json.dumps(call, default=str),))
        did: dict[str, Any] = row["did"]
        return did

    def close(self) -> None:
        """Close this process's connections."""
        self._database.close()
