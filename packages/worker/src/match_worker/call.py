"""What a message asks for: a task and its arguments, read from a body of Celery's protocol 2 or 1. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from match_schema import Unreadable, parse
from match_schema.routing import TASK

from .errors import NotATask

_BODY_PARTS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """A task with its arguments."""

    task: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    id: str | None = None
    """The id that protocol 1 has in its body."""

    @property
    def argument(self) -> Any:
        """The only argument, by place or by name. Raises NotATask if there is another number of them."""
        told = (*self.arguments, *self.keywords.values())
        if len(told) != 1:
            raise NotATask(f"the task takes one argument, got {len(told)}")
        return told[0]

    @property
    def match(self) -> Mapping[str, Any]:
        """The only argument, a JSON object. Raises NotATask."""
        told = self.argument
        if not isinstance(told, dict):
            raise NotATask("the task's argument is no JSON object")
        return told


def call_of(body: bytes, task: str | None) -> Call:
    """Read the body of `task`, as the message's headers name it; None: protocol 1, whose body names it.

    Raises NotATask, saying what the body is instead.
    """
    return _told_in_body(body) if task is None else _told_in_headers(decoded(body), task)


def decoded(body: bytes) -> Any:
    """Decode JSON; what is damaged in it is left for the reader, which knows whose fault it is. Raises NotATask."""
    try:
        return parse(body)
    except Unreadable as error:
        raise NotATask(f"the body is {error}") from error


def _told_in_headers(told: Any, task: str) -> Call:
    match told:
        case [list() as arguments, dict() as keywords, dict() | None]:
            return Call(task, tuple(arguments), keywords)
        case list() as parts:
            raise NotATask(f"a task's body is [[argument], {{}}, {{...}}], got a list of {len(parts)}")
        case other:
            raise NotATask(f"a task's body is [[argument], {{}}, {{...}}], got {type(other).__name__}")


def _told_in_body(body: bytes) -> Call:
    try:
        told = decoded(body)
    except NotATask as error:
        raise NotATask(f"no task header, and {error}") from error
    match told:
        case {"task": str(task), "args": list() as arguments}:
            return Call(task, tuple(arguments), _keywords(told), id=str(told.get("id") or "") or None)
        case {"task": task}:
            raise NotATask(f"task {task!r:.100} without a list of arguments")
        case {"home_team": _, "away_team": _}:
            raise NotATask("a bare match without a task; send it with `publisher send`, which wraps it")
        case _:
            raise NotATask(f"no task header; this worker runs {TASK}")


def _keywords(told: Mapping[str, Any]) -> Mapping[str, Any]:
    match told.get("kwargs"):
        case None:
            return {}
        case dict() as keywords:
            return keywords
        case other:
            raise NotATask(f"kwargs of task {told['task']!r:.100} is {type(other).__name__}, must be an object")
