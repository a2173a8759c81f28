"""A message of our own, worded as its producer would: a Celery task of one envelope. Pure."""

from typing import Any, Final

from match_schema import Message, dump
from match_schema.routing import TASK

_BODY: Final = b'[[%b], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'


def posted(message: Message) -> bytes:
    """Return the body."""
    return _BODY % dump(message)


def headers_of(message: Message) -> dict[str, Any]:
    """Return the headers: the task, and what the message is about."""
    matches = len(getattr(message, "matches", ())) if message.kind == "matches" else 0
    told = {"schema_version": message.schema_version, "kind": message.kind, "run_id": message.run_id}
    return {
        "task": TASK,
        "lang": "py",
        "id": message.message_id,
        "root_id": message.message_id,
        "matches": matches,
        **told,
    }


def properties_of(message: Message) -> dict[str, Any]:
    """Return the properties; it survives a restart of the broker."""
    told = {"message_id": message.message_id, "correlation_id": message.message_id, "delivery_mode": 2}
    return told | {"content_type": "application/json", "content_encoding": "utf-8"}
