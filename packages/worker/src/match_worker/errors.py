"""Everything that can go wrong in the worker, as one tree. The verdict table in `app` says what to do about each.

WorkerError
├── Permanent             trying the same again cannot help
│   ├── NotApplied        a kind of message this worker does not write yet
│   ├── Rejected          the database refused the envelope as a whole
│   ├── BadMigration      the migrations of this package and of the database disagree
│   │   └── DatabaseNewer     the database has more than this package: it goes on working, and migrates nothing
│   ├── UnknownValue      a league, age, division or season nobody knows: it names the valid ones
│   ├── UnknownMatch      no match, by that id, in the database
│   ├── NotWaiting        no match of that number waits in quarantine
│   ├── UnknownRow        ids of today's tables that no row has
│   ├── SomeNotApplied    of a batch: the rest is applied
│   ├── UnknownLetter     no dead letter of that number in the table
│   ├── NotATask          the body is no Celery task body with one envelope
│   ├── WrongSetting      a setting has a value that cannot be meant
│   └── TopologyDiffers   the broker has a queue or exchange of ours with other arguments
└── Transient             the same may succeed later
    ├── DatabaseUnavailable   not reachable, shutting down, or full
    │   └── DatabaseRefuses       it answers, and lets us not in
    ├── DatabaseBusy          a lock, a time limit or a deadlock was in the way
    ├── Unforeseen            the database failed in a way that nobody foresaw: tried once after each delay
    ├── NotMigrated           the database lacks our tables: the message is fine, the deployment is not
    ├── BrokerUnavailable     not reachable, or the connection broke
    │   └── BrokerRefuses     it lets us not in, or not do this
    ├── NotConfirmed          the broker did not confirm a copy, so the original stays where it is
    └── ResultsUnavailable    the Redis of CELERY_RESULT_BACKEND does not answer; no delivery depends on it
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


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


class DatabaseNewer(BadMigration):
    """The database has migrations that this package does not carry, as while a newer one is rolled out."""


class UnknownValue(Permanent):
    """A league, age group, division or season that the database does not know."""

    def __init__(self, what: str, got: str, valid: Iterable[str]) -> None:
        self.what, self.got, self.valid = what, got, tuple(valid)
        super().__init__(f"unknown {what} {got!r}; known: {', '.join(self.valid) or 'none yet'}")


class UnknownMatch(Permanent):
    """No match, by its source's id or the database's, goes by this name."""

    def __init__(self, match: str) -> None:
        super().__init__(f"no match {match!r}: give the source's match number or the database id")


class NotWaiting(Permanent):
    """No match of this number waits in quarantine."""

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(f"no match {', '.join(map(str, numbers))} waits: see `worker quarantine list`")


class DatabaseUnavailable(Transient):
    """The database cannot be reached, is shutting down, or is full."""

    def __init__(self, host: str, port: int | str, why: str) -> None:
        self.host, self.port, self.why = host, port, why
        super().__init__(f"database at {host}:{port} not available: {why}")


class DatabaseRefuses(DatabaseUnavailable):
    """The database answers, and does not let us in: the address is wrong, or its user has no right."""


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


class Unforeseen(Transient):
    """The database failed in a way that nobody foresaw: the message may be at fault, or not."""


class UnknownRow(Permanent):
    """A message names ids that no row of today's tables has."""

    def __init__(self, ids: Iterable[str]) -> None:
        super().__init__(f"no row has {', '.join(ids)}: add it, then replay the message")


class SomeNotApplied(Permanent):
    """Some matches of a batch were refused; the others are applied, and `answer` tells of each."""

    def __init__(self, answer: Mapping[str, Any], refused: Sequence[str]) -> None:
        self.answer = answer
        super().__init__(f"{len(refused)} of {answer['total']} matches refused: {'; '.join(refused)}")


class UnknownLetter(Permanent):
    """No dead letter in the table has this number."""

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(f"no dead letter {', '.join(map(str, numbers))}: see `worker dead-letters list --status all`")


class NotATask(Permanent):
    """The body is not what the Celery protocol and the wire format ask for; the sentence says what it is instead."""


class WrongSetting(Permanent):
    """A setting has a value that cannot be meant; the sentence names it and what would do."""


class TopologyDiffers(Permanent):
    """The broker has a queue or exchange of one of our names, but with other arguments."""

    def __init__(self, what: str, said: str) -> None:
        self.what = what
        super().__init__(
            f"{what} exists with other arguments ({said}); let it run empty, delete it, then declare it again"
        )


class BrokerUnavailable(Transient):
    """The broker cannot be reached, or the connection to it broke."""

    says = "not available"
    advice = "is it running, and is its address right?"

    def __init__(self, host: str, port: int | str, why: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"broker at {host}:{port} {self.says}: {why}; {self.advice}")


class BrokerRefuses(BrokerUnavailable):
    """The broker does not let us in, or not do what we asked for."""

    says = "refuses"
    advice = "check user, password, virtual host and rights (`rabbitmqctl list_permissions`)"


class NotConfirmed(Transient):
    """The broker did not confirm the copy of a message in time, so the original stays where it is."""

    def __init__(self, queue: str, why: str) -> None:
        self.queue = queue
        super().__init__(
            f"no confirm from {queue}: {why}; is it there, and the broker not short of memory or disk "
            "(`rabbitmq-diagnostics alarms`)?"
        )


class ResultsUnavailable(Transient):
    """The result backend cannot be asked; `refused`: it is there, but does not let us in."""

    def __init__(self, host: str | None, *, refused: bool = False) -> None:
        away, closed = f"no result backend answers at {host}", f"{host} refuses the password of CELERY_RESULT_BACKEND"
        super().__init__(closed if refused else away)
