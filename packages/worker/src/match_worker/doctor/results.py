"""The result backend: that it answers. The one file of the worker that knows redis."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from .finding import Finding, ok, warn

_SCHEMES: Final = ("redis", "rediss", "unix")
_MEND: Final = "unset CELERY_RESULT_BACKEND   # or correct it; no delivery depends on it"


def check_results(url: str) -> Iterator[Finding]:
    """Ask a Redis once. A result backend that is down never fails a delivery, so it is a warning at most."""
    where = urlsplit(url)
    if where.scheme not in _SCHEMES:
        yield ok("results", f"{where.scheme or 'the result backend'} is not looked at from here")
        return
    try:
        with Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as redis:
            redis.ping()
    except AuthenticationError:
        yield warn("results", f"{where.hostname} refuses the password of CELERY_RESULT_BACKEND", _MEND)
    except (RedisError, ValueError):
        yield warn("results", f"no result backend answers at {where.hostname}", _MEND)
    else:
        yield ok("results", f"{where.hostname} answers")
