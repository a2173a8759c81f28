"""What the scraper still has to send, seen from outside."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def letters(state: Path) -> int:
    """Count the letters in the outbox of a scraper's state, without writing anything; 0 while there is none."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True, timeout=1)) as outbox:
        return int(outbox.execute("select count(*) from outbox_letters").fetchone()[0])
    return 0
