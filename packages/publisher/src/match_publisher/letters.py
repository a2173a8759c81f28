"""A message made ready to travel: its bytes, and what an envelope must say without opening them."""

from dataclasses import dataclass

from match_schema import MAX_BYTES, Message, dump, v2
from match_schema.routing import routing_key

from .errors import TooLarge


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as bytes, with its address; what the outbox keeps and a publisher sends."""

    message_id: str
    """32 hexadecimal digits, derived from the content: sending twice has one effect."""
    routing_key: str
    """`match.<now|bulk>.<league>.<age>.<division>`."""
    run_id: str
    kind: str
    """Kind of the message: `matches`, `run`, …"""
    schema_version: int
    matches: int
    """How many matches the body holds; 0 for kinds that hold none."""
    body: bytes
    """The message as `match_schema.dump` wrote it."""


def letter(message: Message, *, urgent: bool) -> Letter:
    """Make a message ready to travel; urgent ones overtake the others. Raises TooLarge."""
    body = dump(message)
    if len(body) > MAX_BYTES:
        raise TooLarge(message_id=message.message_id, size=len(body), bound=MAX_BYTES)
    return Letter(
        message_id=message.message_id,
        routing_key=routing_key(message, urgent=urgent),
        run_id=message.run_id,
        kind=message.kind,
        schema_version=message.schema_version,
        matches=len(message.matches) if isinstance(message, v2.Matches) else 0,
        body=body,
    )
