"""Puts match messages safely on RabbitMQ: an outbox in the caller's SQLite file, confirms, nothing lost.

Importing this does not import the AMQP client; naming `publisher_for`, `RabbitPublisher` or `Tls` does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .delivery import Drained, drain
from .errors import (
    BadAddress,
    Blocked,
    BrokerError,
    ChannelRefused,
    ConnectionLost,
    NoExchange,
    NoVirtualHost,
    OutboxFull,
    Passing,
    PublisherError,
    StateCorrupt,
    StateError,
    StateLocked,
    StateTooNew,
    StateUnwritable,
    TooLarge,
    Uncommitted,
    Unconfirmed,
    Unreachable,
    Untrusted,
    WrongCredentials,
)
from .letters import Letter, letter
from .outbox import Load, Outbox
from .publisher import Fate, MemoryPublisher, Publisher, Receipt
from .state import open_state, transaction
from .timeouts import Timeouts

if TYPE_CHECKING:
    from .brokers import publisher_for
    from .rabbit import Tls
    from .rabbit_publisher import RabbitPublisher

__all__ = [
    "BadAddress",
    "Blocked",
    "BrokerError",
    "ChannelRefused",
    "ConnectionLost",
    "Drained",
    "Fate",
    "Letter",
    "Load",
    "MemoryPublisher",
    "NoExchange",
    "NoVirtualHost",
    "Outbox",
    "OutboxFull",
    "Passing",
    "Publisher",
    "PublisherError",
    "RabbitPublisher",
    "Receipt",
    "StateCorrupt",
    "StateError",
    "StateLocked",
    "StateTooNew",
    "StateUnwritable",
    "Timeouts",
    "Tls",
    "TooLarge",
    "Uncommitted",
    "Unconfirmed",
    "Unreachable",
    "Untrusted",
    "WrongCredentials",
    "drain",
    "letter",
    "open_state",
    "publisher_for",
    "transaction",
]

_LATE = {"RabbitPublisher": ".rabbit_publisher", "Tls": ".rabbit", "publisher_for": ".brokers"}


def __getattr__(name: str) -> Any:
    """Import what needs the AMQP client when it is first named."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE[name], __name__), name)
