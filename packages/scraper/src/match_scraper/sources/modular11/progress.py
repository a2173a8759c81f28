"""Parts of a season that were read before something broke off, so that the next run reads only the others."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from match_publisher import transaction, translated
from match_scraper.fixture import Value
from match_scraper.packing import pack, unpacked
from match_scraper.ports import Document

from .paging import Gathered

_FRESH: Final = timedelta(days=1)
"""How long a part of a season that still goes on may be used."""
_OVER: Final = timedelta(days=7)
"""How long one of a season that was over when it was read: long enough to read the rest, or to accept a refusal."""

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS finished_parts (
        key TEXT NOT NULL, -- the competition season's
        part TEXT NOT NULL, -- the address of its first page
        packed BLOB NOT NULL,
        PRIMARY KEY (key, part)
    ) STRICT
"""
_LOAD: Final = "SELECT packed FROM finished_parts WHERE key = ? AND part = ?"
_SAVE: Final = """
    INSERT INTO finished_parts (key, part, packed) VALUES (?, ?, ?)
    ON CONFLICT (key, part) DO UPDATE SET packed = excluded.packed
"""


class Part(Value, frozen=True):
    """A part of a season: its rows, and the pages they stood on, for people to look at if it is refused."""

    gathered: Gathered
    pages: tuple[Document, ...] = ()


class Progress(Protocol):
    """Keeps finished parts of seasons."""

    def load(self, key: str, part: str) -> Part | None:
        """Return a part; None when it is not kept."""
        ...

    def save(self, key: str, part: str, read: Part) -> None:
        """Keep a part."""
        ...

    def forget(self, key: str) -> None:
        """Drop all parts of a season: it was accepted, or is to be read anew."""
        ...


class MemoryProgress:
    """Keeps them as long as the process lives."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], bytes] = {}

    def load(self, key: str, part: str) -> Part | None:
        """Return a part."""
        packed = self._parts.get((key, part))
        return None if packed is None else _unpack(packed)

    def save(self, key: str, part: str, read: Part) -> None:
        """Keep a part."""
        self._parts[key, part] = pack(read)

    def forget(self, key: str) -> None:
        """Drop all parts of a season."""
        self._parts = {at: packed for at, packed in self._parts.items() if at[0] != key}


class SqliteProgress:
    """Keeps them in the scraper's state file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        with transaction(connection):
            connection.execute(_TABLE)

    def load(self, key: str, part: str) -> Part | None:
        """Return a part; one that this version cannot read counts as none."""
        with translated():
            found = self._connection.execute(_LOAD, (key, part)).fetchone()
        return None if found is None else _unpack(found[0])

    def save(self, key: str, part: str, read: Part) -> None:
        """Keep a part, at once."""
        with transaction(self._connection):
            self._connection.execute(_SAVE, (key, part, pack(read)))

    def forget(self, key: str) -> None:
        """Drop all parts of a season."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM finished_parts WHERE key = ?", (key,))

    def forget_old(self, now: datetime) -> None:
        """Drop the parts that no run may use any more: of a season that was broken off, and never gone on with."""
        with translated():
            kept = self._connection.execute("SELECT key, part, packed FROM finished_parts")
            old = [(key, part) for key, part, packed in kept if _is_old(_unpack(packed), now)]
        with transaction(self._connection):
            self._connection.executemany("DELETE FROM finished_parts WHERE key = ? AND part = ?", old)


def usable(gathered: Gathered, *, ends: datetime, now: datetime) -> bool:
    """Tell whether a part may be used again: for a week if its season was over when it was read, else for a day.

    One without a row for a day: the site has been seen empty for weeks, with all of its rows back afterwards.
    """
    lasting = gathered.date.astimezone(UTC) > ends and (gathered.rows or gathered.bad)
    return now - gathered.date <= (_OVER if lasting else _FRESH)


def _is_old(part: Part | None, now: datetime) -> bool:
    return part is None or now - part.gathered.date.astimezone(UTC) > _OVER


def _unpack(packed: bytes) -> Part | None:
    try:
        return unpacked(packed, Part, "part")
    except ValueError:
        return None
