"""The one file that knows pika: one connection, one confirming channel, on a thread of its own.

Longer than other files, because pika's types and errors stay inside it.

pika's blocking channel waits for each confirm; only its asynchronous connection lets many letters travel at once.
"""

import ssl
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import pika  # type: ignore[import-untyped] # annotated, but ships no py.typed
from pika.exceptions import (  # type: ignore[import-untyped] # the same
    ChannelClosedByBroker,
    ConnectionBlockedTimeout,
    ConnectionClosed,
    IncompatibleProtocolError,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
    StreamLostError,
)

from match_schema.routing import EXCHANGE

from .celery_envelope import Wire
from .errors import (
    BadAddress,
    Blocked,
    BrokerError,
    ChannelRefused,
    ConnectionLost,
    NoExchange,
    NoVirtualHost,
    Unconfirmed,
    Unreachable,
    Untrusted,
    WrongCredentials,
)
from .in_flight import Answer, InFlight, Returned
from .letters import Letter
from .publisher import Receipt
from .timeouts import Timeouts

# AMQP reply codes.
_ACCESS_REFUSED: Final = 403
_NOT_FOUND: Final = 404
_NOT_ALLOWED: Final = 530
_CLOSE_WITHIN: Final = 2.0
"""Seconds the broker has to say goodbye."""
_GRACE: Final = 1.0
"""Seconds more than pika's own limit, so that pika tells first what it was doing."""
_FORM: Final = (
    "the broker's address must read amqp://user:password@host:5672/vhost (amqps:// with TLS); "
    "write @ : / ? # and % inside user, password and vhost as %40 %3A %2F %3F %23 %25"
)


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for amqps://: whom to trust (else the system's list), and our own certificate with its key."""

    ca_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


PLAIN: Final = Tls()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a connection publishes: an exchange that must be there, or (see `v1_publisher`) a queue it declares."""

    exchange: str = EXCHANGE
    queue: str | None = None
    durable: bool = True


TO_THE_EXCHANGE: Final = Route()


class Link:
    """A live connection; it ends once, and then says why. Bookkeeping is the caller's, pika is its own thread's."""

    def __init__(
        self, address: pika.URLParameters, *, seal: Callable[[Letter], Wire], route: Route = TO_THE_EXCHANGE
    ) -> None:
        self._address, self._seal, self._route = address, seal, route
        self._in_flight = InFlight()
        self._outgoing: deque[Letter] = deque()
        self._words: SimpleQueue[Answer | Returned | BrokerError | None] = SimpleQueue()
        self._end: BrokerError | None = None
        self._fault: BrokerError | None = None
        self._channel: Any = None
        self._connection = pika.SelectConnection(
            address,
            on_open_callback=self._on_connection,
            on_open_error_callback=self._on_unopened,
            on_close_callback=self._on_closed,
        )
        self._thread = Thread(target=self._run, name="match-publisher", daemon=True)

    @property
    def on_the_way(self) -> int:
        """How many letters were sent and have no receipt yet."""
        return len(self._in_flight)

    def open(self, *, within: timedelta) -> None:
        """Connect, see that the route is there, and switch confirms on. Raises BrokerError."""
        self._thread.start()
        try:
            end = self._words.get(timeout=within.total_seconds() + _GRACE)
        except Empty:
            self.close()
            raise Unreachable(self._address.host, self._address.port, "it does not answer") from None
        if isinstance(end, BrokerError):
            raise end

    def send(self, letters: Iterable[Letter]) -> None:
        """Hand letters to the connection's thread and return at once."""
        for letter in letters:
            self._in_flight.add(letter)
            self._outgoing.append(letter)
        self._connection.ioloop.add_callback_threadsafe(self._flush)

    def arrived(self, *, within: timedelta = timedelta()) -> list[Receipt]:
        """Return the receipts that are there, waiting for the first for a while; raise what ended the link."""
        receipts: list[Receipt] = []
        wait = within.total_seconds()
        while self._end is None and (word := self._next_word(0.0 if receipts else wait)):
            if isinstance(word, BrokerError):
                self._end = word
            else:
                receipts += self._in_flight.settle(word)
        if self._end and not receipts:
            raise self._end
        return receipts

    def awaited(self, *, within: timedelta) -> list[Receipt]:
        """Return at least one receipt. Raises Unconfirmed if none comes in time, or what ended the link."""
        receipts = self.arrived(within=within)
        if not receipts:
            raise Unconfirmed(self._address.host, self._address.port, within)
        return receipts

    def close(self) -> list[Letter]:
        """End the connection; return the letters without a receipt, in the order they were sent."""
        for end in (self._hang_up, self._drop):
            self._connection.ioloop.add_callback_threadsafe(end)
            self._thread.join(_CLOSE_WITHIN)
        return self._in_flight.unsettled()

    def _next_word(self, wait: float) -> Answer | Returned | BrokerError | None:
        try:
            return self._words.get(timeout=wait)
        except Empty:
            return None

    # What follows runs on the connection's thread.

    def _run(self) -> None:
        loop = self._connection.ioloop
        try:
            loop.start()
        except Exception as error:  # noqa: BLE001 - pika lets errors of its own out, as ValueError of a peer just gone
            self._fault = ConnectionLost(self._address.host, self._address.port, f"{type(error).__name__}: {error}")
        finally:
            loop.close()
            self._words.put(self._fault or ConnectionLost(self._address.host, self._address.port, "closed here"))

    def _on_connection(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_return)
        if self._route.queue is None:
            channel.exchange_declare(self._route.exchange, passive=True, callback=self._on_route)
        else:
            channel.queue_declare(self._route.queue, durable=self._route.durable, callback=self._on_route)

    def _on_route(self, _: Any) -> None:
        self._channel.confirm_delivery(self._on_answer, callback=lambda _: self._words.put(None))

    def _flush(self) -> None:
        while self._outgoing and self._channel.is_open:
            wire = self._seal(self._outgoing.popleft())
            properties = pika.BasicProperties(headers=wire.headers, **wire.properties)
            self._channel.basic_publish(self._route.exchange, wire.routing_key, wire.body, properties, mandatory=True)

    def _on_return(self, _: Any, method: Any, properties: Any, __: bytes) -> None:
        self._words.put(Returned(properties.message_id, method.routing_key))

    def _on_answer(self, frame: Any) -> None:
        accepted = isinstance(frame.method, pika.spec.Basic.Ack)
        self._words.put(Answer(accepted, frame.method.delivery_tag, frame.method.multiple))

    def _on_channel_closed(self, _: Any, reason: BaseException) -> None:
        # A connection that ends closes its channel too, and says why itself.
        if isinstance(reason, ChannelClosedByBroker):
            self._fault = _refusal(reason)
            self._hang_up()

    def _on_unopened(self, _: Any, reason: BaseException) -> None:
        self._fault = _why_unopened(self._address, reason)
        self._connection.ioloop.stop()

    def _on_closed(self, _: Any, reason: BaseException) -> None:
        self._fault = self._fault or _why_lost(self._address, reason)
        self._connection.ioloop.stop()

    def _hang_up(self) -> None:
        if self._connection.is_open:
            self._connection.close()

    def _drop(self) -> None:
        if self._connection.is_closing:
            # pika has no public way to leave a broker that does not answer the goodbye.
            self._connection._terminate_stream(StreamLostError("no goodbye"))  # noqa: SLF001
        else:
            # Closed while it opens, pika 1.4 fails an assertion of its own.
            self._connection.ioloop.stop()


