"""Private servers and a replica of the source site, for the demo and the tests."""

from typing import TYPE_CHECKING, Any

from .errors import DevstackError, DidNotStart, NotInstalled, NotRunning, Refused, ReplicaError

if TYPE_CHECKING:
    from .fault_proxy import FaultProxy, Passage
    from .postgres import SAFE, UNSYNCED, Postgres
    from .postgrest import Postgrest
    from .rabbitmq import RabbitMQ
    from .redis import Redis
    from .replica import Replica, make_season
    from .supabase_lite import SupabaseLite

__all__ = [
    "SAFE",
    "UNSYNCED",
    "DevstackError",
    "DidNotStart",
    "FaultProxy",
    "NotInstalled",
    "NotRunning",
    "Passage",
    "Postgres",
    "Postgrest",
    "RabbitMQ",
    "Redis",
    "Refused",
    "Replica",
    "ReplicaError",
    "SupabaseLite",
    "make_season",
]

_FILES = {
    "FaultProxy": "fault_proxy",
    "Passage": "fault_proxy",
    "Postgres": "postgres",
    "Postgrest": "postgrest",
    "SAFE": "postgres",
    "UNSYNCED": "postgres",
    "RabbitMQ": "rabbitmq",
    "Redis": "redis",
    "Replica": "replica",
    "SupabaseLite": "supabase_lite",
    "make_season": "replica",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, so that the command's --help need not wait for a database driver."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - see above

    return getattr(import_module(f".{_FILES[name]}", __name__), name)
