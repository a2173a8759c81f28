"""The use-case: one body from the wire to one outcome per match."""

import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from match_schema import Reading, read, v2

from .store import Outcome, Store

_TASK_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,60}")
"""What fits in the id of a run."""

log: Final = logging.getLogger("match_worker")


def ingest(
    body: bytes | str | Mapping[str, Any],
    store: Store,
    *,
    override_by: str | None = None,
    task_id: str | None = None,
) -> Sequence[Outcome]:
    """Read one message and apply it, all or nothing; return what became of each match, by position.

    `override_by` names the person who says so, over what is newer or locked. `task_id` is the Celery id of a task of
    version 1, by which alone its sender knows it: it becomes the run, which such a message does not name.

    Raises match_schema's SchemaError for a body that is no message, and this package's WorkerError.
    """
    reading = _of_task(read(body), task_id)
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


def run_of(task_id: str) -> str:
    """Name the run of a message of version 1."""
    return f"v1-{task_id}"


def _of_task(reading: Reading, task_id: str | None) -> Reading:
    message = reading.message
    is_v1 = isinstance(message, v2.Matches) and message.observed_at == v2.UNSTAMPED
    if not is_v1 or task_id is None or not _TASK_ID.fullmatch(task_id):
        return reading
    return replace(reading, message=message.model_copy(update={"run_id": run_of(task_id)}))
