"""The broker as a publisher meets it: that it answers, lets us in, has the exchange, and takes our messages."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from match_publisher.errors import (
    BadAddress,
    Blocked,
    BrokerError,
    NoExchange,
    NoVirtualHost,
    Unreachable,
    Untrusted,
    WrongCredentials,
)
from match_publisher.letters import Letter
from match_publisher.publisher import Fate, Receipt
from match_publisher.rabbit import PLAIN, Tls
from match_publisher.rabbit_publisher import RabbitPublisher
from match_publisher.timeouts import Timeouts

from .finding import Finding, fail, ok, warn

_AT_ONCE: Final = Timeouts(
    connect=timedelta(seconds=5), confirm=timedelta(seconds=5), patience=timedelta(microseconds=1)
)
_SET_URL: Final = "export RABBITMQ_URL='amqp://user:password@host:5672/%2F'   # or correct it in envs/.env.<name>"
_MENDS: Final[dict[type[BrokerError], str]] = {
    Unreachable: "sudo systemctl start rabbitmq-server   # or `devstack up` for a private one, or correct RABBITMQ_URL",
    WrongCredentials: _SET_URL,
    NoVirtualHost: _SET_URL,
    Untrusted: "export RABBITMQ_CA_FILE=ca.pem   # the authority that signed the broker's certificate",
    NoExchange: "worker topology declare",
    Blocked: "sudo rabbitmq-diagnostics alarms   # free memory or disk there",
}
_LOOK: Final = "sudo rabbitmq-diagnostics status"
_PROBE: Final = Letter("0" * 32, "doctor", run_id="", kind="doctor", schema_version=2, matches=0, body=b"{}")
"""Published to a key that nobody is bound to, so it comes back: proof that we may publish, and nothing is left."""


def check_broker(url: str, *, tls: Tls = PLAIN) -> Iterator[Finding]:
    """Look at the broker as the publisher does, stopping at the first thing that fails."""
    if urlsplit(url).scheme == "filesystem":
        yield warn("broker", "a folder in place of a broker: for demos, promises nothing", _SET_URL)
        return
    try:
        with closing(RabbitPublisher(url, timeouts=_AT_ONCE, tls=tls)) as publisher:
            publisher.connect()
            yield ok("broker", f"{urlsplit(url).hostname} lets us in, and has the exchange")
            (receipt,) = publisher.publish([_PROBE])
            yield _allowed(receipt, user=unquote(urlsplit(url).username or ""))
    except BadAddress as error:
        yield fail("broker", f"RABBITMQ_URL: {error}", _SET_URL)
    except BrokerError as error:
        check = "exchange" if isinstance(error, NoExchange) else "broker"
        yield fail(check, str(error), _MENDS.get(type(error), _LOOK))


def _allowed(receipt: Receipt, *, user: str) -> Finding:
    if receipt.fate in (Fate.RETURNED, Fate.CONFIRMED):
        return ok("permission", f"user {user!r} may publish to it")
    return fail("permission", f"a message was not taken: {receipt.reason}", _permissions(user))


def _permissions(user: str) -> str:
    return f"sudo rabbitmqctl set_permissions {user} '^$' '^matches$' '^$'"
