"""The result backend: that it answers."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from match_worker.errors import ResultsUnavailable
from match_worker.results import Results, is_redis

from .finding import Finding, ok, warn

_WITHIN: Final = 5
"""Seconds."""
_MEND: Final = "unset CELERY_RESULT_BACKEND   # or correct it; no delivery depends on it"


def check_results(url: str) -> Iterator[Finding]:
    """Ask a Redis once. A result backend that is down never fails a delivery, so it is a warning at most."""
    where = urlsplit(url)
    if not is_redis(url):
        yield ok("results", f"{where.scheme or 'the result backend'} is not looked at from here")
        return
    try:
        Results(url, "", within=_WITHIN).ask()
    except ResultsUnavailable as error:
        yield warn("results", str(error), _MEND)
    else:
        yield ok("results", f"{where.hostname} answers")
