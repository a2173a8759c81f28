"""Keeps what a task answers where its caller may look, if it can: an answer is never worth a delivery."""

from typing import Any

from .best_effort import BestEffort
from .call import Call
from .tasks import Answer


class Answers:
    """The result backend of an application; without one, nothing is kept."""

    def __init__(self, app: Any) -> None:
        self._app, self._effort = app, BestEffort("answer.not_kept")

    def keep(self, request: Any, call: Call, answer: Answer | None) -> None:
        """Store the answer under the task's id; where the backend is away, go on."""
        if answer is None or not self._app.conf.result_backend:
            return
        task_id, told = call.id or request.id, dict(answer)
        self._effort.attempt(
            lambda: self._app.backend.store_result(task_id, told, "SUCCESS", request=request), task_id=task_id
        )
