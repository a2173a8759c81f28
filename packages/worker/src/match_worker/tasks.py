"""What each task does with its arguments, and what it answers. The names are those of the wire."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from match_schema import SchemaError
from match_schema.routing import TASK

from .call import Call
from .earlier_forms import is_earlier, to_v1
from .errors import NotATask, Permanent, SomeNotApplied
from .ingest import ingest
from .names import Names
from .store import Outcome, Store

PROCESS_MATCH_DATA: Final = "celery_tasks.match_tasks.process_match_data"
"""Takes one match of version 1."""
PROCESS_MATCH: Final = "missing_table.process_match"
"""Takes one match in an earlier form."""
PROCESS_BATCH: Final = "missing_table.process_matches_batch"
"""Takes a list of them."""
TASKS: Final = frozenset({TASK, PROCESS_MATCH_DATA, PROCESS_MATCH, PROCESS_BATCH})

Answer = Mapping[str, Any]
_APPLIED: Final = frozenset({"created", "updated", "unchanged", "duplicate", "stale"})


def perform(
    call: Call,
    *,
    store: Store,
    names: Callable[[], Names] | None,
    override_by: str | None = None,
    task_id: str | None = None,
) -> Answer | None:
    """Apply what the call tells, and return what its task answers; `match.ingest` answers nothing.

    `task_id` is what the sender knows the task by.

    Raises match_schema's SchemaError and this package's WorkerError.
    """
    if call.task == TASK:
        ingest(call.match, store, override_by=override_by)
        return None
    if call.task == PROCESS_BATCH:
        return _batch(call.argument, store, names, task_id)
    if call.task in TASKS:
        return _answer(_one(call.match, store, names, task_id))
    raise NotATask(f"unknown task {call.task!r:.100}; this worker runs {', '.join(sorted(TASKS))}")


def _one(told: object, store: Store, names: Callable[[], Names] | None, task_id: str | None) -> Sequence[Outcome]:
    if not isinstance(told, dict):
        raise NotATask(f"a match is a JSON object, got {type(told).__name__}")
    if is_earlier(told):
        return ingest(to_v1(told, names().names_of(told) if names else {}), store, task_id=task_id)
    return ingest(told, store, task_id=task_id)


def _batch(told: object, store: Store, names: Callable[[], Names] | None, task_id: str | None) -> Answer:
    """Apply each match, one by one, so that a wrong one spoils no other; again, those applied are duplicates."""
    if not isinstance(told, list):
        raise NotATask(f"the task takes a list of matches, got {type(told).__name__}")
    results: list[Answer] = []
    refused: list[str] = []
    for position, each in enumerate(told):
        try:
            results.append(_answer(_one(each, store, names, task_id)))
        except (Permanent, SchemaError) as error:
            refused.append(f"{position}: {error}")
            results.append({"status": "refused", "message": str(error)})
    successful = sum(result["status"] in _APPLIED for result in results)
    answer = {
        "total": len(told), "successful": successful, "failed": len(told) - successful, "results": results
    }  # fmt: skip
    if refused:
        raise SomeNotApplied(answer, refused)
    return answer


def _answer(outcomes: Sequence[Outcome]) -> Answer:
    outcome = outcomes[0] if outcomes else Outcome(0, None, "duplicate")
    said = outcome.reason or outcome.outcome
    return {"db_id": outcome.match_id, "mls_id": outcome.match, "status": outcome.outcome, "message": said}
