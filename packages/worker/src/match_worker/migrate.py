"""Migrations: numbered plain SQL, applied once each, forward only."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Final

from .database import Connection, connected, is_lock_timeout, translated
from .errors import BadMigration, DatabaseBusy

_NAME: Final = re.compile(r"^(\d{4})_(\w+)\.sql$")
_LOCK: Final = "select pg_advisory_lock(hashtext('pipeline.migration'))"
_UNLOCK: Final = "select pg_advisory_unlock(hashtext('pipeline.migration'))"
TRACK: Final = """
    create schema if not exists pipeline;
    create table if not exists pipeline.migration (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
    );
    comment on table pipeline.migration is 'Migrations applied to this database, with the SHA-256 of their text.';
"""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of SQL."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04} {self.name}"


def migrations() -> tuple[Migration, ...]:
    """Read the migrations this package carries, in order."""
    found = [(_NAME.match(file.name), file) for file in files(__package__).joinpath("migrations").iterdir()]
    read = [Migration(int(name[1]), name[2], file.read_text("utf-8")) for name, file in found if name]
    return tuple(sorted(read, key=lambda migration: migration.number))


def pending(url: str) -> list[Migration]:
    """Return what `migrate` would apply, in order, without changing anything.

    Raises BadMigration, DatabaseUnavailable.
    """
    with connected(url) as connection:
        return _pending(connection)


def migrate(url: str, *, lock_timeout: timedelta = timedelta(seconds=5)) -> list[Migration]:
    """Apply what is pending, each in a transaction of its own, and return it; one caller at a time.

    A statement that waits for a lock longer than `lock_timeout` gives way to the readers it would hold up, and is
    tried again. Raises BadMigration, DatabaseUnavailable, DatabaseBusy, Rejected.
    """
    with connected(url) as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute(_LOCK)
        try:
            connection.execute(TRACK)
            waiting = _pending(connection)
            for migration in waiting:
                _apply_patiently(connection, migration, url=url, lock_timeout=lock_timeout)
            if waiting:
                connection.execute("select pipeline.protect()")
        finally:
            if not connection.broken:
                connection.execute(_UNLOCK)
    return waiting


def _pending(connection: Connection) -> list[Migration]:
    carried = migrations()
    applied = _applied(connection)
    _compare(carried, applied)
    return [migration for migration in carried if migration.number not in applied]


def _applied(connection: Connection) -> dict[int, str]:
    known = connection.execute("select to_regclass('pipeline.migration') is not null as known").fetchone()
    if not known or not known["known"]:
        return {}
    rows = connection.execute("select number, checksum from pipeline.migration").fetchall()
    return {row["number"]: row["checksum"] for row in rows}


def _compare(carried: Sequence[Migration], applied: dict[int, str]) -> None:
    """Refuse what would hide a difference: an edited migration, or a database newer than this package."""
    newest = carried[-1].number
    if later := [number for number in applied if number > newest]:
        raise BadMigration(f"the database has migration {max(later)}, this package ends at {newest}: upgrade it")
    for migration in carried:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise BadMigration(f"migration {migration} was edited after it was applied: restore it, add a new one")


def _apply_patiently(connection: Connection, migration: Migration, *, url: str, lock_timeout: timedelta) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with translated(url):
                return _apply(connection, migration, lock_timeout)
        except DatabaseBusy as busy:
            if attempt == _ATTEMPTS or not is_lock_timeout(busy):
                raise
            time.sleep(attempt * lock_timeout.total_seconds() / 5)  # let the queue behind the lock drain
    return None


def _apply(connection: Connection, migration: Migration, lock_timeout: timedelta) -> None:
    with connection.transaction():
        connection.execute(f"set local lock_timeout = {int(lock_timeout.total_seconds() * 1000)}")
        connection.execute(migration.sql.encode())
        connection.execute(
            "insert into pipeline.migration (number, name, checksum) values (%s, %s, %s)",
            (migration.number, migration.name, migration.checksum),
        )
