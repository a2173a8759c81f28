"""Keeps what a task answers where its caller may look, if it can: an answer is never worth a delivery."""

import logging
from typing import Any, Final

from .call import Call
from .tasks import Answer

log: Final = logging.getLogger("match_worker")


def keep(app: Any, request: Any, call: Call, answer: Answer | None) -> None:
    """Store the answer under the task's id in the result backend; without a backend, or if it is away, go on."""
    if answer is None or not app.conf.result_backend:
        return
    task_id = call.id or request.id
    try:
        app.backend.store_result(task_id, dict(answer), "SUCCESS", request=request)
    except Exception as error:  # noqa: BLE001 - any backend, any error: the match is applied, and stays so
        log.warning("answer.not_kept", extra={"task_id": task_id, "reason": f"{type(error).__name__}: {error}"})
