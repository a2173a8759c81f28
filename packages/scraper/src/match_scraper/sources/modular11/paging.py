"""Every page of one question, once. Pages count from 1; the marker says how many there are, never the Next link.

Rows that move while pages are read show as a number of pages that changes, a short page, or a match on two pages:
then all is read again. A row that is deleted meanwhile may hide another one until the next run; that one is then
missing once, which publishes nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from match_scraper.fixture import Value

from .faults import PageFault, RowsChanged, Shifting, WrongPage
from .page import Bad, Page
from .rows import Row

TRIES: Final = 3
"""How often a question is read from its first page before rows that keep moving are a fault."""
MOST_PAGES: Final = 400
"""More pages than any question of one month has: beyond it the site ignores the question."""
BAD_SHARE: Final = 0.02
"""Part of the rows that may be unusable before the answer counts as malformed."""
FEW: Final = 3
"""Fewer unusable rows than this are never a share of anything."""


class Taken(NamedTuple):
    """One page, and the site's own time of it."""

    page: Page
    date: datetime


class Gathered(Value, frozen=True):
    """All rows of one question, each match once."""

    rows: tuple[Row, ...]
    bad: tuple[Bad, ...]
    date: datetime
    """The site's own time of the first page."""
    twice: int = 0
    """Matches the site lists more than once."""


def joined(parts: Sequence[Gathered]) -> Gathered:
    """Join the readings of several questions; a match that moved from one to another counts as read last."""
    rows = {row.id: row for part in sorted(parts, key=lambda each: each.date) for row in part.rows}
    bad = tuple(each for part in parts for each in part.bad if each.match not in rows)
    return Gathered(tuple(rows.values()), bad, min(part.date for part in parts), sum(part.twice for part in parts))


class _Moved(Exception):
    """Rows moved while pages were read."""


def gather(take: Callable[[int], Taken]) -> Gathered:
    """Read pages 1 to the last. Raises a PageFault, or what `take` raises."""
    before: Counter[str] | None = None
    moved = ""
    for _ in range(TRIES):
        try:
            date, pages = _read(take)
        except _Moved as error:
            moved = str(error)
            continue
        twice = _twice(pages)
        if not twice or twice == before:  # twice in two readings: that is how the site lists it
            return _checked(pages, date, len(twice))
        before, moved = twice, f"match {next(iter(twice))} stands on more than one page"
    raise Shifting(f"read {TRIES} times, and the rows moved each time: {moved}")


def _read(take: Callable[[int], Taken]) -> tuple[datetime, list[Page]]:
    first, date = take(1)
    if first.of > MOST_PAGES:
        raise PageFault(f"{first.of} pages, where {MOST_PAGES} are the most any question has")
    pages = [first]
    for number in range(2, first.of + 1):
        pages.append(_next(take, number))
        _check_next(first, pages[-1])
    return date, pages


def _next(take: Callable[[int], Taken], number: int) -> Page:
    try:
        return take(number).page
    except WrongPage as error:
        raise _Moved(str(error)) from error


def _check_next(first: Page, page: Page) -> None:
    if page.of != first.of:
        raise _Moved(f"{first.of} pages became {page.of or 'none'}")
    size, length = (len(each.rows) + len(each.bad) for each in (first, page))
    if length > size or (length < size and page.number < page.of):
        raise _Moved(f"page {page.number} has {length} rows, page 1 has {size}")


def _twice(pages: list[Page]) -> Counter[str]:
    counts = Counter(row.id for page in pages for row in page.rows)
    return Counter({match: count for match, count in counts.items() if count > 1})


def _checked(pages: list[Page], date: datetime, twice: int) -> Gathered:
    rows = {row.id: row for page in pages for row in page.rows}  # of two, the later one
    bad = tuple(each for page in pages for each in page.bad if each.match not in rows)
    if len(bad) >= FEW and len(bad) > BAD_SHARE * (len(rows) + len(bad)):
        told = Counter(each.why for each in bad).most_common(3)
        why = ", ".join(f"{reason}: {count}" for reason, count in told)
        raise RowsChanged(f"{len(bad)} of {len(rows) + len(bad)} rows cannot be used ({why})")
    return Gathered(tuple(rows.values()), bad, date, twice)
