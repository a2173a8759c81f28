"""How long messages can have waited in the queues, as a worker on this machine tells on its page.

Only who reads a queue knows when it was empty and what was taken last: to look at its first message is a delivery.
"""

import re
from collections.abc import Mapping
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Final

_TOLD: Final = re.compile(r'^match_queue_oldest_seconds\{queue="([^"\\]+)"\} (\d+(?:\.\d+)?(?:e\+\d+)?)$', re.MULTILINE)
_LONGEST: Final = 1_000_000
"""Bytes of the page; ours have some thousands."""
_TIMEOUT: Final = 2


def oldest(host: str, port: int | None) -> Mapping[str, float]:
    """Return by queue the longest that a message can have waited, in seconds; nothing where no worker tells."""
    if port is None:
        return {}
    try:
        with closing(HTTPConnection(host, port, timeout=_TIMEOUT)) as connection:
            connection.request("GET", "/metrics")
            answer = connection.getresponse()
            page = answer.read(_LONGEST).decode("utf-8", "replace")
    except (OSError, HTTPException):
        return {}
    return told(page) if answer.status == HTTPStatus.OK else {}


def told(page: str) -> Mapping[str, float]:
    """Read the page."""
    return {queue: float(seconds) for queue, seconds in _TOLD.findall(page)}
