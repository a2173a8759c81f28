"""Puts match messages safely on RabbitMQ: an outbox in the caller's SQLite file, confirms, nothing lost.

Importing this does not import the AMQP client; the first use of `RabbitPublisher` does.
"""

from .delivery import Drained, drain
from .errors import (
    BadAddress,
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
    WrongCredentials,
)
from .letters import Letter, letter
from .outbox import Load, Outbox
from .publisher import Fate, MemoryPublisher, Publisher, Receipt
from .state import open_state, transaction

__all__ = [
    "BadAddress",
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
    "Receipt",
    "StateCorrupt",
    "StateError",
    "StateLocked",
    "StateTooNew",
    "StateUnwritable",
    "TooLarge",
    "Uncommitted",
    "Unconfirmed",
    "Unreachable",
    "WrongCredentials",
    "drain",
    "letter",
    "open_state",
    "transaction",
]
