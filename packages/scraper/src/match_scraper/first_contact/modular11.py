"""The Modular11 host: how its pages count, what it refuses, the ids of its options."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from match_scraper.errors import Malformed, SourceBroken
from match_scraper.sources.modular11 import filters, page, tables
from match_scraper.sources.modular11.faults import PageFault
from match_scraper.sources.modular11.query import Query, tables_path
from match_scraper.sources.modular11.targets import AGE_IDS, Target

from .finding import Asked, Finding, Web, fresh

_ASKED: Final = Asked("modular11")
_FIRST: Final = "open_page=1&"
_REFUSED: Final = "405"
_NOTHING: Final = f"{len(page.NO_DATA)} bytes, no data"
_PAST: Final = ("the last page again", "no data")
_PAGES: Final = "a page of rows"


def ask_modular11(web: Web, bare: Web, target: Target) -> Iterator[Finding]:
    """Hold seven or so answers beside what is assumed; `bare` asks without X-Requested-With."""
    offered: list[filters.Filters] = []
    yield from _ASKED.trying("options of ages", _listed(AGE_IDS), lambda: _options(web, target.page or "", offered))
    if not offered:
        return
    number = offered[0].tournament
    query = Query(number, target.first, target.last, target.kind)
    yield from _ASKED.trying("pages", _PAGES, lambda: _pages(web, query))
    yield from _ASKED.trying("nothing found", _NOTHING, lambda: _nothing(web, query))
    yield from _ASKED.trying("without X-Requested-With", _REFUSED, lambda: _bare(bare, query))
    yield from _ASKED.trying("tables", "tables, or no teams", lambda: _tables(web, target, number))


def _options(web: Web, path: str, kept: list[filters.Filters]) -> Iterator[Finding]:
    try:
        offered = filters.read(fresh(web, path).content)
    except PageFault as error:
        raise Malformed(path, str(error)) from error
    kept.append(offered)
    known = {label: value for label, value in AGE_IDS.items() if label in offered.ages}
    there = {label: value for label, value in offered.ages.items() if label in AGE_IDS}
    yield _ASKED.found("options of ages", _listed(known), _listed(there))
    clubs = f"{len(offered.clubs)} clubs, {len(offered.groups)} divisions"
    yield _ASKED.found("select of clubs", "offered", clubs, same=bool(offered.clubs and offered.groups))


def _pages(web: Web, query: Query) -> Iterator[Finding]:
    first = _page(web, query.path(1), 1)
    if not first.of:
        yield _ASKED.silent("page 0", "page 1 again", "the site has no row of this season: --season names another")
        return
    zero = _page(web, query.path(1).replace(_FIRST, "open_page=0&"), 1)
    again = [row.id for row in zero.rows] == [row.id for row in first.rows]
    yield _ASKED.found("page 0", "page 1 again", "page 1 again" if again else f"other rows, page {zero.number}")
    path = query.path(first.of + 1)
    past = _page(web, path, first.of)
    seen = _PAST[0] if past.of else _PAST[1]
    yield _ASKED.found(f"page {first.of + 1} of {first.of}", " or ".join(_PAST), seen, same=True)


def _page(web: Web, path: str, asked: int) -> page.Page:
    try:
        return page.read(fresh(web, path).content, asked=asked)
    except PageFault as error:
        raise Malformed(path, f"{error} ({type(error).__name__})") from error


def _nothing(web: Web, query: Query) -> Iterator[Finding]:
    """Ask for a day long before any season."""
    day = query.first - timedelta(days=36525)
    content = fresh(web, replace(query, first=day, last=day).path(1)).content
    seen = _NOTHING if content.strip() == page.NO_DATA else f"{len(content)} bytes, other text"
    yield _ASKED.found("nothing found", _NOTHING, seen)


def _bare(web: Web, query: Query) -> Iterator[Finding]:
    try:
        content = fresh(web, query.path(1)).content
    except SourceBroken as error:
        if _REFUSED not in error.what:
            raise
        yield _ASKED.found("without X-Requested-With", _REFUSED, _REFUSED)
    else:
        yield _ASKED.found("without X-Requested-With", _REFUSED, f"answered with {len(content)} bytes")


def _tables(web: Web, target: Target, number: str) -> Iterator[Finding]:
    if target.tables is None:
        return
    label, age = next(iter(AGE_IDS.items()))
    path = tables_path(number, age, gender=target.tables.gender, list_type=target.tables.lists[0])
    try:
        found = tables.read(fresh(web, path).content)
    except PageFault as error:
        raise Malformed(path, f"{error} ({type(error).__name__})") from error
    seen = f"{len(found)} tables of {label}" if found else "no teams"
    yield _ASKED.found("tables of a past season", "tables, or no teams", seen, same=True)


def _listed(ids: dict[str, str]) -> str:
    return ", ".join(f"{label}={value}" for label, value in sorted(ids.items()))
