"""A filter page as a person uses it: selects, calendar, page links; what is taken is the answer the page asked for.

Rows on the screen may be those of an earlier question, so none is read from there: an answer counts once its own
address names the ages, divisions, days and page that were wanted.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Error as Fault
from playwright.async_api import Frame, Locator, Page, Request, Response
from playwright.async_api import TimeoutError as TooLate

from .answers import ROBOTS, moment
from .browser import ACCEPT, FRAME, Browser, go, linked, quietly
from .errors import Blocked, Malformed, SourceBroken, Unreachable
from .filter_question import ROWS, Question
from .manners import FREE, Account
from .ports import Document, Fresh, Unchanged

_STEPS: Final = 36
"""Months; more than the calendar of any season has."""
_TO_MONTH: Final = """(picker, [wanted, number, steps]) => {
    const months = () => [...picker.querySelectorAll(".drp-calendar th.month")].map(each => each.textContent.trim());
    const numberOf = label => { const day = new Date(`1 ${label}`); return isNaN(day) ? "" :
        `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}`; };
    for (let step = 0; step <= steps; step++) {
        const panel = months().indexOf(wanted);
        if (panel >= 0) return ["left", "right"][panel];
        const arrow = picker.querySelector(number < numberOf(months()[0]) ? ".prev" : ".next");
        if (!arrow) return null;
        (arrow.querySelector("span") ?? arrow).click();
    }
    return null;
}"""
"""Steps to a month within the page, and tells its panel: a click of the driver's own for each month takes a while."""
_TRIES: Final = 3
"""How often a question is asked whose frame went away."""
_ACTING: Final = 15.0
"""Seconds for all clicks of one question."""
_ASK: Final = """async path => {
    const answer = await fetch(path, {headers: {"X-Requested-With": "XMLHttpRequest"}});
    return [answer.status, await answer.text(), answer.headers.get("date")];
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
    account: Account = field(default_factory=partial(Account, FREE))
    """Of the host."""
    _asked: Question | None = field(default=None, init=False)
    """The question whose answer came last."""

    def robots(self) -> str:
        """Get the host's robots.txt, as the browser is answered; empty where it has none."""
        with self.account.turn(ROBOTS):
            return self.browser.keeping(f"{self.host}{ROBOTS}", self._robots)

    async def _robots(self, page: Page) -> str:
        answer = await page.goto(f"{self.host}/robots.txt")
        text = await answer.text() if answer and answer.ok else ""
        return "" if text.lstrip().startswith("<") else text

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:  # noqa: ARG002 - no conditions
        """Get a filter page, a page of rows, or tables. Raises NoBrowser, or SourceBroken."""
        act = self._rows if path.startswith(ROWS) else self._text if "/get_" in path else self._open
        with self.account.turn(path):
            return self.browser.keeping(f"{self.host}{path}", partial(act, path))

    async def _open(self, path: str, page: Page) -> Fresh:
        self._asked, address = None, self.official or f"{self.host}{path}"
        if self.official and path in self.links:
            await go(page, self.official)
            address = await linked(page, self.links[path], self.browser.lazy)
        await page.goto("about:blank")  # so that no frame of the page before is still answered
        async with page.expect_response(self._is_filter_page) as arriving:
            await go(page, address)
        if self.official:
            self._nudge = asyncio.create_task(quietly(page.locator(ACCEPT).click))
        shown = await arriving.value
        if urlsplit(shown.url).path != path:
            raise Malformed(path, f"the official page shows {urlsplit(shown.url).path} in its place")
        return await _fresh(path, shown)

    def _is_filter_page(self, answer: Response) -> bool:
        return answer.request.resource_type == "document" and answer.url.startswith(f"{self.host}/")

    async def _rows(self, path: str, page: Page) -> Fresh:
        wanted = Question.of(path)
        for left in reversed(range(_TRIES)):
            try:
                return await _fresh(path, await self._answer(wanted, page))
            except TooLate:
                raise
            except (_Gone, Fault) as error:
                self._asked = None
                if not left:
                    raise Unreachable(path, f"its frame went away {_TRIES} times") from error
        raise AssertionError("the last try returns or raises")

    async def _answer(self, wanted: Question, page: Page) -> Response:
        """Turn to the next page where the one before it is here; else ask anew, and turn until it is."""
        frame = await self._frame(page)
        first = wanted.page if self._asked == replace(wanted, page=wanted.page - 1) else 1
        for number in range(first, wanted.page + 1):
            here = replace(wanted, page=number)
            act = partial(_choose if number == 1 else _turn, frame, here)
            answer = await _heard(page, frame, here, act)
            self._asked = here
        return answer

    async def _text(self, path: str, page: Page) -> Fresh:
        status, text, told = await (await self._frame(page)).evaluate(_ASK, path)
        return _of(path, status, text.encode(), told)

    async def _frame(self, page: Page) -> Frame:
        if self.official is None:
            return page.main_frame
        handle = await page.locator(FRAME).first.element_handle()
        frame = await handle.content_frame()
        if frame is None:
            raise _Gone
        return frame


