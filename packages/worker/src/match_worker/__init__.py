"""Takes match messages from RabbitMQ and writes them, exactly once in effect, with a reason for every effect.

Importing this imports neither Celery nor a database client; the first use of `make_app` does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    BadMigration,
    BrokerUnavailable,
    DatabaseBusy,
    DatabaseUnavailable,
    NotApplied,
    NotATask,
    NotConfirmed,
    NotMigrated,
    Permanent,
    Rejected,
    TopologyDiffers,
    Transient,
    Unforeseen,
    UnknownMatch,
    UnknownValue,
    WorkerError,
    WrongSetting,
)
from .ingest import ingest
from .verdicts import Judgement, Patience, Verdict

if TYPE_CHECKING:
    from .app import make_app, work
    from .topology import declare, topology_of

__all__ = [
    "BadMigration",
    "BrokerUnavailable",
    "DatabaseBusy",
    "DatabaseUnavailable",
    "Judgement",
    "NotATask",
    "NotApplied",
    "NotConfirmed",
    "NotMigrated",
    "Patience",
    "Permanent",
    "Rejected",
    "TopologyDiffers",
    "Transient",
    "Unforeseen",
    "UnknownMatch",
    "UnknownValue",
    "Verdict",
    "WorkerError",
    "WrongSetting",
    "declare",
    "ingest",
    "make_app",
    "topology_of",
    "work",
]

_LATE = {"make_app": ".app", "work": ".app", "declare": ".topology", "topology_of": ".topology"}


def __getattr__(name: str) -> Any:
    """Import what needs Celery or the schema when it is first named."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE[name], __name__), name)
