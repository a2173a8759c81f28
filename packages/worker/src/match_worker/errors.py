"""Everything that can go wrong in the worker, as one tree. The verdict table in `app` says what to do about each.

WorkerError
├── Permanent             trying the same again cannot help
│   ├── NotApplied        a kind of message this worker does not write yet
│   ├── Rejected          the database refused the envelope as a whole
│   ├── BadMigration      the migrations of this package and of the database disagree
│   ├── UnknownValue      a league, age, division or season nobody knows: it names the valid ones
│   └── UnknownMatch      no match, by that id, in the database
└── Transient             the same may succeed later
    ├── DatabaseUnavailable   not reachable, shutting down, or full
    ├── DatabaseBusy          a lock, a time limit or a deadlock was in the way
    └── NotMigrated           the database lacks our tables: the message is fine, the deployment is not
"""

from collections.abc import Iterable


class WorkerError(Exception):
    """The root: every error this package raises is one of these."""


class Permanent(WorkerError):
    """Trying the same again cannot help."""


class Transient(WorkerError):
    """The same may succeed later."""


class NotApplied(Permanent):
    """A kind of message this worker does not write yet."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"this worker does not apply messages of kind {kind} yet: upgrade it, then replay the message")


class Rejected(Permanent):
    """The database refused the envelope as a whole."""


class BadMigration(Permanent):
    """The migrations of this package and those the database has seen disagree."""


class UnknownValue(Permanent):
    """A league, age group, division or season that the database does not know."""

    def __init__(self, what: str, got: str, valid: Iterable[str]) -> None:
        self.what, self.got, self.valid = what, got, tuple(valid)
        super().__init__(f"unknown {what} {got!r}; known: {', '.join(self.valid) or 'none yet'}")


class UnknownMatch(Permanent):
    """No match, by its source's id or the database's, goes by this name."""

    def __init__(self, match: str) -> None:
        super().__init__(f"no match {match!r}: give the source's match number or the database id")


class DatabaseUnavailable(Transient):
    """The database cannot be reached, is shutting down, or is full."""

    def __init__(self, host: str, port: int | str, why: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"database at {host}:{port} not available: {why}")


class DatabaseBusy(Transient):
    """A lock, a time limit or a deadlock was in the way."""

    def __init__(self, host: str, port: int | str, why: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"database at {host}:{port} busy: {why}")


class NotMigrated(Transient):
    """The database lacks our tables or functions; the message is fine."""

    def __init__(self, host: str, port: int | str, what: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"database at {host}:{port} not migrated: run `worker migrate` ({what})")
