"""The store in PostgreSQL: one call of the SQL function `pipeline.ingest` is one transaction."""

import json
import re
from collections.abc import Sequence
from typing import Final

from match_schema import BadMatch, Reading, dump

from .database import Database
from .errors import NotApplied
from .store import APPLIED, Outcome

_INGEST: Final = 'select "position", match, outcome, reason, match_id from pipeline.ingest(%s::jsonb, %s, %s::jsonb)'
# An escaped NUL, which JSON may hold and jsonb may not; an escaped backslash before it is no escape.
_NUL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class PostgresStore:
    """Applies envelopes with `pipeline.ingest`; opens its connections on first use, in each process its own."""

    def __init__(self, url: str, *, connections: int = 2) -> None:
        self._database = Database(url, connections=connections)

    def ingest(self, reading: Reading) -> Sequence[Outcome]:
        """Apply one message, all or nothing, and return one outcome per match, by position.

        Raises NotApplied, Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated.
        """
        if reading.message.kind not in APPLIED:
            raise NotApplied(reading.message.kind)
        envelope = dump(reading.message).decode()
        faults = _storable([_fault(bad) for bad in reading.bad])
        rows = self._database.rows(_INGEST, (envelope, list(reading.positions), faults))
        return [Outcome(**row) for row in rows]

    def close(self) -> None:
        """Close this process's connections."""
        self._database.close()


def _fault(bad: BadMatch) -> dict[str, object]:
    return {"position": bad.position, "faults": [str(fault) for fault in bad.faults], "payload": bad.payload}


def _storable(value: object) -> str:
    """Write anything that came as JSON in the JSON that PostgreSQL keeps."""
    # NaN and the infinities are numbers to Python's JSON and to nobody else's.
    plain = json.loads(json.dumps(value), parse_constant=str)
    return _NUL.sub(r"\1\\ufffd", json.dumps(plain))
