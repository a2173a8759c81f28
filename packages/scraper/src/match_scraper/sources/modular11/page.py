"""A fragment of match rows: bytes to rows. Pure, and strict: an empty list is said by the site, never by us."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from match_scraper.fixture import Value

from . import rows
from .faults import ColumnsChanged, ManyDays, PageFault, Refusal, RowsChanged, UnreadForm, Unrecognised, WrongPage
from .markup import Node, attribute, by_class, is_within, tree, words
from .rows import Row, Unusable

NO_DATA: Final = b'<div class="text-center"><p>No data available.</p></div>'
"""The whole of a valid empty answer."""
NO_MATCHES: Final = b"<h2>No matches</h2>"
"""The same for one team's matches."""

_MARKER: Final = re.compile(r"(\d{1,5}) page out of (\d{1,5})")
_OF_USL: Final = b"table-content-row-uls"
"""The class of the USL's rows, spelt so: known by its name, and so not read on a guess."""
_FEW: Final = 5
"""Fewer rows than this show nothing."""
_RED: Final = re.compile(r"color:\s*red")
_REFUSED: Final = re.compile(r"The .{1,60} field is required\.|.{1,80} is invalid\.?")
_COLUMNS: Final = frozenset(
    {
        "Match ID | Details | Age | Competition Division | Home Team Away Team",
        "Match ID | Details | Age | Competition Division | Home Team Away Team | Live Stream",
    }
)


class Bad(Value, frozen=True):
    """A row that cannot be used: its match id and why."""

    match: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; number 0 of 0 is a valid empty answer."""

    number: int
    of: int
    rows: Sequence[Row]
    bad: Sequence[Bad] = ()


EMPTY: Final = Page(0, 0, ())


def read(content: bytes, *, asked: int = 1) -> Page:
    """Read the fragment of page `asked`. Raises a PageFault."""
    if content.strip() in (NO_DATA, NO_MATCHES):
        return EMPTY
    if _OF_USL in content:
        raise UnreadForm("rows of the USL's own form (table-content-row-uls), of which no page was ever captured")
    root = tree(content)
    told, heads, containers, wide = by_class(
        root, "current-pages", "table-row-heading", "container-row", "table-content-row"
    )
    markers = [_marker(each) for each in told if is_within(each, "js-paginator")]
    if not markers:
        raise fault_of(root, content)
    if len(markers) > 1 and set(markers) != {(1, 1)}:
        raise ManyDays(f"{len(markers)} days on this page, and one goes on on another: {markers}")
    number, of = markers[0]
    if number != asked or not 1 <= number <= of:
        raise WrongPage(f"page {number} out of {of} came when page {asked} was asked for")
    _check_columns(heads)
    return _rows(containers, wide, number, of)


def fault_of(root: Node, content: bytes) -> PageFault:
    """Say what an answer is that has none of the marks of the one asked for."""
    red = [words(each) for each in root.css("div[style]") if _RED.search(attribute(each, "style") or "")]
    told = red or [text for text in map(words, root.css("p")) if _REFUSED.fullmatch(text)]
    if told:
        return Refusal(f"the site answered {'; '.join(told)[:300]!r}")
    text = words(root)
    shown = repr(text[:80]) if text else "no text"
    return Unrecognised(f"neither rows nor the empty answer, but {len(content)} bytes with {shown}")


def _marker(node: Node) -> tuple[int, int]:
    found = _MARKER.fullmatch(words(node))
    if found is None:
        raise WrongPage(f"the paginator says {words(node)[:60]!r}")
    return int(found[1]), int(found[2])


def _check_columns(heads: list[Node]) -> None:
    told = {" | ".join(words(cell) for cell in head.iter() if cell.is_element_node) for head in heads}
    if not told or not told <= _COLUMNS:
        raise ColumnsChanged(f"the columns are {'; '.join(sorted(told - _COLUMNS)) or 'not named'}")


def _rows(containers: list[Node], wide: list[Node], number: int, of: int) -> Page:
    if not containers or len(wide) != len(containers):
        raise RowsChanged(f"{len(wide)} wide rows in {len(containers)} containers on page {number} out of {of}")
    good: list[Row] = []
    bad: list[Bad] = []
    for container, shown in zip(containers, wide, strict=True):
        try:
            good.append(rows.read(container, shown))
        except Unusable as error:
            if error.match is None:
                raise RowsChanged(f"a row has {error}") from error
            bad.append(Bad(error.match, str(error)))
    if not good:
        raise RowsChanged(f"none of {len(bad)} rows can be read; match {bad[0].match}: {bad[0].why}")
    _check_crests(good)
    return Page(number, of, tuple(good), tuple(bad))


def _check_crests(good: Sequence[Row]) -> None:
    """Miss the crests where most teams have none: by them clubs are known."""
    without = sum(side.crest is None for row in good for side in (row.home, row.away))
    if len(good) >= _FEW and without > len(good):
        raise RowsChanged(f"{without} of {2 * len(good)} teams have no crest")
