"""The state file: one SQLite file that holds what was accepted and what is still to be sent.

Its journal and fsync settings make a committed transaction survive SIGKILL and power loss at any instant.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from .errors import StateCorrupt, StateError, StateLocked, StateUnwritable

BUSY_TIMEOUT: Final = timedelta(seconds=10)

_DAMAGED: Final = "the state file is damaged; restore it, or move it away to start anew"
# Primary result codes of SQLite; the extended ones carry them in their lowest byte.
_ERRORS: Final[dict[int, tuple[type[StateError], str]]] = {
    sqlite3.SQLITE_BUSY: (StateLocked, "another process holds the state file; try again when it is done"),
    sqlite3.SQLITE_LOCKED: (StateLocked, "another process holds the state file; try again when it is done"),
    sqlite3.SQLITE_FULL: (StateUnwritable, "the disk of the state file is full; free some space"),
    sqlite3.SQLITE_IOERR: (
        StateUnwritable,
        "the disk of the state file is full or fails; free some space, or check it",
    ),
    sqlite3.SQLITE_READONLY: (StateUnwritable, "the state file is read-only; make it and its folder writable"),
    sqlite3.SQLITE_PERM: (StateUnwritable, "the state file is not this user's; make it writable"),
    sqlite3.SQLITE_CANTOPEN: (StateUnwritable, "the state file cannot be opened; check its path and folder"),
    sqlite3.SQLITE_CORRUPT: (StateCorrupt, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StateCorrupt, "that is no SQLite file; check the path of the state file"),
}
_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


def open_state(path: Path, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> sqlite3.Connection:
    """Open the state file, creating it and its folder; outside `transaction` each statement commits alone.

    Raises StateLocked, StateUnwritable, StateCorrupt, each naming the file.
    """
    _make_folder(path)
    return _opened(path, "", (f"PRAGMA {pragma}" for pragma in _PRAGMAS), busy_timeout)


def look_at_state(path: Path, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> sqlite3.Connection:
    """Open a state file that is there, to read alone.

    Raises StateLocked, StateUnwritable, StateCorrupt, each naming the file.
    """
    return _opened(path, "?mode=ro", ("SELECT 1 FROM sqlite_master",), busy_timeout)


def _opened(path: Path, options: str, first: Iterable[str], busy_timeout: timedelta) -> sqlite3.Connection:
    """Connect, and execute the first statements, which find out whether the file is one of SQLite's."""
    with translated(path):
        address = f"{path.absolute().as_uri()}{options}"
        connection = sqlite3.connect(address, uri=True, timeout=busy_timeout.total_seconds(), isolation_level=None)
        try:
            for statement in first:
                connection.execute(statement).fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside as one; roll back on any exception. Inside another one, join it as a savepoint."""
    nested = connection.in_transaction
    begin, commit, rollback = _SAVEPOINT if nested else _TRANSACTION
    with translated():
        connection.execute(begin)
        try:
            yield
            connection.execute(commit)
        except BaseException:
            # Some errors, a full disk for one, have rolled everything back already.
            if connection.in_transaction:
                for statement in rollback:
                    connection.execute(statement)
            raise


_TRANSACTION: Final = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_SAVEPOINT: Final = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn SQLite's errors into ours, naming the file where it is known."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        kind, advice = _ERRORS.get(code & 0xFF, (StateError, "the state file cannot be used"))
        raise kind(f"{path}: {advice} ({error})" if path else f"{advice} ({error})") from error
    except UnicodeDecodeError as error:  # of a damaged file, whose names sqlite3 would put into its own sentence
        raise damaged(str(error), path) from error


def damaged(what: str, path: Path | None = None) -> StateCorrupt:
    """Word that the file holds what was never written there."""
    return StateCorrupt(f"{path}: {_DAMAGED} ({what})" if path else f"{_DAMAGED} ({what})")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateUnwritable(f"{path}: the folder of the state file cannot be made ({error.strerror})") from error
