"""What AMQP cannot tell: bindings and policies, read from RabbitMQ's management API."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, urlopen

from .errors import BrokerUnavailable
from .topology import Topology

TIMEOUT: Final = 10
"""Seconds."""

_BY_CHART: Final = frozenset({"dead-letter-exchange", "dead-letter-routing-key"})
"""What a policy may add to queues that others declare: where the broker puts what it gives up."""

Told = Mapping[str, Any]

_ASKED: Final = {"bindings": ("source", "destination", "routing_key"), "queues": ("name",), "exchanges": ("name",)}
"""What is asked for, and the texts that each entry of the answer has."""


def unlike(management_url: str, broker_url: str, wanted: Topology) -> list[str]:
    """Name each binding and policy that is not as it should be. Raises BrokerUnavailable."""
    vhost = quote(unquote(urlsplit(broker_url).path[1:]) or "/", safe="")
    asked = {what: _get(management_url, f"/api/{what}/{vhost}", texts) for what, texts in _ASKED.items()}
    return [*bindings_unlike(wanted, asked["bindings"]), *policies_unlike(wanted, asked["queues"], asked["exchanges"])]


def bindings_unlike(wanted: Topology, bindings: Iterable[Told]) -> Iterator[str]:
    """Name each binding that is missing, and each that brings a queue of ours what is not for it."""
    should = {(queue.name, queue.binding.exchange.name, queue.binding.key) for queue in wanted.queues if queue.binding}
    there = {(each["destination"], each["source"], each["routing_key"]) for each in bindings if each["source"]}
    for queue, exchange, key in sorted(should - there):
        yield f"queue {queue} is not bound to {exchange} with {key or 'no key'}: run `worker topology declare`"
    # Producers of version 1 bind their queues as they like.
    ours = {queue.name for queue in wanted.queues} - {queue.name for queue in wanted.todays}
    for queue, exchange, key in sorted(each for each in there - should if each[0] in ours):
        yield f"queue {queue} is bound to {exchange} with {key or 'no key'} too: unbind it"


def policies_unlike(wanted: Topology, queues: Iterable[Told], exchanges: Iterable[Told]) -> Iterator[str]:
    """Name each policy that makes a queue or exchange of ours other than declared."""
    todays = {queue.name for queue in wanted.todays}
    ours = {f"queue {queue.name}" for queue in wanted.queues} | {f"exchange {each.name}" for each in wanted.exchanges}
    named = [("queue", each) for each in queues] + [("exchange", each) for each in exchanges]
    for kind, each in named:
        told = each.get("effective_policy_definition") or {}
        allowed = _BY_CHART if each["name"] in todays else frozenset()
        changed = {name: value for name, value in told.items() if name not in allowed}
        what = f"{kind} {each['name']}"
        if what in ours and (changed or (each.get("policy") and kind == "exchange")):
            policy = each.get("policy") or each.get("operator_policy")
            yield f"{what} is changed by policy {policy}: {json.dumps(changed)}; narrow its pattern"


def listed(content: bytes, texts: Iterable[str]) -> list[Told]:
    """Read an answer: a list of objects which have these texts. Raises ValueError for any other."""
    try:
        told = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(told, list) or not all(_is_entry(each, texts) for each in told):
        raise ValueError(f"answers no list of objects with {', '.join(texts)}")
    return told


def _is_entry(each: object, texts: Iterable[str]) -> bool:
    if not isinstance(each, dict) or not all(isinstance(each.get(name), str) for name in texts):
        return False
    return isinstance(each.get("effective_policy_definition") or {}, dict)


def _get(management_url: str, path: str, texts: Iterable[str]) -> list[Told]:
    parts = urlsplit(management_url)
    place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    login = f"{unquote(parts.username or 'guest')}:{unquote(parts.password or 'guest')}"
    headers = {"Authorization": f"Basic {b64encode(login.encode()).decode()}"}
    request = Request(f"{parts.scheme}://{place}{parts.path.rstrip('/')}{path}", headers=headers)  # noqa: S310 - the scheme was checked by settings
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - the same
            return listed(answer.read(), texts)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise BrokerUnavailable(str(parts.hostname), parts.port or "?", f"management API: {error}") from error
