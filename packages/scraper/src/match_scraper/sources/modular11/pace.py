"""One request after the other, and not faster than a pace."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from match_scraper.errors import Malformed, SourceBroken
from match_scraper.ports import Fresh, Unchanged

HEADERS: Final = {"Accept": "text/html, */*;q=0.1", "X-Requested-With": "XMLHttpRequest"}
"""Without the second some routes answer 405."""
PATIENT_WITH: Final = frozenset({500, 502, 503, 504})
"""A site that says it is too much is left alone until the next run."""
SECOND: Final = timedelta(seconds=1)
CAP: Final = 2000
"""Requests of a run: twice what a whole season of three leagues takes."""


class Web(Protocol):
    """Gets pages of the host."""

    def get(self, path: str) -> Fresh | Unchanged:
        """Get a page."""
        ...


def check(path: str, content: bytes) -> None:
    """Let any text pass; what it says is judged where it is read. Raises Malformed."""
    if not content.strip():
        raise Malformed(path, "answered 200 with an empty body")


class Late:
    """Gets pages with what is opened for the first of them."""

    def __init__(self, opening: Callable[[], Web]) -> None:
        self._opening = opening
        self._opened: Web | None = None

    def get(self, path: str) -> Fresh | Unchanged:
        """Get a page."""
        self._opened = self._opened or self._opening()
        return self._opened.get(path)


class Paced:
    """Gets pages with at least `pace` between the end of one request and the begin of the next, `cap` at most."""

    def __init__(
        self,
        web: Web,
        pace: timedelta = SECOND,
        *,
        cap: int = CAP,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._web, self._pace = web, pace.total_seconds()
        self._clock, self._sleep = clock, sleep
        self._cap = self._left = cap
        self._next = clock()

    def get(self, path: str) -> Fresh | Unchanged:
        """Get a page when it is time. Raises SourceBroken when all requests are spent."""
        if not self._left:
            raise SourceBroken(
                path, f"not asked: the {self._cap} requests of a run are spent; the next run goes on here"
            )
        self._left -= 1
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)
        try:
            return self._web.get(path)
        finally:
            self._next = self._clock() + self._pace
