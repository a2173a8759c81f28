"""What both ends of the broker agree on: names, keys and headers. `docs/wire-format.md` says it in sentences."""

import re
import unicodedata
from typing import Final

from . import v2

EXCHANGE: Final = "matches"
"""Durable topic exchange, declared by the worker."""
TASK: Final = "match.ingest"
"""Celery task that takes one envelope as its only positional argument."""
NOW: Final = "now"
"""Second word of the key: a result or change of the last 48 hours, which overtakes bulk."""
BULK: Final = "bulk"
"""Second word of the key: everything else."""
BIND_ALL: Final = "match.#"
"""Binding key that takes every message."""
BIND_NOW: Final = "match.now.#"
"""Binding key of urgent messages."""
BIND_BULK: Final = "match.bulk.#"
"""Binding key of the others."""

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def queue(environment: str) -> str:
    """Name the queue of everything that is not urgent: `ingest.prod`."""
    return f"ingest.{environment}"


def queue_now(environment: str) -> str:
    """Name the queue of what is urgent: `ingest.prod.now`."""
    return f"ingest.{environment}.now"


def routing_key(message: v2.Message, *, urgent: bool = False) -> str:
    """Build `match.<now|bulk>.<league>.<age>.<division>`; kinds without a table put their kind there."""
    pace = NOW if urgent else BULK
    match message:
        case v2.Matches() | v2.OfficialTable():
            words = [message.league, message.age_group, message.division]
        case _:
            words = [message.kind, "-", "-"]
    return ".".join(["match", pace, *map(word, words)])


def word(text: str) -> str:
    """Turn a name into one word of a routing key: lower case, ASCII, blanks to hyphens, never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_A_WORD.sub("-", plain).strip("-")[:60] or "-"
