"""A filter page in a browser; what is taken is the answer the page asked for.

Rows on the screen may be those of an earlier question, so none is read from there: an answer counts once its own
address names the ages, divisions, days and page that were wanted, and no other filter.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Self
from urllib.parse import urlsplit

from playwright.async_api import Error as Fault
from playwright.async_api import Frame, Page, Request, Response
from playwright.async_api import TimeoutError as TooLate

from .answers import OK, moment
from .browser import Browser, quietly
from .errors import Malformed, Unreachable
from .filter_controls import choose, turn_page
from .filter_question import ROWS, Question, question_in
from .ports import Document, Fresh, Unchanged
from .visits import ACCEPT, FRAME, linked

_TRIES: Final = 3
"""How often a question is asked whose frame went away."""
_ACTING: Final = 15.0
"""Seconds for all clicks of one question."""
_ASK: Final = """async path => {
    const answer = await fetch(path, {headers: {"X-Requested-With": "XMLHttpRequest"}});
    return [answer.status, await answer.text(), Object.fromEntries(answer.headers)];
}"""


class _Gone(Exception):
    """The frame was replaced, and what was chosen in it is forgotten."""


@dataclass
class FilterPage:
    """A `Web` of the Modular11 host whose answers are those that a page in a browser received."""

    browser: Browser
    host: str
    official: str | None = None
    """The official page whose frame is the filter page; without it, that is opened itself."""
    links: Mapping[str, str] = field(default_factory=dict)
    """What leads from the official page to the one of another filter page, by path."""
    _asked: Question | None = field(default=None, init=False)
    """The question whose answer came last."""

    def robots(self) -> str:
        """Get the host's robots.txt, as the browser is answered; empty where it has none."""
        return self.browser.robots(self.host)

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:  # noqa: ARG002 - no conditions
        """Get a filter page, a page of rows, or tables, each in its turn. Raises NoBrowser, or SourceBroken."""
        act = self._rows if path.startswith(ROWS) else self._text if "/get_" in path else self._open
        return self.browser.keeping(f"{self.host}{path}", partial(act, path))

    async def _open(self, path: str, page: Page) -> Fresh:
        self._asked = None
        if self.official is None:
            return await self._shown(path, page, f"{self.host}{path}")
        async with self.browser.turn(f"{self.host}{path}"):
            address = self.official
            if path in self.links:
                await self.browser.go(page, address)
                address = await linked(page, self.links[path], self.browser.lazy)
            return await self._shown(path, page, address)

    async def _shown(self, path: str, page: Page, address: str) -> Fresh:
        await page.goto("about:blank")  # so that no frame of the page before is still answered
        async with page.expect_response(self._is_filter_page) as arriving:
            await self.browser.go(page, address)
        if self.official:
            self._nudge = asyncio.create_task(quietly(page.locator(ACCEPT).click))
        shown = await arriving.value
        if urlsplit(shown.url).path != path:
            raise Malformed(path, f"the official page shows {urlsplit(shown.url).path} in its place")
        return await self._fresh(path, shown)

    def _is_filter_page(self, answer: Response) -> bool:
        return answer.request.resource_type == "document" and answer.url.startswith(f"{self.host}/")

    async def _rows(self, path: str, page: Page) -> Fresh:
        wanted = Question.of(path)
        for left in reversed(range(_TRIES)):
            try:
                return await self._fresh(path, await self._answer(path, wanted, page))
            except TooLate:
                raise
            except (_Gone, Fault) as error:
                self._asked = None
                if not left:
                    raise Unreachable(path, f"its frame went away {_TRIES} times") from error
        raise AssertionError("the last try returns or raises")

    async def _answer(self, path: str, wanted: Question, page: Page) -> Response:
        """Turn to the next page where the one before it is here; else ask anew, and turn until it is."""
        frame = await self._frame(page)
        first = wanted.page if self._asked == replace(wanted, page=wanted.page - 1) else 1
        for number in range(first, wanted.page + 1):
            here = replace(wanted, page=number)
            act = partial(choose if number == 1 else turn_page, frame, here)
            async with self.browser.turn(f"{self.host}{path}"):
                answer = await _heard(page, frame, here, act)
            self._asked = here
        return answer

    async def _text(self, path: str, page: Page) -> Fresh:
        frame = await self._frame(page)
        async with self.browser.turn(f"{self.host}{path}"):
            status, text, headers = await frame.evaluate(_ASK, path)
        return self._of(path, status, text.encode(), headers)

    async def _frame(self, page: Page) -> Frame:
        if self.official is None:
            return page.main_frame
        handle = await page.locator(FRAME).first.element_handle()
        frame = await handle.content_frame()
        if frame is None:
            raise _Gone
        return frame

    async def _fresh(self, path: str, answer: Response) -> Fresh:
        return self._of(path, answer.status, await answer.body(), answer.headers)

    def _of(self, path: str, status: int, content: bytes, headers: Mapping[str, str]) -> Fresh:
        if status != OK:
            raise self.browser.broken(path, self.host, status, "", headers.get("retry-after"))
        document = Document(path, gzip.compress(content, compresslevel=1), None, None)
        return Fresh(document, content, moment(headers.get("date")))


async def _heard(page: Page, frame: Frame, wanted: Question, act: Callable[[], Awaitable[None]]) -> Response:
    """Act, and wait for the answer to what is wanted; whatever else the page asks for meanwhile is not it.

    Acting that takes longer than its time has met a page that came to lie otherwise meanwhile, and counts as gone.
    """
    with _Ear(page, frame, wanted) as ear:
        try:
            async with asyncio.timeout(_ACTING) as acting:
                await act()
            return await ear.answer
        except TimeoutError as error:
            if acting.expired():
                raise _Gone from error
            raise


class _Ear:
    """Listens for the answer to one question, while its `with` block lasts."""

    def __init__(self, page: Page, frame: Frame, wanted: Question) -> None:
        self._page, self._frame, self._wanted = page, frame, wanted
        self.answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

    def __enter__(self) -> Self:
        self._page.on("response", self._hear)
        self._page.on("requestfailed", self._fail)
        self._page.on("framedetached", self._lose)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.remove_listener("response", self._hear)
        self._page.remove_listener("requestfailed", self._fail)
        self._page.remove_listener("framedetached", self._lose)
        if self.answer.done() and not self.answer.cancelled():
            self.answer.exception()

    def _hear(self, response: Response) -> None:
        asked = question_in(response.url)
        if self.answer.done() or asked is None:
            return
        if asked == self._wanted:
            self.answer.set_result(response)
        elif more := self._wanted.asks_otherwise(asked):
            self.answer.set_exception(Malformed(ROWS, f"the page filters otherwise than it was told to: {more}"))

    def _fail(self, request: Request) -> None:
        if not self.answer.done() and self._wanted.is_asked_by(request.url):
            self.answer.set_exception(Unreachable(ROWS, request.failure or "no answer"))

    def _lose(self, gone: Frame) -> None:
        if not self.answer.done() and gone == self._frame:
            self.answer.set_exception(_Gone())
