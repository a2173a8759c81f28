"""What still waits at a scraper on this machine: its outbox, looked into and never touched."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

# The publisher owns this table; what is read of it has been there since its first version.
_WAITING: Final = "select count(*), min(put_at) from outbox_letters"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that are not handed over yet."""

    messages: int
    oldest: datetime | None


def waiting(state: Path | None) -> Waiting | None:
    """Look into a scraper's state file; None where there is none, or it cannot be read, as a damaged one."""
    if state is None or not state.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{state.resolve().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            messages, oldest = connection.execute(_WAITING).fetchone()
        return Waiting(messages, datetime.fromisoformat(oldest) if oldest else None)
    except (sqlite3.Error, ValueError, TypeError):
        return None
