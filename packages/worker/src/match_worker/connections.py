"""Connections to the broker: opened patiently, over TLS with the name checked, and what it says told as errors of ours.

One of the files that may import kombu.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ssl import SSLError
from typing import Any, Final

from kombu.connection import Connection
from kombu.exceptions import KombuError

from .embedded import transport_options
from .errors import BrokerRefuses, BrokerUnavailable
from .tls import told_apart

SILENCE: Final = 30.0
"""Seconds: a broker that is there answers sooner, and a way that swallows everything would never end a wait."""
_REFUSALS: Final = (403, 530)


@contextmanager
def connected(
    url: str, *, wait: float = 0, on_retry: Callable[[str], object] = str, answers_within: float = SILENCE
) -> Iterator[Connection]:
    """Connect, trying again for `wait` seconds and telling `on_retry` why.

    Raises BrokerUnavailable, also for what the broker refuses inside the block, or a connection that breaks there, or
    where it owes an answer and says nothing for `answers_within` seconds.
    """
    connection = connection_to(url)
    try:
        connection.ensure_connection(
            errback=lambda error, _: on_retry(str(unavailable(connection, error))),
            timeout=wait or None,
            max_retries=None if wait else 1,
            interval_start=1 if wait else 0,
            interval_step=1,
            interval_max=5,
        )
        if connection.transport.driver_type == "amqp":  # the embedded broker has no socket
            # Amqp's own read_timeout does not end a wait in the midst of a frame.
            connection.connection.sock.settimeout(answers_within)
        yield connection
    except (OSError, KombuError, *connection.connection_errors, *connection.channel_errors) as error:
        raise unavailable(connection, error) from error
    finally:
        end(connection)


def end(connection: Connection) -> None:
    """Say goodbye and close; where the broker takes no goodbye, amqp alone would leave the socket open."""
    wire: Any = connection._connection  # noqa: SLF001 - kombu's own `connection` opens one where there is none
    connection.collect(socket_timeout=1)
    if hasattr(wire, "collect"):
        wire.collect()


def connection_to(url: str) -> Connection:
    """Return a connection that is opened when first needed; over TLS it checks whom it talks to."""
    address, tls = told_apart(url)
    connection = Connection(address, ssl=tls, connect_timeout=5, transport_options=transport_options(url))
    # Nobody here sends heartbeats while a connection rests: the broker would end one whose address asks for them.
    connection.heartbeat = None
    return connection


def unavailable(connection: Connection, error: BaseException) -> BrokerUnavailable:
    """Name the place and what the broker said, without the numbers of the AMQP method that it said it to."""
    port = connection.port or connection.transport.default_port
    said = str(getattr(error, "reply_text", None) or error)
    # Whoever refuses a certificate just hangs up.
    if connection.ssl and any(isinstance(each, SSLError | ConnectionResetError) for each in (error, error.__cause__)):
        said = f"no TLS: {said}; check RABBITMQ_CA_FILE and RABBITMQ_CERTIFICATE"
    kind = BrokerRefuses if getattr(error, "code", None) in _REFUSALS else BrokerUnavailable
    return kind(str(connection.hostname), port, said)
