"""A letter as Celery task message, protocol 2: plain values, so that neither Celery nor an AMQP client is needed.

The bytes around the body are constant, so the JSON that was dumped once is never parsed or dumped again.
"""

from dataclasses import dataclass
from typing import Any, Final

from match_schema.routing import TASK

from .letters import Letter

_BEFORE: Final = b"[["
_AFTER: Final = b'], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'


@dataclass(frozen=True, slots=True)
class Wire:
    """What goes over the wire, under the names AMQP 0-9-1 gives its basic properties."""

    routing_key: str
    properties: dict[str, Any]
    headers: dict[str, Any]
    body: bytes


def wire(letter: Letter, *, app_id: str, host: str, timestamp: int) -> Wire:
    """Wrap a letter; app_id and host name the sender, timestamp is the time of sending in seconds since 1970."""
    return Wire(
        routing_key=letter.routing_key,
        properties={
            "content_type": "application/json",
            "content_encoding": "utf-8",
            "delivery_mode": 2,  # persistent
            "message_id": letter.message_id,
            "correlation_id": letter.message_id,
            "timestamp": timestamp,
            "app_id": app_id,
        },
        headers=_headers(letter, f"{app_id}@{host}"),
        body=b"".join((_BEFORE, letter.body, _AFTER)),
    )


def _headers(letter: Letter, origin: str) -> dict[str, Any]:
    return {
        "lang": "py",
        "task": TASK,
        "id": letter.message_id,
        "root_id": letter.message_id,
        "parent_id": None,
        "group": None,
        "retries": 0,
        "eta": None,
        "expires": None,
        "timelimit": [None, None],
        # Celery logs these; the body itself may be megabytes.
        "argsrepr": f"({letter.kind} of {letter.matches} matches,)",
        "kwargsrepr": "{}",
        "ignore_result": True,
        "origin": origin,
        "schema_version": letter.schema_version,
        "kind": letter.kind,
        "run_id": letter.run_id,
        "matches": letter.matches,
    }
