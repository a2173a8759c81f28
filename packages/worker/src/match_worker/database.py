"""The psycopg file: connections to PostgreSQL, and its errors in our words."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from psycopg.types.datetime import DateLoader, TimestamptzLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from .errors import DatabaseBusy, DatabaseRefuses, DatabaseUnavailable, WorkerError
from .sqlstate import error_of

Row = Mapping[str, Any]
Connection = psycopg.Connection[dict[str, Any]]
_Words = Sequence[tuple[str, str]]

CONNECT_SECONDS: Final = 10
STATEMENT_SECONDS: Final = 60

# A server that is gone without a word (a fail-over, a forgotten connection) is given up within a minute; left to the
# system it takes a quarter of an hour, or two.
_NOTICES_SILENCE: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}

# What libpq says of a connection that did not come about, and what to do; it gives no code.
_SHUT: Final = (
    ("password authentication failed", "it refuses the user or the password; correct them"),
    ("no password supplied", "the address holds no password, and it wants one"),
    ("no pg_hba.conf entry", "it lets nobody in from here by this user and database; see its pg_hba.conf"),
    ("does not exist", "it has no such user or database; correct the address, or create it"),
)
_AWAY: Final = (
    ("Connection refused", "connection refused; start PostgreSQL there, or correct the address"),
    ("failed to resolve host", "no host of this name; correct the address"),
    ("could not translate host name", "no host of this name; correct the address"),
    ("too many c", "all its connections are taken; close some, or allow more"),
    ("connection slots are reserved", "all its connections are taken; close some, or allow more"),
    ("starting up", "it is starting up; wait"),
    ("shutting down", "it is shutting down; wait, or start it again"),
    ("recovery mode", "it is recovering; wait"),
    ("timeout expired", "no answer; see that it runs and that no firewall is in between"),
    ("timed out", "no answer; see that it runs and that no firewall is in between"),
    ("server closed the connection", "it closed the connection; see its log"),
    ("SSL", "TLS could not be agreed on; see sslmode in the address"),
)


class Database:
    """A database by its URL; each process that uses it opens a small pool of its own on first use.

    A pool made before Celery forks would be shared by the children, so the pool belongs to a process id.
    """

    def __init__(self, url: str, *, connections: int = 2) -> None:
        self._url = url
        self._connections = connections
        self._pool: ConnectionPool[Connection] | None = None
        self._owner: int | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Lend a connection for one transaction: committed at the end, undone on an error.

        Raises DatabaseUnavailable, DatabaseBusy, NotMigrated, Rejected, Unforeseen.
        """
        with translated(self._url), self._mine().connection(timeout=CONNECT_SECONDS) as connection:
            yield connection

    def rows(self, query: str, arguments: Sequence[object] | Mapping[str, object] = ()) -> list[dict[str, Any]]:
        """Return the rows of one query. Raises as `transaction` does."""
        with self.transaction() as connection:
            return connection.execute(query.encode(), arguments).fetchall()

    def close(self) -> None:
        """Close this process's connections; using the database again opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None and self._owner == os.getpid():
            pool.close()

    def _mine(self) -> ConnectionPool[Connection]:
        if self._pool is None or self._owner != os.getpid():
            self._owner = os.getpid()
            self._pool = ConnectionPool(
                self._url,
                connection_class=psycopg.Connection[dict[str, Any]],
                kwargs=_options(),
                min_size=0,
                max_size=self._connections,
                reconnect_timeout=CONNECT_SECONDS,
                check=ConnectionPool.check_connection,
                open=True,
            )
        return self._pool


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open one connection, each statement its own transaction unless it says otherwise. Raises as `Database` does."""
    with translated(url), psycopg.connect(url, **_options() | {"autocommit": True}) as connection:
        yield connection


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn every error of psycopg into one of ours; the password of the URL is in none of them."""
    try:
        yield
    except (psycopg.Error, PoolTimeout) as error:
        raise _translation(url, error) from error


def is_lock_timeout(error: BaseException) -> bool:
    """Whether the error was caused by waiting too long for a lock."""
    return isinstance(error, DatabaseBusy) and isinstance(error.__cause__, psycopg.errors.LockNotAvailable)


_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


class _WithinCalendar(DateLoader):
    """Reads a day that Python's calendar has not (before year 1, after 9999, infinity) as its first or last."""

    def load(self, data: Buffer) -> date:
        try:
            return super().load(data)
        except psycopg.DataError:
            return date.min if _is_before_all(data) else date.max


class _WithinTime(TimestamptzLoader):
    """The same for moments."""

    def load(self, data: Buffer) -> datetime:
        try:
            return super().load(data)
        except psycopg.DataError:
            return _FIRST if _is_before_all(data) else _LAST


def _is_before_all(data: Buffer) -> bool:
    told = bytes(data)
    return told.endswith(b"BC") or told == b"-infinity"


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_loader("date", _WithinCalendar)
    adapters.register_loader("timestamptz", _WithinTime)
    return adapters


_ADAPTERS: Final = _adapters()


def _options() -> dict[str, Any]:
    return {
        "context": _ADAPTERS,
        "row_factory": dict_row,
        "connect_timeout": CONNECT_SECONDS,
        # A transaction pooler gives each transaction another session, which knows no prepared statement.
        "prepare_threshold": None,
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC",
        "application_name": "match-worker",
        **_NOTICES_SILENCE,
    }


def _translation(url: str, error: Exception) -> WorkerError:
    host, port = _place(url)
    state = getattr(error, "sqlstate", None) or ""
    said = str(error).strip().partition("\n")[0]
    return error_of(state, said, host, port) if state else _unconnected(host, port, error)


def _unconnected(host: str, port: str, error: Exception) -> DatabaseUnavailable:
    """Say why there is no connection in words of our own: libpq's may name what is secret."""
    if isinstance(error, PoolTimeout):
        return DatabaseUnavailable(host, port, f"no connection within {CONNECT_SECONDS} seconds")
    kinds: tuple[tuple[type[DatabaseUnavailable], _Words], ...] = (
        (DatabaseRefuses, _SHUT),
        (DatabaseUnavailable, _AWAY),
    )
    for kind, words in kinds:
        for theirs, ours in words:
            if theirs in str(error):
                return kind(host, port, ours)
    return DatabaseUnavailable(host, port, type(error).__name__)


def _place(url: str) -> tuple[str, str]:
    try:
        told = conninfo_to_dict(url)
    except psycopg.Error:
        return "?", "?"
    return str(told.get("host") or "localhost"), str(told.get("port") or 5432)
