"""Private servers and a replica of the source site, for the demo and the tests."""

from .errors import DevstackError, DidNotStart, NotInstalled, NotRunning, Refused, ReplicaError
from .postgres import SAFE, UNSYNCED, Postgres
from .rabbitmq import RabbitMQ
from .redis import Redis

__all__ = [
    "SAFE",
    "UNSYNCED",
    "DevstackError",
    "DidNotStart",
    "NotInstalled",
    "NotRunning",
    "Postgres",
    "RabbitMQ",
    "Redis",
    "Refused",
    "ReplicaError",
]