def address(url: str, *, timeouts: Timeouts, tls: Tls = PLAIN) -> pika.URLParameters:
    """Read a broker's URL; its own query decides where it speaks. Raises BadAddress, which never tells the URL."""
    parameters = _parse(url)
    if parameters.ssl_options is not None:
        parameters.ssl_options = pika.SSLOptions(_tls_context(tls), parameters.host)
    elif tls != PLAIN:
        raise BadAddress("TLS files are set, but the address begins with amqp://; write amqps://")
    parameters.socket_timeout = parameters.stack_timeout = timeouts.connect.total_seconds()
    if parameters.heartbeat is None:
        parameters.heartbeat = int(timeouts.heartbeat.total_seconds())
    if parameters.blocked_connection_timeout is None:
        parameters.blocked_connection_timeout = timeouts.blocked.total_seconds()
    return parameters


def _parse(url: str) -> pika.URLParameters:
    try:
        parts = urlsplit(url)
        parameters = pika.URLParameters(url)
    except (ValueError, TypeError, LookupError, AttributeError, SyntaxError, OSError):
        # Of pika's own reading of what follows the host: its path, and options that it takes as Python literals.
        # Without its cause: that text holds pieces of the address, so perhaps of the password.
        raise BadAddress(_FORM) from None
    # An unescaped / ? or # in the password cuts the address short, and the rest passes for a path.
    cut_short = "@" in parts.path + parts.query + parts.fragment
    if parts.scheme not in {"amqp", "amqps"} or not parts.username or cut_short:
        raise BadAddress(_FORM)
    return parameters


def _tls_context(tls: Tls) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=tls.ca_file)
        if tls.certificate:
            context.load_cert_chain(tls.certificate, tls.key)
    except (OSError, ssl.SSLError) as error:
        raise BadAddress(f"the TLS files of the broker cannot be used: {error}") from error
    return context


def _refusal(reason: ChannelClosedByBroker) -> BrokerError:
    if reason.reply_code == _NOT_FOUND:
        return NoExchange(EXCHANGE)
    return ChannelRefused(reason.reply_code, reason.reply_text)


def _why_lost(to: pika.URLParameters, reason: BaseException) -> BrokerError:
    if isinstance(reason, ConnectionBlockedTimeout):
        return Blocked(to.host, to.port)
    return ConnectionLost(to.host, to.port, _words(reason))


def _why_unopened(to: pika.URLParameters, reason: BaseException) -> BrokerError:
    cause = _root(reason)
    words = _words(cause)
    # A broker that dies during the handshake looks the same to pika, but for the code.
    if isinstance(cause, ProbableAuthenticationError) and f"({_ACCESS_REFUSED})" in words:
        return WrongCredentials(to.host, to.port, to.credentials.username)
    if isinstance(cause, ProbableAccessDeniedError) and f"({_NOT_ALLOWED})" in words:
        return NoVirtualHost(to.host, to.port, to.virtual_host)
    # Whoever refuses our certificate hangs up before its first word of AMQP, often without one of TLS.
    hung_up = isinstance(cause, IncompatibleProtocolError) and to.ssl_options is not None
    if isinstance(cause, ssl.SSLError) or hung_up:
        return Untrusted(to.host, to.port, words)
    return Unreachable(to.host, to.port, words)


def _root(error: BaseException) -> BaseException:
    """Unwrap what pika wraps: the last of several attempts, the error of one phase, the error of an error."""
    inside = (*getattr(error, "exceptions", ()), getattr(error, "exception", None), *error.args[:1])
    causes = [each for each in inside if isinstance(each, BaseException)]
    return _root(causes[-1]) if causes else error


def _words(error: BaseException) -> str:
    if isinstance(error, ConnectionClosed):
        return f"{error.reply_code} {error.reply_text}"
    return getattr(error, "strerror", None) or " ".join(map(str, error.args)) or type(error).__name__
