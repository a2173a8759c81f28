"""Manners at one host: its robots.txt is asked for first and kept to, requests keep a pace, and a run has a cap."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from .errors import Disallowed, SourceBroken
from .ports import Document, Fresh, Unchanged

_T = TypeVar("_T")

AGENT: Final = "match-scraper"
"""The name by which a robots.txt may address us."""


class Host(Protocol):
    """Gets documents of one host, and its robots.txt."""

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document, or learn that the kept copy is still right."""
        ...

    def robots(self) -> str:
        """Get the host's robots.txt; empty where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How much of a host one run asks for."""

    pace: timedelta = timedelta(seconds=1)
    """Between the end of one request and the begin of the next."""
    most: int = 100
    """Documents asked for in one run."""
    setting: str = "SCRAPER_REQUESTS"
    """What a person sets to have more."""


class Late:
    """A host that is opened with the first request."""

    def __init__(self, opening: Callable[[], Host]) -> None:
        self._opening = opening
        self._opened: Host | None = None

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document."""
        return self._host().get(path, kept)

    def robots(self) -> str:
        """Get its robots.txt."""
        return self._host().robots()

    def _host(self) -> Host:
        self._opened = self._opened or self._opening()
        return self._opened


class Polite:
    """Gets documents as a guest does."""

    def __init__(
        self,
        host: Host,
        manners: Manners = Manners(),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._host, self._manners = host, manners
        self._clock, self._sleep = clock, sleep
        self._rules: RobotFileParser | None = None
        self._asked = 0
        self._next = clock()

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document when it is time. Raises Disallowed, SourceBroken, and what the host raises."""
        if self._rules is None:
            self._rules = self._in_turn(self._read_robots)
        if not self._rules.can_fetch(AGENT, path):
            raise Disallowed(path, "the host's robots.txt asks us not to read it")
        if self._asked >= self._manners.most:
            most = f"the most ({self._manners.setting})"
            raise SourceBroken(path, f"{self._asked} documents were asked for in this run, {most}")
        self._asked += 1
        return self._in_turn(lambda: self._host.get(path, kept))

    def _read_robots(self) -> RobotFileParser:
        rules = RobotFileParser()
        rules.parse(self._host.robots().splitlines())
        return rules

    def _in_turn(self, ask: Callable[[], _T]) -> _T:
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)
        try:
            return ask()
        finally:
            self._next = self._clock() + self._manners.pace.total_seconds()


def is_ours(url: str) -> bool:
    """Tell whether an address is of this very machine, which needs no pace."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
