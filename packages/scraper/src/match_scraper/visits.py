"""Pages as a browser loads them, and the documents they load themselves."""

import asyncio
import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Error as Fault
from playwright.async_api import Page, Request
from playwright.async_api import TimeoutError as TooLate

from .addresses import origin, path_of, shown
from .browser import Browser, closed, quietly
from .errors import Disallowed, Malformed, Unreachable
from .ports import Received, Visit

FRAME: Final = 'main[role="main"] iframe'
_NAMED: Final = f'{FRAME}[data-src], {FRAME}[src]:not([src=""], [src="about:blank"])'
_LOADING: Final = f'{FRAME}[src]:not([src=""], [src="about:blank"])'
_ADDRESS: Final = "frame => [frame.getAttribute('src'), frame.dataset.src].find(each => each && each !== 'about:blank')"
ACCEPT: Final = "#onetrust-accept-btn-handler"
"""The banner's own button; `#ot-sdk-btn` in the footer looks like it, and opens the preferences."""
_DOCUMENT: Final = re.compile(r"/data/[\w/-]+\.json")

Complete = Callable[[str, AbstractSet[str]], bool]
"""Whether the documents at these paths are all that a page shows whose frame has this address."""


class Visits:
    """Opens pages, and takes the documents that they load of the viewer's host."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def official(self, url: str, complete: Complete, *, viewer: str, link: str | None = None) -> Visit:
        """Open an official page, or the one a link of it names, and take what its frame loads until it is complete.

        `viewer` is the address of the host whose page the frame shows. Raises NoBrowser, Blocked, Disallowed,
        Malformed, Unreachable, SourceBroken.
        """
        return self._browser.passing(url, partial(self._official, url, complete, viewer, link))

    def view(self, url: str, complete: Complete) -> Visit:
        """Open a page that shows documents itself, and take them. Raises as `official`."""
        return self._browser.passing(url, partial(self._view, url, complete))

    async def _official(self, url: str, complete: Complete, viewer: str, link: str | None, page: Page) -> Visit:
        # The page asks the viewer's host when it likes: our turn there begins before.
        async with self._browser.turn(viewer):
            await self._browser.go(page, url)
            if link is not None:
                await self._browser.go(page, await linked(page, link, self._browser.lazy))
            return await self._taken(complete, viewer, page)

    async def _taken(self, complete: Complete, viewer: str, page: Page) -> Visit:
        loaded = _Loaded(page, self._browser, viewer)
        nudges = [asyncio.create_task(quietly(act)) for act in (page.locator(ACCEPT).click, partial(_scroll, page))]
        try:
            address = await self._frame(page, viewer)
            return Visit(address, await loaded.until(partial(complete, address)))
        finally:
            # Closing the page ends what still waits for it; a call to the driver that is cancelled would leave a trace.
            await closed(page, *nudges)

    async def _view(self, url: str, complete: Complete, page: Page) -> Visit:
        loaded = _Loaded(page, self._browser, url)
        await self._browser.go(page, url)
        return Visit(url, await loaded.until(partial(complete, url)))

    async def _frame(self, page: Page, viewer: str) -> str:
        """Wait for the frame to load, or load it as a page where nothing lets it; return its address."""
        await page.locator(_NAMED).first.wait_for(state="attached")
        address = urljoin(page.url, str(await page.locator(_NAMED).first.evaluate(_ADDRESS)))
        if origin(address) != origin(viewer):
            raise Malformed(shown(page.url), f"shows {origin(address)} where the viewer at {origin(viewer)} belongs")
        with suppress(TooLate):
            loading = page.locator(_LOADING).first
            await loading.wait_for(state="attached", timeout=self._browser.lazy.total_seconds() * 1000)
        if not await page.locator(_LOADING).count():
            await page.goto(address, wait_until="commit")
        return address


class _Loaded:
    """The documents a page loads of one host, by path, in whichever frame."""

    def __init__(self, page: Page, browser: Browser, host: str) -> None:
        self._browser, self._origin = browser, origin(host)
        self._ended: asyncio.Queue[Request] = asyncio.Queue()
        page.on("requestfinished", self._ended.put_nowait)
        page.on("requestfailed", self._ended.put_nowait)

    async def until(self, complete: Callable[[AbstractSet[str]], bool]) -> dict[str, Received]:
        """Return them once they are complete. Raises Unreachable when one of them is cut off, or Disallowed."""
        documents: dict[str, Received] = {}
        while not complete(documents.keys()):
            request = await self._ended.get()
            path = urlsplit(request.url).path
            if origin(request.url) != self._origin or not _DOCUMENT.fullmatch(path):
                continue
            if not self._browser.accounts.of(request.url).allows(path_of(request.url)):
                raise Disallowed(path)
            # A frame that was replaced takes its requests with it; the new one asks again.
            if request.failure is not None and "ERR_ABORTED" not in request.failure:
                raise Unreachable(path, request.failure)
            with suppress(Fault):
                documents |= await self._received(path, request)
        return documents

    async def _received(self, path: str, request: Request) -> dict[str, Received]:
        response = await request.response()
        if response is None:
            return {}
        if not response.ok:
            raise self._browser.broken(path, request.url, response.status, "", response.headers.get("retry-after"))
        return {path: Received(response.headers, await response.body())}


async def linked(page: Page, text: str, wait: timedelta) -> str:
    """Return where the link of a text leads. Raises Malformed when none comes within a time."""
    found = page.locator("a", has_text=text).first
    try:
        address = await found.get_attribute("href", timeout=wait.total_seconds() * 1000)
    except TooLate as error:
        raise Malformed(shown(page.url), f"has no link {text!r}") from error
    return urljoin(page.url, address or "")


async def _scroll(page: Page) -> None:
    await page.locator(FRAME).first.scroll_into_view_if_needed()
