"""Reading one captured page of 25 rows (the aim: under 3 ms), beside parsing its HTML without looking at it, and
reading it field by field through a browser, as was done until summer.

The page is a captured one, in the folder that MATCH_SAMPLES names; without it nothing is measured. Each sample is the
least of many calls, in turns.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from figures import Beside, Figure, at_most, report, timed
from playwright.sync_api import Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from match_scraper.browser import Browser
from match_scraper.sources.modular11 import page

CAPTURED = "modular11/get_matches_t35_page1_2026-02-27.html"
ROWS = ".container-row .row.table-content-row.hidden-xs"
CELLS = (
    *(".col-sm-1.pad-0:first-child", ".col-sm-2:nth-child(2)", ".col-sm-1.pad-0:nth-child(3)"),
    *(".col-sm-2:nth-child(4)", ".container-first-team p", ".container-score .score-match-table"),
    ".container-second-team p",
)
"""The fields of a row as the deployed scraper asked for them."""


def measure(runs: int) -> Iterator[Figure]:
    folder = os.environ.get("MATCH_SAMPLES")
    if not folder:
        print("no samples: set MATCH_SAMPLES to their folder", file=sys.stderr)
        return
    body = (Path(folder) / CAPTURED).read_bytes()
    rows = len(page.read(body).rows)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(Browser.installed), args=["--no-sandbox"])
        shown = browser.new_page(java_script_enabled=False)
        shown.route("**/*", lambda route: route.abort())  # crests and styles are not ours to load
        shown.set_content(body.decode(), wait_until="domcontentloaded")
        assert len(field_by_field(shown)) == rows
        ways = (
            (lambda: page.read(body), 100),
            (lambda: LexborHTMLParser(body), 100),
            (partial(field_by_field, shown), 3),
        )
        samples = [[best(*way) for way in ways] for _ in range(runs)]
        browser.close()
    ours, parsed, fields = map(tuple, zip(*samples, strict=True))
    beside = (Beside("parsed only", parsed), Beside("until summer: field by field, in a browser that shows it", fields))
    yield Figure(f"read a page of {rows} rows", "ms", ours, beside, at_most(3))


def field_by_field(shown: Page) -> list[list[str]]:
    """Ask the browser for one field after the other."""
    return [[row.locator(cell).first.inner_text() for cell in CELLS] for row in shown.locator(ROWS).all()]


def best(action: Callable[[], object], calls: int) -> float:
    """Milliseconds of the quickest call."""
    return min(timed(action) for _ in range(calls)) * 1000


if __name__ == "__main__":
    report(measure)
