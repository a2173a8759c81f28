"""One line for each log record: when, how bad, which process, which event, and the event's fields."""

import json
import logging
from typing import Any, Final

# What every record has, what formatting adds, and the copy of the arguments that Celery puts in its records.
_NOT_FIELDS: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data"}


class Fields(logging.Formatter):
    """Writes `2026-10-01 12:00:05 INFO ForkPoolWorker-1 message.ingested message_id=0f3a created=98`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(processName)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Add the fields after the event."""
        told = (f" {name}={_shown(value)}" for name, value in vars(record).items() if name not in _NOT_FIELDS)
        return super().formatMessage(record) + "".join(told)


def use_fields(logger: logging.Logger, **_: Any) -> None:
    """Let every handler of the logger write fields (receives Celery's signal `after_setup_logger`)."""
    for handler in logger.handlers:
        handler.setFormatter(Fields())


def _shown(value: object) -> str:
    """Leave one word as it is; quote what a reader of the line could not take apart."""
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    plain = isinstance(value, str) and text.isprintable() and text and not set(text) & set(' "=')
    return text if plain or not isinstance(value, str) else json.dumps(text, ensure_ascii=False)
