"""Puts match messages safely on RabbitMQ: an outbox in the caller's SQLite file, confirms, nothing lost.

Importing this imports neither the AMQP client nor what reads settings; naming what needs them does. Three modules
are open to other packages as they are: `doctor` (checks, and how they are shown), `environment` (what `--env` reads),
`logs` (what a line of the log looks like).
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
    WrongSetting,
)
from .letters import Letter, letter
from .outbox import Load, Outbox
from .publisher import Fate, MemoryPublisher, Publisher, Receipt
from .state import look_at_state, open_state, transaction, translated
from .timeouts import Timeouts

if TYPE_CHECKING:
    from .brokers import publisher_for
    from .rabbit import Tls
    from .rabbit_publisher import RabbitPublisher
    from .settings import BrokerSettings
    from .v1_publisher import RabbitMQPublisher

__all__ = [
    "BadAddress",
    "Blocked",
    "BrokerError",
    "BrokerSettings",
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
    "RabbitMQPublisher",
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
    "WrongSetting",
    "drain",
    "letter",
    "look_at_state",
    "open_state",
    "publisher_for",
    "transaction",
    "translated",
]

_LATE = {
    "BrokerSettings": ".settings",
    "RabbitMQPublisher": ".v1_publisher",
    "RabbitPublisher": ".rabbit_publisher",
    "Tls": ".rabbit",
    "publisher_for": ".brokers",
}


def __getattr__(name: str) -> Any:
    """Import what needs the AMQP client, or reads settings, when it is first named."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE[name], __name__), name)
