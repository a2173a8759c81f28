"""Pages as a browser loads them, and the documents they load themselves. With `filter_page`, the playwright file.

Everything waits on a condition, and all of it together no longer than `patience`. Over 200 lines, because that
library has one file.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import urljoin, urlsplit

from .errors import Blocked, Malformed, NoBrowser, SourceBroken, Unreachable
from .ports import Received, Visit

try:
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Response, Route, async_playwright
    from playwright.async_api import Error as Fault
    from playwright.async_api import TimeoutError as TooLate
except ModuleNotFoundError as error:
    raise NoBrowser("playwright is not installed; pip install 'match-scraper[browser]'") from error

_FLAGS: Final = (
    "--no-sandbox",  # containers run it as root; it opens two sites, which are settings
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
_WEIGHT: Final = frozenset({"image", "media", "font"})
"""What no document depends on, and so is not loaded."""
FRAME: Final = 'main[role="main"] iframe'
_NAMED: Final = f'{FRAME}[data-src], {FRAME}[src]:not([src=""], [src="about:blank"])'
_LOADING: Final = f'{FRAME}[src]:not([src=""], [src="about:blank"])'
_ADDRESS: Final = "frame => [frame.getAttribute('src'), frame.dataset.src].find(each => each && each !== 'about:blank')"
ACCEPT: Final = "#onetrust-accept-btn-handler"
"""The banner's own button; `#ot-sdk-btn` in the footer looks like it, and opens the preferences."""

_T = TypeVar("_T")
_CLOSING: Final = 1.0
"""Seconds."""

Complete = Callable[[str, AbstractSet[str]], bool]
"""Whether the documents at these paths are all that a page shows whose frame has this address."""


@dataclass  # no slots: playwright notes its handlers on their owner
class Browser:
    """One Chromium, started with the first page; consent given on one page holds on the next."""

    patience: timedelta = timedelta(seconds=60)
    """For one page, with all it loads."""
    lazy: timedelta = timedelta(seconds=6)
    """How long a page may take to let its frame load; after that, the frame's address is opened as a page."""
    origins: frozenset[str] | None = None
    """If given, nothing else is asked for anything: `https://host`."""
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

    def official(self, url: str, complete: Complete, *, link: str | None = None) -> Visit:
        """Open an official page, or the one a link of it names, and take what its frame loads until it is complete.

        Raises NoBrowser, Blocked, Malformed, Unreachable, SourceBroken.
        """
        return self._within(url, self._visit(partial(self._official, url, complete, link)))

    def view(self, url: str, complete: Complete) -> Visit:
        """Open a page that shows documents itself, and take them. Raises as `official`."""
        return self._within(url, self._visit(partial(self._view, url, complete)))

    def keeping(self, url: str, act: Callable[[Page], Awaitable[_T]]) -> _T:
        """Act on the one page that stays open from call to call; `url` names it. Raises as `official`."""
        return self._within(url, self._kept(act))

    def _within(self, url: str, visit: Coroutine[None, None, _T]) -> _T:
        try:
            return self._runner.run(visit)
        except (TimeoutError, TooLate) as error:
            raise Unreachable(
                _shown(url), f"did not load its documents within {self.patience.total_seconds():g} s"
            ) from error
        except Fault as error:
            raise Unreachable(_shown(url), _said(error)) from error

    async def _visit(self, act: Callable[[Page], Awaitable[_T]]) -> _T:
        async with asyncio.timeout(self.patience.total_seconds()):
            page = await self._new_page()
            try:
                return await act(page)
            finally:
                await _closed(page)

    async def _kept(self, act: Callable[[Page], Awaitable[_T]]) -> _T:
        async with asyncio.timeout(self.patience.total_seconds()):
            self._page = self._page or await self._new_page()
            return await act(self._page)

    async def _new_page(self) -> Page:
        context = self._context or await self._start()
        page = await context.new_page()
        page.set_default_timeout(self.patience.total_seconds() * 1000)
        return page

    async def _official(self, url: str, complete: Complete, link: str | None, page: Page) -> Visit:
        await go(page, url)
        if link is not None:
            await go(page, await linked(page, link, self.lazy))
        loaded = _Loaded(page)
        nudges = [asyncio.create_task(quietly(act)) for act in (page.locator(ACCEPT).click, partial(_scroll, page))]
        try:
            address = await self._frame(page)
            return Visit(address, await loaded.until(partial(complete, address)))
        finally:
            # Closing the page ends what still waits for it; a call to the driver that is cancelled would leave a trace.
            await _closed(page, *nudges)

    async def _view(self, url: str, complete: Complete, page: Page) -> Visit:
        loaded = _Loaded(page)
        await go(page, url)
        return Visit(url, await loaded.until(partial(complete, url)))

    async def _frame(self, page: Page) -> str:
        """Wait for the frame to load, or load it as a page where nothing lets it; return its address."""
        await page.locator(_NAMED).first.wait_for(state="attached")
        with suppress(TooLate):
            loading = page.locator(_LOADING).first
            await loading.wait_for(state="attached", timeout=self.lazy.total_seconds() * 1000)
        address = urljoin(page.url, str(await page.locator(_NAMED).first.evaluate(_ADDRESS)))
        if not await page.locator(_LOADING).count():
            await go(page, address)
        return address

    async def _start(self) -> BrowserContext:
        self._driver = await async_playwright().start()
        path = self.installed if self.installed.exists() else None
        try:
            browser = await self._driver.chromium.launch(executable_path=path, args=_FLAGS)
        except Fault as error:
            raise NoBrowser(
                f"no browser could be started ({_said(error)}); "
                "`apt-get install chromium` or `playwright install chromium` gets one"
            ) from error
        self._context = await browser.new_context()
        await self._context.route("**/*", self._gate)
        return self._context

    async def _gate(self, route: Route) -> None:
        asked = route.request
        known = self.origins is None or _origin(asked.url) in self.origins
        if asked.resource_type in _WEIGHT or not known:
            await route.abort()
        else:
            await route.continue_()

    async def _end(self) -> None:
        if self._context is not None and self._context.browser is not None:
            await self._context.browser.close()
        if self._driver is not None:
            await self._driver.stop()
        self._context = self._driver = self._page = None


