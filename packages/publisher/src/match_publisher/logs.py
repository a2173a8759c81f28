"""One line for each log record: JSON for programs, or words for the person at a terminal.

The one file that knows structlog; packages that never meet carry it alike, and `tests/house` keeps it so. Events are
written with the standard library's `logging`, as those of libraries are: a constant text with fields in `extra`.
Within `about`, every line carries the ids of what is worked on.
"""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Final

import structlog
from structlog.typing import Processor

_ORDER: Final = ("timestamp", "level", "process", "event", "message_id", "run_id")
"""What a line begins with; its other fields follow."""

Event = MutableMapping[str, Any]


def set_up(level: str) -> None:
    """Write events to standard error, in this process and those forked from it."""
    logging.basicConfig(level=level.upper(), force=True)
    use_fields(logging.getLogger())
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request would drown ours
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # what it tells of a broker, our errors say once and in full


def use_fields(logger: logging.Logger, **_: Any) -> None:
    """Let every handler of the logger write events (also as receiver of Celery's signal `after_setup_logger`)."""
    for handler in logger.handlers:
        handler.setFormatter(formatter(readable=sys.stderr.isatty()))


def formatter(*, readable: bool) -> logging.Formatter:
    """Return what turns a record into its line: words with colours, or JSON."""
    shown: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if readable:
        # A traceback without the values of its variables, which may be anything.
        shown += [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    else:
        shown += [structlog.processors.format_exc_info, _in_order, structlog.processors.JSONRenderer(default=str)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(),
            _of_process,
        ],
        processors=shown,
    )


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Give every event of the block these fields."""
    with structlog.contextvars.bound_contextvars(**{name: each for name, each in ids.items() if each is not None}):
        yield


def _of_process(_: Any, __: str, event: Event) -> Event:
    """Name the process; leave out the arguments, which Celery's records hold twice."""
    event["process"] = event["_record"].processName
    event.pop("data", None)
    return event


def _in_order(_: Any, __: str, event: Event) -> Event:
    first = {name: event[name] for name in _ORDER if name in event}
    return first | {name: value for name, value in event.items() if name not in first}
