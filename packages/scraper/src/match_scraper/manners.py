"""Manners at a host: its robots.txt is asked for first and kept to, requests keep a pace, a run has a cap.

What holds of one host is kept in one account, whichever engine asks.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from .addresses import is_ours, origin
from .answers import ROBOTS
from .errors import Disallowed, SourceBroken, Unreachable
from .ports import Document, Fresh, Unchanged
from .robots import Wishes

_LONGEST_PACE: Final = timedelta(minutes=10)
"""A host that wants more between two requests is not read at all."""


class Host(Protocol):
    """Gets documents of one host, and its robots.txt; takes a turn of its account for each request."""

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document, or learn that the kept copy is still right."""
        ...

    def robots(self) -> str:
        """Get the host's robots.txt; empty where it has none. Raises SourceBroken."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How much of a host one run asks for."""

    pace: timedelta = timedelta(seconds=1)
    """Between the end of one request and the begin of the next."""
    most: int = 100
    """Requests in one run; robots.txt comes on top."""
    setting: str = "SCRAPER_REQUESTS"
    """What a person sets to have more."""
    within: timedelta = timedelta(hours=1)
    """How long one run asks, all its requests together."""


FREE: Final = Manners(timedelta(0), 1_000_000)
"""For a host of our own, in tests."""


class Account:
    """What one host was asked in this run, what it wishes, and whether it has had enough."""

    def __init__(
        self,
        manners: Manners = Manners(),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manners, self._pace = manners, manners.pace
        self._clock, self._sleep = clock, sleep
        self._wishes: Wishes | None = None
        self._left: SourceBroken | None = None
        self._until = self._next = self._began = clock()
        self._asked = 0

    @property
    def met(self) -> bool:
        """Whether its robots.txt was asked for."""
        return self._wishes is not None or self._left is not None

    def learn(self, robots: str) -> None:
        """Take its robots.txt to heart."""
        self._wishes = Wishes(robots)
        self._pace = max(self._pace, self._wishes.pace)

    def leave(self, why: SourceBroken) -> None:
        """Ask nothing more in this run: it said that it is too much, or nobody knows what it wishes."""
        self._left = self._left or why
        wait = why.retry_after if isinstance(why, Unreachable) else timedelta(0)
        self._until = self._clock() + wait.total_seconds()

    def allows(self, path: str) -> bool:
        """Tell whether its wishes, as far as they are known, leave a path to us."""
        return path == ROBOTS or self._wishes is None or self._wishes.allow(path)

    @contextmanager
    def turn(self, path: str) -> Iterator[None]:
        """Ask for a path within this block. Raises as `begin`."""
        self.begin(path)
        try:
            yield
        finally:
            self.end()

    def begin(self, path: str) -> None:
        """Wait until it is time to ask for a path. Raises Disallowed, Unreachable, SourceBroken."""
        self._check(path)
        if path != ROBOTS:
            self._asked += 1
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)

    def end(self) -> None:
        """Say that the answer is here, or none will come."""
        self._next = self._clock() + self._pace.total_seconds()

    def _check(self, path: str) -> None:
        if self._left is not None:
            wait = timedelta(seconds=max(self._until - self._clock(), 0))
            raise Unreachable(path, f"not asked for, the host is left alone in this run: {self._left}", wait)
        if not self.allows(path):
            raise Disallowed(path)
        if self._pace > _LONGEST_PACE:
            pace = self._pace.total_seconds()
            raise Disallowed(path, f"the host's robots.txt asks for {pace:g} s between two requests")
        if self._clock() - self._began >= self._manners.within.total_seconds():
            minutes = self._manners.within / timedelta(minutes=1)
            raise SourceBroken(path, f"this run has asked for {minutes:g} minutes, the most (SCRAPER_DEADLINE)")
        if self._asked >= self._manners.most and path != ROBOTS:
            most = f"the most ({self._manners.setting})"
            raise SourceBroken(path, f"{self._asked} documents were asked for in this run, {most}")


class Accounts:
    """The accounts of one run, one for each host."""

    def __init__(self, manners: Manners = Manners()) -> None:
        self._manners = manners
        self._accounts: dict[str, Account] = {}

    def of(self, url: str) -> Account:
        """Return the account of an address's host; one on this very machine needs no pace."""
        at = origin(url)
        if at not in self._accounts:
            manners = replace(self._manners, pace=timedelta(0)) if is_ours(url) else self._manners
            self._accounts[at] = Account(manners)
        return self._accounts[at]


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
    """Gets documents of a host once its wishes are known."""

    def __init__(self, host: Host, account: Account) -> None:
        """Ask for the robots.txt that the account does not know yet; `host` takes its turns of the same account."""
        self._host, self._account = host, account

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document. Raises Disallowed, SourceBroken, and what the host raises."""
        if not self._account.met:
            try:
                self._account.learn(self._host.robots())
            except SourceBroken as error:
                self._account.leave(error)
                raise
        return self._host.get(path, kept)
