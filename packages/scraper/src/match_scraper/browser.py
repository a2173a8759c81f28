"""One Chromium, and how it behaves at the hosts it asks. With its pages, the playwright files.

Everything waits on a condition, and all of it together no longer than `patience`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from .addresses import is_of, origin, path_of, shown
from .answers import ENOUGH, ROBOTS, Passing, fault, wishes
from .chromium import BrowserContext, Fault, Page, Playwright, Request, Route, TooLate, launched, said
from .errors import SourceBroken, Unreachable
from .manners import FREE, Accounts

_WEIGHT: Final = frozenset({"image", "media", "font"})
"""What no document depends on, and so is not loaded."""
_T = TypeVar("_T")
_CLOSING: Final = 1.0
"""Seconds."""


@dataclass  # no slots: playwright notes its handlers on their owner
class Browser:
    """One Chromium, started with the first page; consent given on one page holds on the next."""

    agent: str = "match-scraper"
    """The User-Agent of every request."""
    accounts: Accounts = field(default_factory=partial(Accounts, FREE))
    """Of the hosts whose pages it opens; each page it opens and each answer it asks for takes a turn."""
    patience: timedelta = timedelta(seconds=60)
    """For one page, with all it loads."""
    lazy: timedelta = timedelta(seconds=6)
    """How long a page may take to let its frame load; after that, the frame's address is opened as a page."""
    origins: frozenset[str] | None = None
    """If given, nothing else is asked for anything: `https://host` and the names below it, `www.` apart."""
    installed: Path = Path("/usr/bin/chromium")
    """Used where it exists; else the one that playwright installs."""
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner, init=False)
    _driver: Playwright | None = field(default=None, init=False)
    _context: BrowserContext | None = field(default=None, init=False)
    _page: Page | None = field(default=None, init=False)
    """The one that stays open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it, and every process it started."""
        with self._runner as runner:
            runner.run(self._end())

    def passing(self, url: str, act: Callable[[Page], Awaitable[_T]]) -> _T:
        """Act on a page that is closed afterwards; `url` names it. Raises NoBrowser, SourceBroken."""
        return self._within(url, self._passed(act))

    def keeping(self, url: str, act: Callable[[Page], Awaitable[_T]]) -> _T:
        """Act on the one page that stays open from call to call. Raises as `passing`."""
        return self._within(url, self._kept(act))

    def robots(self, url: str) -> str:
        """Get the robots.txt of an address's host; empty where it has none. Raises as `passing`."""
        return self._within(url, self._robots(url))

    async def go(self, page: Page, url: str) -> None:
        """Open an address in its turn. Raises Blocked, SourceBroken, and what the account raises."""
        async with self.turn(url):
            answer = await page.goto(url, wait_until="commit")
        if answer is not None and not answer.ok:
            wait = answer.headers.get("retry-after")
            raise self.broken(shown(url), url, answer.status, answer.status_text, wait)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Ask a host whose wishes are known, within this block. Raises what its account raises."""
        account = self.accounts.of(url)
        await self.meet(url)
        await asyncio.to_thread(account.begin, path_of(url))
        try:
            yield
        finally:
            account.end()

    async def meet(self, url: str) -> None:
        """Learn what a host wishes, once. Raises Unreachable, and from then on the host is left alone."""
        account = self.accounts.of(url)
        if account.met:
            return
        try:
            account.learn(await self._robots(url))
        except SourceBroken as error:
            account.leave(error)
            raise

    def broken(self, path: str, url: str, status: int, reason: str = "", wait: str | None = None) -> SourceBroken:
        """Name what is wrong with an answer; a host that has had enough is asked nothing more."""
        error = fault(path, status, reason, wait)
        if status == ENOUGH:
            self.accounts.of(url).leave(error)
        return error

    async def _robots(self, url: str) -> str:
        context = self._context or await self._start()
        try:
            answer = await context.request.get(f"{origin(url)}{ROBOTS}", max_redirects=0)
            return wishes(answer.status, await answer.body())
        except (Passing, Fault) as error:
            what = said(error) if isinstance(error, Fault) else str(error)
            raise Unreachable(f"{origin(url)}{ROBOTS}", what) from error

    def _within(self, url: str, visit: Coroutine[None, None, _T]) -> _T:
        try:
            return self._runner.run(visit)
        except (TimeoutError, TooLate) as error:
            raise Unreachable(
                shown(url), f"did not load its documents within {self.patience.total_seconds():g} s"
            ) from error
        except Fault as error:
            raise Unreachable(shown(url), said(error)) from error

    async def _passed(self, act: Callable[[Page], Awaitable[_T]]) -> _T:
        async with asyncio.timeout(self.patience.total_seconds()):
            page = await self._new_page()
            try:
                return await act(page)
            finally:
                await closed(page)

    async def _kept(self, act: Callable[[Page], Awaitable[_T]]) -> _T:
        async with asyncio.timeout(self.patience.total_seconds()):
            self._page = self._page or await self._new_page()
            return await act(self._page)

    async def _new_page(self) -> Page:
        context = self._context or await self._start()
        page = await context.new_page()
        page.set_default_timeout(self.patience.total_seconds() * 1000)
        return page

    async def _start(self) -> BrowserContext:
        self._driver, browser = await launched(self.installed if self.installed.exists() else None)
        self._context = await browser.new_context(user_agent=self.agent)
        await self._context.route("**/*", self._gate)
        return self._context

    async def _gate(self, route: Route) -> None:
        if self._may_load(route.request):
            await route.continue_()
        else:
            await route.abort()

    def _may_load(self, asked: Request) -> bool:
        if asked.resource_type in _WEIGHT or not (self.origins is None or is_of(asked.url, self.origins)):
            return False
        return self.accounts.of(asked.url).allows(path_of(asked.url))

    async def _end(self) -> None:
        if self._context is not None and self._context.browser is not None:
            await self._context.browser.close()
        if self._driver is not None:
            await self._driver.stop()
        self._context = self._driver = self._page = None


async def quietly(act: Callable[[], Awaitable[None]]) -> None:
    """Act, and let it fail."""
    # A banner that never comes, or a frame that goes away, is no fault: the documents decide.
    with suppress(Fault):
        await act()


async def closed(page: Page, *nudges: asyncio.Task[None]) -> None:
    """Close a page, and end with it what still waits for it."""
    # Chromium now and then never answers when a page is closed in mid-navigation; it closes with the browser then.
    await asyncio.wait({asyncio.create_task(quietly(page.close)), *nudges}, timeout=_CLOSING)
