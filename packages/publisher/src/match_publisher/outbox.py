"""Letters that are committed but not yet confirmed, in a table of the caller's own SQLite file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from .errors import OutboxFull, StateTooNew
from .letters import Letter
from .state import damaged, transaction, translated

VERSION: Final = 1
MAX_LETTERS: Final = 100_000
MAX_BYTES: Final = 1024 * 1024 * 1024

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS outbox_version (version INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE IF NOT EXISTS outbox_letters (
        place INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of putting; never used twice
        message_id TEXT NOT NULL UNIQUE,
        routing_key TEXT NOT NULL,
        run_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        schema_version INTEGER NOT NULL,
        matches INTEGER NOT NULL,
        put_at TEXT NOT NULL, -- RFC 3339, UTC
        size INTEGER NOT NULL, -- bytes of the body
        body BLOB NOT NULL -- last, so that the columns before it are read without it
    ) STRICT
    """,
)
_PUT: Final = """
    INSERT INTO outbox_letters
        (message_id, routing_key, run_id, kind, schema_version, matches, put_at, size, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (message_id) DO NOTHING
"""
_NEXT: Final = """
    SELECT place, message_id, routing_key, run_id, kind, schema_version, matches, body
    FROM outbox_letters WHERE place > ? ORDER BY place LIMIT 1
"""
_TYPES: Final = (str, str, str, str, int, int, bytes)
"""Of these columns, without the place."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits: letters, the bytes of their bodies, and since when the oldest does."""

    letters: int
    size: int
    oldest: datetime | None


class Outbox:
    """The outbox in a connection of `open_state`; whatever it does joins the transaction the caller has open.

    Every method raises StateError when the file cannot be read or written.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        max_letters: int = MAX_LETTERS,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection = connection
        self._max_letters = max_letters
        self._max_bytes = max_bytes
        self._clock = clock
        self._prepare()

    def __iter__(self) -> Iterator[Letter]:
        """Every waiting letter, oldest first, one in memory at a time; forgetting meanwhile is fine."""
        place = 0
        while row := self._row(_NEXT, place):
            place, *columns = row
            if not all(map(isinstance, columns, _TYPES)):  # a damaged file keeps to no table
                raise damaged(f"the letter at place {place} holds what was never put there")
            yield Letter(*columns)

    @property
    def uncommitted(self) -> bool:
        """Whether the caller has a transaction open, and could still roll back what it put."""
        return self._connection.in_transaction

    def put(self, letters: Iterable[Letter]) -> None:
        """Add letters in order; one that waits already keeps its place. Raises OutboxFull, and puts none of them."""
        with transaction(self._connection):
            load = self.load()
            count, size, put_at = load.letters, load.size, self._clock().isoformat()
            for letter in letters:
                if self._insert(letter, put_at):
                    count, size = count + 1, size + len(letter.body)
                self._check(count, size)

    def waiting(self, limit: int) -> list[Letter]:
        """Return the oldest letters, at most `limit` of them."""
        return list(islice(self, limit))

    def holds(self, message_id: str) -> bool:
        """Tell whether a letter of this id waits."""
        return self._row("SELECT 1 FROM outbox_letters WHERE message_id = ?", message_id) is not None

    def forget(self, message_ids: Iterable[str]) -> None:
        """Drop letters by id, in one transaction; an id that does not wait is fine."""
        with transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM outbox_letters WHERE message_id = ?", ((each,) for each in message_ids)
            )

    def count(self) -> int:
        """Count the letters that wait."""
        return self.load().letters

    def load(self) -> Load:
        """Say how much waits, and since when."""
        count, size, oldest = self._row("SELECT count(*), coalesce(sum(size), 0), min(put_at) FROM outbox_letters")
        try:
            return Load(count, size, datetime.fromisoformat(oldest) if oldest else None)
        except (ValueError, TypeError) as error:
            raise damaged(f"a letter waits since {oldest!r:.40}, which is no moment") from error

    def _insert(self, letter: Letter, put_at: str) -> bool:
        head = (letter.message_id, letter.routing_key, letter.run_id, letter.kind)
        rest = (letter.schema_version, letter.matches, put_at, len(letter.body), letter.body)
        return self._connection.execute(_PUT, (*head, *rest)).rowcount == 1

    def _check(self, count: int, size: int) -> None:
        if count > self._max_letters or size > self._max_bytes:
            raise OutboxFull(letters=count, size=size, max_letters=self._max_letters, max_bytes=self._max_bytes)

    def _row(self, statement: str, *values: object) -> Any:
        with translated():
            return self._connection.execute(statement, values).fetchone()

    def _prepare(self) -> None:
        if not self._row("SELECT 1 FROM sqlite_schema WHERE name = 'outbox_version'"):
            with transaction(self._connection):
                for table in _TABLES:
                    self._connection.execute(table)
                self._connection.execute(
                    "INSERT INTO outbox_version SELECT ? WHERE NOT EXISTS (SELECT 1 FROM outbox_version)", (VERSION,)
                )
        (version,) = self._row("SELECT version FROM outbox_version") or (None,)
        if not isinstance(version, int):
            raise damaged(f"the version of its outbox is {version!r:.40}")
        if version > VERSION:
            raise StateTooNew(knows=VERSION, got=version)