class _Loaded:
    """The documents a page loads, by path, in whichever frame."""

    def __init__(self, page: Page) -> None:
        self._ended: asyncio.Queue[Request] = asyncio.Queue()
        page.on("requestfinished", self._ended.put_nowait)
        page.on("requestfailed", self._ended.put_nowait)

    async def until(self, complete: Callable[[AbstractSet[str]], bool]) -> dict[str, Received]:
        """Return them once they are complete. Raises Unreachable when one of them is cut off."""
        documents: dict[str, Received] = {}
        while not complete(documents.keys()):
            request = await self._ended.get()
            path = urlsplit(request.url).path
            if not path.startswith("/data/"):
                continue
            # A frame that was replaced takes its requests with it; the new one asks again.
            if request.failure is not None and "ERR_ABORTED" not in request.failure:
                raise Unreachable(path, request.failure)
            with suppress(Fault):
                documents |= await _received(path, await request.response())
        return documents


async def _received(path: str, response: Response | None) -> dict[str, Received]:
    if response is None:
        return {}
    return {path: Received(response.status, response.headers, await response.body())}


async def linked(page: Page, text: str, wait: timedelta) -> str:
    """Return where the link of a text leads. Raises Malformed when none comes within a time."""
    found = page.locator("a", has_text=text).first
    try:
        address = await found.get_attribute("href", timeout=wait.total_seconds() * 1000)
    except TooLate as error:
        raise Malformed(_shown(page.url), f"has no link {text!r}") from error
    return urljoin(page.url, address or "")


async def go(page: Page, url: str) -> None:
    """Open an address. Raises Blocked, SourceBroken."""
    answer = await page.goto(url, wait_until="commit")
    if answer is None or answer.ok:
        return
    if answer.status == 403:  # noqa: PLR2004 - Forbidden
        raise Blocked(_shown(url), "the source refuses the browser too (403)")
    raise SourceBroken(_shown(url), f"answered {answer.status} {answer.status_text}".rstrip())


async def _scroll(page: Page) -> None:
    await page.locator(FRAME).first.scroll_into_view_if_needed()


async def quietly(act: Callable[[], Awaitable[None]]) -> None:
    """Act, and let it fail."""
    # A banner that never comes, or a frame that goes away, is no fault: the documents decide.
    with suppress(Fault):
        await act()


async def _closed(page: Page, *nudges: asyncio.Task[None]) -> None:
    # Chromium now and then never answers when a page is closed in mid-navigation; it closes with the browser then.
    await asyncio.wait({asyncio.create_task(quietly(page.close)), *nudges}, timeout=_CLOSING)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _shown(text: str) -> str:
    """Return a text without the passwords of its addresses."""
    return re.sub(r"//[^/@\s]*@", "//", text)


def _said(error: Fault) -> str:
    told = re.search(r"net::\w+", error.message)
    return told[0] if told else _shown(error.message.partition("\n")[0].strip())
