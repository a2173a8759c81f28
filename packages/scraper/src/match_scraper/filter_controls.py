"""The controls of a filter page as a person uses them: selects, calendar, page links."""

from datetime import date
from typing import Final

from playwright.async_api import Frame, Locator

from .errors import Malformed
from .filter_question import ROWS, Question

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
_CHOOSE_NOTHING: Final = """selects => {
    const none = option => ["", "0"].includes(option.value);
    for (const select of selects) {
        if ([...select.selectedOptions].every(none)) continue;
        select.selectedIndex = [...select.options].findIndex(none);
        select.dispatchEvent(new Event("change", {bubbles: true}));
    }
}"""
"""Takes back what the page chose by itself; a select without an option for nothing has none chosen then."""


async def choose(frame: Frame, wanted: Question) -> None:
    """Choose options and days, the days last: their button asks for all of it. Raises Malformed."""
    # First what nobody wants chosen, so that the page never asks for what is wanted with more filters than that.
    await frame.locator("select:not([js-age], [js-groups])").evaluate_all(_CHOOSE_NOTHING)
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


async def turn_page(frame: Frame, wanted: Question) -> None:
    """Follow the link of a page's number."""
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
