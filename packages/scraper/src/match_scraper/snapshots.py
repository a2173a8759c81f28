"""The accepted seasons and their documents, in the SQLite file of the outbox. This is the file for SQL."""

import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from match_publisher import Letter, Outbox, StateUnwritable, look_at_state, open_state, transaction, translated

from .errors import NothingAccepted, StateHeld, Unreadable
from .fixture import Fixture, Season
from .packing import pack, pack_change, unpack, unpack_change
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
    """
    CREATE TABLE IF NOT EXISTS accepted_changes (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        synced_at TEXT NOT NULL, -- of the season that brought the change, UTC
        packed BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX IF NOT EXISTS accepted_changes_of_season ON accepted_changes (key, synced_at)",
    "CREATE INDEX IF NOT EXISTS accepted_changes_by_age ON accepted_changes (synced_at)",
)
REMEMBERED: Final = timedelta(days=90)
"""Changes older than this are forgotten, of whatever season, once one is accepted."""
_KEEP_SEASON: Final = """
    INSERT INTO accepted_seasons (key, synced_at, packed) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET synced_at = excluded.synced_at, packed = excluded.packed
"""
_KEEP_DOCUMENT: Final = """
    INSERT INTO accepted_documents (key, path, etag, last_modified, packed) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key, path) DO UPDATE
    SET etag = excluded.etag, last_modified = excluded.last_modified, packed = excluded.packed
"""
_KEEP_CHANGE: Final = "INSERT INTO accepted_changes (key, synced_at, packed) VALUES (?, ?, ?)"
_FORGET_SEASON: Final = "DELETE FROM accepted_seasons WHERE key = ?"
_REKEY_CHANGES: Final = "UPDATE accepted_changes SET key = ? WHERE key = ?"
_IS_THERE: Final = "SELECT 1 FROM sqlite_master WHERE name = 'accepted_seasons'"
_FORGET_CHANGES: Final = "DELETE FROM accepted_changes WHERE synced_at < ?"
_RECENT: Final = "SELECT packed FROM accepted_changes WHERE key = ? AND synced_at > ? ORDER BY number"
_CHANGES: Final = "SELECT key, synced_at, packed FROM accepted_changes WHERE synced_at >= ? ORDER BY number"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A change of one match that was accepted."""

    key: str
    """The source's key of its competition season."""
    synced_at: datetime
    """The source's time of the season that brought it."""
    before: Fixture | None
    """None: it was new."""
    after: Fixture


class Accepted:
    """The last accepted season of each competition, to read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def accepted(self, key: str) -> Season | None:
        """Return the last accepted season. Raises Unreadable."""
        rows = self._rows("SELECT packed FROM accepted_seasons WHERE key = ?", key)
        try:
            return unpack(rows[0][0]) if rows else None
        except ValueError as error:
            raise Unreadable(key, str(error)) from error

    def documents(self, key: str) -> Mapping[str, Document]:
        """Return the documents of the last accepted season by path."""
        rows = self._rows("SELECT path, packed, etag, last_modified FROM accepted_documents WHERE key = ?", key)
        return {path: Document(path, *columns) for path, *columns in rows}

    def seasons(self, needed: Callable[[str], bool] = lambda _: False) -> list[Season]:
        """Return every accepted season that can be read; of the others, those not needed by their key are logged.

        Raises Unreadable for one that is.
        """
        keys = [key for (key,) in self._rows("SELECT key FROM accepted_seasons ORDER BY key")]
        found = (self.accepted(key) if needed(key) else self._readable(key) for key in keys)
        return [season for season in found if season is not None]

    def _readable(self, key: str) -> Season | None:
        try:
            return self.accepted(key)
        except Unreadable as error:
            log.warning("season.unreadable", extra={"season": key, "reason": str(error)})
            return None

    def changes(self, since: datetime) -> Iterator[Remembered]:
        """Yield the changes that seasons of this source time or later brought, oldest first.

        Those that this version cannot read are left out, and logged.
        """
        for key, synced_at, packed in self._rows(_CHANGES, _utc(since)):
            if change := _readable_change(key, packed):
                yield Remembered(key, datetime.fromisoformat(synced_at), *change)

    def recent(self, key: str, since: datetime) -> list[tuple[Fixture | None, Fixture]]:
        """Return what changed of one season's matches since then, oldest first; as `changes` does."""
        found = (_readable_change(key, packed) for (packed,) in self._rows(_RECENT, key, _utc(since)))
        return [change for change in found if change]

    def _rows(self, statement: str, *values: str) -> list[Any]:
        with translated():
            return self._connection.execute(statement, values).fetchall()


class SqliteSnapshots(Accepted):
    """The same, beside the outbox, to write."""

    def __init__(self, connection: sqlite3.Connection, outbox: Outbox) -> None:
        super().__init__(connection)
        self._outbox = outbox
        with transaction(connection):
            for table in _TABLES:
                connection.execute(table)

    def waits(self, message_id: str) -> bool:
        """Tell whether a letter of this id is still to be sent."""
        return self._outbox.holds(message_id)

    def accept(
        self,
        season: Season,
        documents: Iterable[Document],
        letters: Iterable[Letter],
        changes: Iterable[tuple[Fixture | None, Fixture]] = (),
        before: str | None = None,
    ) -> None:
        """Keep a season, its documents, its letters and what changed in one transaction.

        `before`: the key under which it was accepted so far. The documents under that one stay, and say that the season
        was published there.
        """
        packed, told = pack(season), [(season.key, _utc(season.synced_at), pack_change(*each)) for each in changes]
        with transaction(self._connection):
            if before not in (None, season.key):
                self._connection.execute(_FORGET_SEASON, (before,))
                self._connection.execute(_REKEY_CHANGES, (season.key, before))
            self._connection.execute(_KEEP_SEASON, (season.key, season.synced_at.isoformat(), packed))
            self._connection.execute(_FORGET_CHANGES, (_utc(season.synced_at - REMEMBERED),))
            self._connection.executemany(_KEEP_CHANGE, told)
            self._connection.executemany(
                _KEEP_DOCUMENT,
                [(season.key, each.path, each.etag, each.last_modified, each.packed) for each in documents],
            )
            self._outbox.put(letters)


@contextmanager
def read_state(path: Path) -> Iterator[Accepted]:
    """Open the state file to look at it, also while a scraper works. Raises NothingAccepted, or StateError."""
    if not path.exists():
        raise NothingAccepted(str(path))
    with closing(look_at_state(path)) as connection:
        with translated(path):
            found = connection.execute(_IS_THERE).fetchone()
        if found is None:
            raise NothingAccepted(str(path))
        yield Accepted(connection)


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


def _readable_change(key: str, packed: bytes) -> tuple[Fixture | None, Fixture] | None:
    try:
        return unpack_change(packed)
    except ValueError as error:
        log.warning("change.unreadable", extra={"season": key, "reason": str(error)})
        return None


def _utc(moment: datetime) -> str:
    """Write a moment so that the order of the texts is that of the moments."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    try:
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        why = "free some space, or make its folder writable"
        raise StateUnwritable(f"no lock beside the state file: {error.strerror}: {why}") from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateHeld(str(path.with_suffix("")), os.read(held, 20).decode() or "unknown") from error
        os.ftruncate(held, 0)
        # A full disk has no room for the name of who holds the lock, and it is held all the same.
        with suppress(OSError):
            os.write(held, str(os.getpid()).encode())
        yield
        os.ftruncate(held, 0)
    finally:
        os.close(held)
