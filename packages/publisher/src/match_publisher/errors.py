"""Everything that can go wrong between a message and a confirmed delivery, as one tree.

PublisherError
├── WrongSetting          a setting, or the file that holds it, cannot be meant
├── TooLarge              a message no reader accepts: split it into more envelopes
├── BadAddress            the broker's URL, or a file of its TLS settings, cannot be used
├── BrokerError           the broker did not take what was offered
│   ├── Passing           goes away by waiting; the publisher tries again for a bounded time
│   │   ├── Unreachable       nobody answers at the address, or not as a broker does
│   │   ├── ConnectionLost    the connection ended while letters were on the way
│   │   ├── Blocked           the broker is short of memory or disk and takes no messages
│   │   └── Unconfirmed       the connection lives, but the broker stopped confirming
│   ├── Untrusted         TLS: one side does not trust the other's certificate
│   ├── WrongCredentials  user or password refused
│   ├── NoVirtualHost     the address names a virtual host that is not there, or is not this user's
│   ├── NoExchange        the worker has not declared the exchange yet
│   └── ChannelRefused    the broker closed the channel for another reason, which it names
└── StateError            the state file cannot be read or written
    ├── OutboxFull            more waits than the bounds allow; nothing of the batch was put
    ├── Uncommitted           a drain was asked for before what it would send was committed
    ├── StateLocked           another process holds the file
    ├── StateUnwritable       disk full, read-only, or not allowed
    ├── StateCorrupt          the file is damaged, or no SQLite file
    └── StateTooNew           written by a later version of this package
"""

from datetime import timedelta


class PublisherError(Exception):
    """The root: every error this package raises is one of these."""


class WrongSetting(PublisherError):
    """A setting, or the file that holds it, cannot be meant; the sentences name it and show no value."""


class TooLarge(PublisherError):
    """The message is larger than any reader accepts."""

    def __init__(self, *, message_id: str, size: int, bound: int) -> None:
        super().__init__(f"message {message_id} has {size} bytes, readers take {bound}; split it into more envelopes")


class BadAddress(PublisherError):
    """The broker's URL, or a file its TLS settings name, cannot be used; the text never holds the URL."""


class BrokerError(PublisherError):
    """The broker did not take what was offered; what was offered is still the sender's."""


class Passing(BrokerError):
    """Goes away by waiting: worth another attempt."""


class Unreachable(Passing):
    """Nobody answers at the address, or not as a broker does."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        self.host, self.port, self.cause = host, port, cause
        super().__init__(f"no broker answers at {host}:{port}: {cause}; is it running, and is RABBITMQ_URL right?")


class ConnectionLost(Passing):
    """The connection ended while letters were on the way."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        self.host, self.port, self.cause = host, port, cause
        super().__init__(f"the connection to {host}:{port} was lost: {cause}")


class Unconfirmed(Passing):
    """The connection lives, but the broker confirmed nothing for too long (a queue without a majority)."""

    def __init__(self, host: str, port: int, waited: timedelta) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"{host}:{port} confirmed nothing for {waited.total_seconds():g} s; are its queues in good health?"
        )


class Blocked(Passing):
    """The broker is short of memory or disk, and takes no messages until that is over."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"{host}:{port} takes no messages now: it is short of memory or disk; free some there "
            "(`rabbitmq-diagnostics alarms` says which), what was not confirmed is kept"
        )


class Untrusted(BrokerError):
    """TLS: one side does not trust the other's certificate, or does not speak TLS at all."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        self.host, self.port, self.cause = host, port, cause
        super().__init__(f"no TLS with {host}:{port}: {cause}; check RABBITMQ_CA_FILE and the client certificate")


class WrongCredentials(BrokerError):
    """User or password refused."""

    def __init__(self, host: str, port: int, user: str) -> None:
        self.host, self.port, self.user = host, port, user
        super().__init__(f"{host}:{port} refused user {user!r} or its password; check RABBITMQ_URL")


class NoVirtualHost(BrokerError):
    """The address names a virtual host that is not there, or that this user may not enter."""

    def __init__(self, host: str, port: int, virtual_host: str) -> None:
        self.host, self.port, self.virtual_host = host, port, virtual_host
        super().__init__(
            f"{host}:{port} has no virtual host {virtual_host!r} for this user; "
            "check the path of RABBITMQ_URL (%2F is the default one)"
        )


class NoExchange(BrokerError):
    """The exchange is declared by the worker, and has not been."""

    def __init__(self, exchange: str) -> None:
        self.exchange = exchange
        super().__init__(f"exchange `{exchange}` does not exist; start the worker or run `worker topology declare`")


class ChannelRefused(BrokerError):
    """The broker closed the channel for a reason of its own: its code and text."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        super().__init__(f"the broker refused the channel: {code} {text}")


class StateError(PublisherError):
    """The state file cannot be read or written."""


class OutboxFull(StateError):
    """More waits than the bounds allow; nothing of the batch was put."""

    def __init__(self, *, letters: int, size: int, max_letters: int, max_bytes: int) -> None:
        super().__init__(
            f"the outbox is full: it would hold {letters} letters of {size} bytes, bounds are {max_letters} and "
            f"{max_bytes}; make the broker reachable and run `publisher outbox flush`"
        )


class Uncommitted(StateError):
    """A drain was asked for inside a transaction that may yet be rolled back."""

    def __init__(self) -> None:
        super().__init__("commit before draining: what is sent cannot be rolled back")


class StateLocked(StateError):
    """Another process holds the state file for longer than the busy timeout."""


class StateUnwritable(StateError):
    """The disk is full, the file read-only, or the folder not this user's."""


class StateCorrupt(StateError):
    """The file is damaged, or is no SQLite file."""


class StateTooNew(StateError):
    """The outbox was written by a later version of this package."""

    def __init__(self, *, knows: int, got: int) -> None:
        super().__init__(f"the outbox has version {got}, this package knows up to {knows}; upgrade match-publisher")
