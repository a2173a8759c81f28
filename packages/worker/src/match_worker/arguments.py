"""What both stores hand to the SQL function `pipeline.ingest`. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Final

from match_schema import BadMatch, Reading, dump

from .errors import NotApplied
from .store import APPLIED

# An escaped NUL, which JSON may hold and jsonb may not; an escaped backslash before it is no escape.
_NUL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of `pipeline.ingest`, as JSON that PostgreSQL keeps."""

    envelope: str
    positions: list[int]
    """positions[i] is where matches[i] stood in the envelope as sent."""
    faults: str
    """The matches that the reader refused, with their positions."""

    @classmethod
    def of(cls, reading: Reading, *, override_by: str | None = None) -> "Arguments":
        """Write them, and who overrides, which is no part of the wire format. Raises NotApplied for some kinds."""
        if reading.message.kind not in APPLIED:
            raise NotApplied(reading.message.kind)
        faults = storable([_fault(bad) for bad in reading.bad])
        envelope = dump(reading.message).decode()
        if override_by is not None:
            envelope = storable({**json.loads(envelope), "override_by": override_by})
        return cls(envelope, list(reading.positions), faults)


def _fault(bad: BadMatch) -> dict[str, object]:
    return {"position": bad.position, "faults": [str(fault) for fault in bad.faults], "payload": bad.payload}


def storable(value: object) -> str:
    """Write anything that came as JSON in the JSON that PostgreSQL keeps."""
    # NaN and the infinities are numbers to Python's JSON and to nobody else's.
    plain = json.loads(json.dumps(value), parse_constant=str)
    return _NUL.sub(r"\1\\ufffd", json.dumps(plain))
