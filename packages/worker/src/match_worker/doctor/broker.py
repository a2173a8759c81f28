"""The broker as a worker meets it: that it answers, lets us in, and has our exchange and queues as we need them."""

from collections.abc import Iterator
from typing import Any, Final

from match_worker.connections import connected
from match_worker.embedded import folder_of
from match_worker.errors import BrokerUnavailable
from match_worker.topology import Topology, check

from .finding import Finding, fail, ok, warn

_SET_URL: Final = "export RABBITMQ_URL='amqp://user:password@host:5672/%2F'   # or correct it in envs/.env.<name>"
_START: Final = "sudo systemctl start rabbitmq-server   # or `devstack up` for a private one, or correct RABBITMQ_URL"
_DECLARE: Final = "worker topology declare"
_REFUSALS: Final = {
    "ACCESS_REFUSED": "it refuses the user or the password of RABBITMQ_URL",
    "NOT_ALLOWED": "the virtual host of RABBITMQ_URL is not there, or not this user's",
}


def check_broker(url: str, wanted: Topology) -> Iterator[Finding]:
    """Look at the broker and at each exchange and queue of this environment, changing nothing."""
    if folder_of(url) is not None:
        yield warn("broker", "a folder in place of a broker: for demos, promises nothing", _SET_URL)
        return
    try:
        with connected(url) as connection:
            yield ok("broker", f"{connection.hostname}:{connection.port} lets us in")
            yield from _topology(connection, wanted)
    except BrokerUnavailable as error:
        yield _unavailable(error)


def _unavailable(error: BrokerUnavailable) -> Finding:
    where = f"{error.host}:{error.port}"
    refusal = next((said for code, said in _REFUSALS.items() if code in str(error)), None)
    if refusal is not None:
        return fail("broker", f"{where}: {refusal}", _SET_URL)
    return fail("broker", f"no broker answers at {where}: {error.__cause__}", _START)


def _topology(connection: Any, wanted: Topology) -> Iterator[Finding]:
    try:
        differences = list(check(connection, wanted))
    except connection.channel_errors as error:
        yield fail("topology", f"we may not look at it: {error}", "sudo rabbitmqctl list_permissions")
        return
    yield from map(_difference, differences)
    if not differences:
        yield ok("topology", f"all {len(wanted.queues)} queues are there as this version declares them")


def _difference(said: str) -> Finding:
    kind, name, *_ = said.split()
    if said.endswith("is missing"):
        return fail(kind, said, _DECLARE)
    return fail(kind, f"406: {said}", f"sudo rabbitmqctl delete_{kind} {name} && {_DECLARE}   # once it is empty")
