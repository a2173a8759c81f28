"""Puts a copy of a delivery where its judgement says, and returns only once the broker has it.

One of the files that may import kombu.
"""

# kombu is typed in part.
# mypy: allow-untyped-calls

import struct
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kombu.connection import Connection
from kombu.exceptions import KombuError

from .connections import end, unavailable
from .errors import NotConfirmed
from .topology import retry_name
from .verdicts import Judgement, Patience, Verdict

REASON: Final = "x-reason"
ATTEMPTS: Final = "x-attempts"
UNFORESEEN: Final = "x-unforeseen"
"""How many of the attempts ended as nobody foresaw."""
FIRST_SEEN: Final = "x-first-seen"
QUEUE: Final = "x-queue"
NEXT: Final = "x-next"
"""When a message that waits is tried again."""
OUR_HEADERS: Final = (REASON, ATTEMPTS, UNFORESEEN, FIRST_SEEN, QUEUE, NEXT)

# CC sends copies to other queues; the rest is the broker's own record of the way the message came.
_NOT_COPIED_HEADERS = ("CC", "BCC", "x-death", "x-delivery-count")
_BROKERS_OWN = ("x-first-death-", "x-last-death-")
# An expiration would delete the parked copy; a user id is refused unless it is the worker's own.
_NOT_COPIED_PROPERTIES = ("expiration", "user_id", "application_headers")
_PERSISTENT = 2
# Without the first, a publication is over once its bytes are in the socket.
_CONFIRM_AND_FAIL_SOON: Final = {"confirm_publish": True, "read_timeout": 10, "write_timeout": 10}
# More than any patience; a larger number came from somebody else, and may not fit where it is written.
_MOST_ATTEMPTS: Final = 1_000_000
_PLAIN_PROPERTIES = ("delivery_mode", "content_type", "content_encoding", "message_id", "correlation_id")
# Headers that were read but cannot be written again, such as a decimal of too many digits.
_UNWRITABLE = (struct.error, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class Copy:
    """What is published in place of a delivery: the same body and properties, with the reason in its headers."""

    queue: str
    body: bytes
    properties: Mapping[str, Any]
    headers: Mapping[str, Any]
    exchange: str = ""
    """Where `queue` is a routing key; the default exchange, whose keys are names of queues, unless given."""

    @property
    def attempts(self) -> int:
        """How many attempts have failed by now."""
        return int(self.headers[ATTEMPTS])


def copy(message: Any, *, queue: str, judgement: Judgement, parked: str, patience: Patience, now: datetime) -> Copy:
    """Decide where the message of `queue` goes next: to the retry queue of its delay, or to the queue `parked`."""
    failed = _count(message.headers, ATTEMPTS) + 1
    unforeseen = _count(message.headers, UNFORESEEN) + (judgement.verdict is Verdict.RETRY_BRIEFLY)
    # What nobody foresaw has delays of its own, however often the world was in the way before.
    wait = patience.wait(judgement.verdict, failed=unforeseen if judgement.verdict is Verdict.RETRY_BRIEFLY else failed)
    told = {
        REASON: judgement.reason,
        ATTEMPTS: failed,
        FIRST_SEEN: message.headers.get(FIRST_SEEN) or now.isoformat(timespec="seconds"),
        QUEUE: queue,
    }
    if unforeseen:
        told[UNFORESEEN] = unforeseen
    if wait is not None:
        told[NEXT] = (now + timedelta(seconds=wait)).isoformat(timespec="seconds")
    headers = {name: value for name, value in kept_headers(message.headers).items() if name != NEXT}
    return Copy(
        queue=parked if wait is None else retry_name(queue, wait),
        body=message.body,
        properties=kept_properties(message.properties),
        headers=headers | told,
    )


def kept_properties(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that a copy has as well; it survives a restart of the broker."""
    return _without(told, _NOT_COPIED_PROPERTIES) | {"delivery_mode": _PERSISTENT}


def kept_headers(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headers that a copy has as well: not the broker's own record of the way."""
    return _without(told, _NOT_COPIED_HEADERS)


class ConfirmedPublisher:
    """Publishes copies with confirms, on a connection of its own that is opened when first needed.

    `connect` need not ask for confirms, and must not have opened the connection: only while it opens can they be.
    """

    def __init__(self, connect: Callable[[], Connection], *, confirmed_within: int = 5) -> None:
        self._connect = connect
        self._seconds = confirmed_within
        self._connection: Connection | None = None

    def place(self, told: Copy) -> None:
        """Publish the copy and wait for the broker's confirm, a few seconds at most.

        Raises BrokerUnavailable where there is no connection, and NotConfirmed; then there may or may not be a copy.
        After either the original must not be let go.
        """
        connection = self._connection = self._connection or self._confirming()
        self._open(connection)
        try:
            self._publish(connection, told)
        except _UNWRITABLE:
            self.close()
            self.place(_as_text(told))
        except _refusals(connection) as error:
            # A confirm that comes late on this channel would be taken for that of the next message.
            self.close()
            raise NotConfirmed(told.queue, f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            end(connection)

    def _confirming(self) -> Connection:
        connection = self._connect()
        connection.transport_options = {**(connection.transport_options or {}), **_CONFIRM_AND_FAIL_SOON}
        return connection

    def _open(self, connection: Connection) -> None:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        except _refusals(connection) as error:
            self.close()
            raise unavailable(connection, error) from error

    def _publish(self, connection: Connection, told: Copy) -> None:
        channel = connection.default_channel
        properties = dict(told.properties)
        named = {name: properties.pop(name, None) for name in ("priority", "content_type", "content_encoding")}
        channel.basic_publish(
            channel.prepare_message(told.body, headers=dict(told.headers), properties=properties, **named),
            exchange=told.exchange,
            routing_key=told.queue,
            mandatory=True,
            timeout=self._seconds,
            confirm_timeout=self._seconds,
        )


class Parking:
    """Puts the copy of a delivery where its judgement says."""

    def __init__(
        self,
        publisher: ConfirmedPublisher,
        *,
        parked: str,
        patience: Patience,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._publisher = publisher
        self._parked = parked
        self._patience = patience
        self._clock = clock

    def put(self, message: Any, *, queue: str, judgement: Judgement) -> Copy:
        """Place the copy. Raises BrokerUnavailable, NotConfirmed; then the original must not be acknowledged."""
        told = copy(
            message, queue=queue, judgement=judgement, parked=self._parked, patience=self._patience, now=self._clock()
        )
        self._publisher.place(told)
        return told

    def close(self) -> None:
        """Let go of the connection."""
        self._publisher.close()


def _refusals(connection: Connection) -> tuple[type[BaseException], ...]:
    errors = connection.connection_errors + connection.recoverable_connection_errors + connection.channel_errors
    return (*errors, KombuError)


def _without(told: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names and not name.startswith(_BROKERS_OWN)}


def _count(headers: Mapping[str, Any], name: str) -> int:
    told = headers.get(name)
    return min(told, _MOST_ATTEMPTS) if isinstance(told, int) and told > 0 else 0


def _as_text(told: Copy) -> Copy:
    """Keep what cannot be written as it came in words; our own headers are plain as they are."""
    headers = {str(name)[:200]: _plain(value) for name, value in told.headers.items()}
    properties = {name: value for name, value in told.properties.items() if name in _PLAIN_PROPERTIES}
    written = replace(told, headers=headers, properties=properties)
    if written == told:
        raise NotConfirmed(told.queue, "the copy cannot be written")
    return written


def _plain(value: Any) -> str | int:
    return value if isinstance(value, int) and abs(value) <= _MOST_ATTEMPTS else str(value)[:1000]
