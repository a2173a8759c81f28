"""Why a message is no task of ours, as far as its properties and headers tell. Pure."""

from datetime import datetime
from typing import Any, Final

from match_schema import MAX_BYTES
from match_schema.routing import TASK

from .tasks import TASKS

MAX_BODY: Final = MAX_BYTES + 64 * 1024
"""Bytes; what Celery puts around an envelope is well below the margin."""
UNREADABLE: Final = "x-unreadable"
"""Header that stands in place of properties nobody could decode: their bytes in hexadecimal."""

_LONGEST_ID = 255


def fault_of(message: Any) -> str | None:
    """Say why a message is no task of ours as far as its properties and headers tell; None if they are fine."""
    return next(filter(None, (find(message) for find in (_size_fault, _task_fault, _form_fault, _moment_fault))), None)


def _size_fault(message: Any) -> str | None:
    if len(message.body) <= MAX_BODY:
        return None
    return f"larger than {MAX_BODY} bytes: {len(message.body)}; split it into more envelopes"


def _task_fault(message: Any) -> str | None:
    if UNREADABLE in message.headers:
        return f"its properties cannot be decoded; their bytes are in the header {UNREADABLE}"
    if "task" not in message.headers:
        return None  # protocol 1, whose body names the task
    task, task_id = message.headers["task"], message.headers.get("id")
    if not isinstance(task, str) or task not in TASKS:
        return f"unknown task {task!r:.100}; this worker runs {TASK}"
    if not isinstance(task_id, str) or not 0 < len(task_id) <= _LONGEST_ID:
        return "no id header, or not a text of 1 to 255 characters"
    return None


def _form_fault(message: Any) -> str | None:
    if message.content_type != "application/json":
        return f"content type is {message.content_type or 'absent'!r:.100}, must be 'application/json'"
    if "compression" in message.headers:
        return f"compressed ({message.headers['compression']!r:.40}); send it plain"
    return None


def _moment_fault(message: Any) -> str | None:
    """Neither moment is used here, but nonsense in them says that the sender is not what it seems."""
    for name in ("eta", "expires"):
        told = message.headers.get(name)
        try:
            if told is not None:
                datetime.fromisoformat(told)
        except (TypeError, ValueError):
            return f"{name} is {told!r:.60}, must be null or an ISO 8601 time"
    return None