async def _heard(page: Page, frame: Frame, wanted: Question, act: Callable[[], Awaitable[None]]) -> Response:
    """Act, and wait for the answer to what is wanted; whatever else the page asks for meanwhile is not it.

    Acting that takes longer than its time has met a page that came to lie otherwise meanwhile, and counts as gone.
    """
    answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

    def hear(response: Response) -> None:
        if not answer.done() and wanted.is_asked_by(response.url):
            answer.set_result(response)

    def fail(request: Request) -> None:
        if not answer.done() and wanted.is_asked_by(request.url):
            answer.set_exception(Unreachable(ROWS, request.failure or "no answer"))

    def lose(gone: Frame) -> None:
        if not answer.done() and gone == frame:
            answer.set_exception(_Gone())

    page.on("response", hear)
    page.on("requestfailed", fail)
    page.on("framedetached", lose)
    try:
        async with asyncio.timeout(_ACTING) as acting:
            await act()
        return await answer
    except TimeoutError as error:
        if acting.expired():
            raise _Gone from error
        raise
    finally:
        page.remove_listener("response", hear)
        page.remove_listener("requestfailed", fail)
        page.remove_listener("framedetached", lose)
        if answer.done() and not answer.cancelled():
            answer.exception()


async def _choose(frame: Frame, wanted: Question) -> None:
    """Choose options and days, the days last: their button asks for all of it."""
    await _select(frame.locator("select[js-age]"), wanted.ages)
    await _select(frame.locator("select[js-groups]"), wanted.groups)
    shown = frame.locator('input[name="datefilter"]')
    await shown.click()
    for day in (wanted.first, wanted.last):
        await _pick(frame, day)
    await frame.locator(".daterangepicker .applyBtn").click()
    told, due = await shown.input_value(), f"{wanted.first:%m/%d/%Y} - {wanted.last:%m/%d/%Y}"
    if told != due:
        raise Malformed(ROWS, f"the calendar says {told[:40]!r}, though {due} was chosen")


async def _turn(frame: Frame, wanted: Question) -> None:
    await frame.locator(f'[js-paginator] .page-link[js-page="{wanted.page}"]').first.click()


async def _select(select: Locator, wanted: frozenset[str]) -> None:
    chosen = await select.evaluate("select => [...select.selectedOptions].map(each => each.value)")
    if set(chosen) - {"0"} != wanted:
        # A button lies over the select, which stays what the page's scripts listen to.
        await select.select_option(sorted(wanted), force=True)


async def _pick(frame: Frame, day: date) -> None:
    """Click a day in the panel of its month. Raises Malformed."""
    panel = await frame.locator(".daterangepicker").evaluate(_TO_MONTH, [f"{day:%b %Y}", f"{day:%Y-%m}", _STEPS])
    if panel is None:
        raise Malformed(ROWS, f"the calendar does not offer {day}")
    cells = frame.locator(f".daterangepicker .drp-calendar.{panel} td.available:not(.off)")
    # By its whole text: a 2 that cannot be chosen must not become a 12.
    await _press(cells.get_by_text(str(day.day), exact=True), day)


async def _press(found: Locator, day: date) -> None:
    if await found.count() != 1:
        raise Malformed(ROWS, f"the calendar does not offer {day}")
    await found.click()


async def _fresh(path: str, answer: Response) -> Fresh:
    return _of(path, answer.status, await answer.body(), answer.headers.get("date"))


def _of(path: str, status: int, content: bytes, told: str | None) -> Fresh:
    if status == 403:  # noqa: PLR2004 - Forbidden
        raise Blocked(path, "the source refuses the browser too (403)")
    if status != 200:  # noqa: PLR2004 - OK
        raise SourceBroken(path, f"answered {status}")
    document = Document(path, gzip.compress(content, compresslevel=1), None, None)
    return Fresh(document, content, moment(told))
