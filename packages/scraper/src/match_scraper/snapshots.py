"""The accepted seasons and their documents, in the SQLite file of the outbox. This is the file for SQL."""

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from match_publisher import Letter, Outbox, open_state, transaction

from .errors import StateHeld
from .fixture import Season, pack, unpack
from .ports import Document

log = logging.getLogger(__name__)

_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS accepted_seasons (
        key TEXT PRIMARY KEY,
        synced_at TEXT NOT NULL, -- for people who look inside
        packed BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE IF NOT EXISTS accepted_documents (
        key TEXT NOT NULL,
        path TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        packed BLOB NOT NULL, -- gzip
        PRIMARY KEY (key, path)
    ) STRICT
    """,
)
_KEEP_SEASON: Final = """
    INSERT INTO accepted_seasons (key, synced_at, packed) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET synced_at = excluded.synced_at, packed = excluded.packed
"""
_KEEP_DOCUMENT: Final = """
    INSERT INTO accepted_documents (key, path, etag, last_modified, packed) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key, path) DO UPDATE
    SET etag = excluded.etag, last_modified = excluded.last_modified, packed = excluded.packed
"""


class SqliteSnapshots:
    """The last accepted season of each competition, beside the outbox."""

    def __init__(self, connection: sqlite3.Connection, outbox: Outbox) -> None:
        self._connection = connection
        self._outbox = outbox
        with transaction(connection):
            for table in _TABLES:
                connection.execute(table)

    def accepted(self, key: str) -> Season | None:
        """Return the last accepted season; one that this version cannot read counts as none, and is logged."""
        rows = self._rows("SELECT packed FROM accepted_seasons WHERE key = ?", key)
        try:
            return unpack(rows[0][0]) if rows else None
        except ValueError as error:
            log.warning("season.unreadable key=%s reason=%s", key, error)
            return None

    def documents(self, key: str) -> Mapping[str, Document]:
        """Return the documents of the last accepted season by path."""
        rows = self._rows("SELECT path, packed, etag, last_modified FROM accepted_documents WHERE key = ?", key)
        return {path: Document(path, *columns) for path, *columns in rows}

    def accept(self, season: Season, documents: Iterable[Document], letters: Iterable[Letter]) -> None:
        """Keep a season, its documents and its letters in one transaction."""
        packed = pack(season)
        with transaction(self._connection):
            self._connection.execute(_KEEP_SEASON, (season.key, season.synced_at.isoformat(), packed))
            self._connection.executemany(
                _KEEP_DOCUMENT,
                [(season.key, each.path, each.etag, each.last_modified, each.packed) for each in documents],
            )
            self._outbox.put(letters)

    def _rows(self, statement: str, *values: str) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()


@contextmanager
def held_state(path: Path) -> Iterator[tuple[SqliteSnapshots, Outbox]]:
    """Open the state file for this process alone. Raises StateHeld, naming the process that has it, or StateError.

    The lock lies beside the file and goes with the process, however that ends.
    """
    connection = open_state(path)
    try:
        with _lock(path.with_name(path.name + ".lock")):
            outbox = Outbox(connection)
            yield SqliteSnapshots(connection, outbox), outbox
    finally:
        connection.close()


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise StateHeld(str(path.with_suffix("")), file.read().strip() or "unknown") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)
