"""Migrations: numbered plain SQL, applied once each, forward only."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Final

from .database import Connection, connected, is_lock_timeout, translated
from .errors import BadMigration, DatabaseBusy, DatabaseNewer

_NAME: Final = re.compile(r"^(\d{4})_(\w+)\.sql$")
# For one transaction: a pooler gives the next one another session, which would not know of the lock.
_TAKE: Final = "select pg_try_advisory_xact_lock(hashtext('pipeline.migration')) as taken"
_WAIT: Final = "select pg_advisory_xact_lock(hashtext('pipeline.migration'))"
_PROTECT: Final = """
    do $$ begin
        if to_regproc('pipeline.protect') is not null then
            perform pipeline.protect();
        end if;
    end $$
"""
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

    Raises BadMigration, DatabaseNewer, DatabaseUnavailable.
    """
    with connected(url) as connection:
        return _pending(connection)


def lacking(url: str) -> list[Migration]:
    """Return what the database lacks to work with this package: nothing where it is newer. Raises as `pending`."""
    try:
        return pending(url)
    except DatabaseNewer:
        return []


def migrate(
    url: str, *, lock_timeout: timedelta = timedelta(seconds=5), tell: Callable[[str], object] = lambda _: None
) -> list[Migration]:
    """Apply what is pending, each in a transaction of its own, and return it; one caller at a time.

    A statement that waits for a lock longer than `lock_timeout` gives way to the readers it would hold up, and is
    tried again. `tell` is told when another caller is waited for. Raises BadMigration, DatabaseUnavailable,
    DatabaseBusy, Rejected.
    """
    applied = []
    with connected(url) as connection:
        while (migration := _next_patiently(connection, url=url, lock_timeout=lock_timeout, tell=tell)) is not None:
            applied.append(migration)
    return applied


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
    for migration in carried:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise BadMigration(f"migration {migration} was edited after it was applied: restore it, add a new one")
    newest = carried[-1].number
    if later := [number for number in applied if number > newest]:
        raise DatabaseNewer(f"the database has migration {max(later)}, this package ends at {newest}: upgrade it")


def _next_patiently(
    connection: Connection, *, url: str, lock_timeout: timedelta, tell: Callable[[str], object]
) -> Migration | None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with translated(url), connection.transaction():
                _wait_for_others(connection, tell)
                return _apply_next(connection, lock_timeout)
        except DatabaseBusy as busy:
            if attempt == _ATTEMPTS or not is_lock_timeout(busy):
                raise
            time.sleep(attempt * lock_timeout.total_seconds() / 5)  # let the queue behind the lock drain
    return None


def _wait_for_others(connection: Connection, tell: Callable[[str], object]) -> None:
    connection.execute("set local statement_timeout = 0")
    taken = connection.execute(_TAKE).fetchone()
    if not taken or not taken["taken"]:
        tell("another is migrating this database: waiting for it")
        connection.execute(_WAIT)


def _apply_next(connection: Connection, lock_timeout: timedelta) -> Migration | None:
    """Apply the first that is pending, and put what it made behind the rights of everything else."""
    connection.execute(TRACK)
    migration = next(iter(_pending(connection)), None)
    if migration is not None:
        connection.execute(f"set local lock_timeout = {int(lock_timeout.total_seconds() * 1000)}")
        connection.execute(migration.sql.encode())
        connection.execute(
            "insert into pipeline.migration (number, name, checksum) values (%s, %s, %s)",
            (migration.number, migration.name, migration.checksum),
        )
        connection.execute(_PROTECT)
    return migration
