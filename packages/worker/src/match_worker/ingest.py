"""The use-case: one body from the wire to one outcome per match."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from match_schema import read

from .store import Outcome, Store

log: Final = logging.getLogger("match_worker")


def ingest(body: bytes | str | Mapping[str, Any], store: Store, *, override_by: str | None = None) -> Sequence[Outcome]:
    """Read one message and apply it, all or nothing; return what became of each match, by position.

    `override_by` names the person who says so, over what is newer or locked.

    Raises match_schema's SchemaError for a body that is no message, and this package's WorkerError.
    """
    reading = read(body)
    outcomes = store.ingest(reading, override_by=override_by)
    message = reading.message
    fields: dict[str, object] = {"message_id": message.message_id, "run_id": message.run_id, "kind": message.kind}
    # Not the bare outcome: `created` is a field of every log record, and may not be given again.
    fields |= {f"matches_{outcome}": n for outcome, n in Counter(each.outcome for each in outcomes).items()}
    if override_by is not None:
        fields["override_by"] = override_by
    if reading.unknown:
        fields["unknown_fields"] = list(reading.unknown[:10])
    log.info("message.ingested", extra=fields)
    for each in outcomes:
        if each.outcome in {"quarantined", "conflict"}:
            found = {"match": each.match, "position": each.position, "outcome": each.outcome, "reason": each.reason}
            log.warning("match.not_applied", extra={name: fields[name] for name in ("message_id", "run_id")} | found)
    return outcomes
