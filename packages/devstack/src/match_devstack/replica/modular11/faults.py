"""What can go wrong at this site; most of it arrives as HTTP 200."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final, TypeAlias

from match_devstack.replica.planned import Planned

from . import lists


class FaultKind(StrEnum):
    """The faults there are."""

    STATUS = "status"
    """An HTTP error: `status`, with `retry_after` seconds if given."""
    HANG = "hang"
    """No answer at all."""
    SLOW = "slow"
    """The answer, `seconds` late."""
    CUT = "cut"
    """Half the body, then the end of the connection."""
    RESET = "reset"
    """A connection reset instead of an answer."""
    NO_DATE = "no_date"
    """No Date header."""
    GZIP = "gzip"
    """Compressed, though nobody asked for it."""
    LATIN = "latin"
    """Bytes of another encoding than ever."""
    NO_DATA = "no_data"
    """The valid empty answer."""
    RED = "red"
    """A red error block."""
    REQUIRED = "required"
    """Paragraphs on missing fields."""
    NO_TEAMS = "no_teams"
    """The empty answer of another route."""
    MAINTENANCE = "maintenance"
    """A page with none of the marks."""
    NO_MARKER = "no_marker"
    """Rows without their paginator."""
    COLUMNS = "columns"
    """A heading that names other columns."""
    MISMATCH = "mismatch"
    """One row whose two copies name different teams."""
    MISSING_CELL = "missing_cell"
    """One row lacks its cell of teams."""
    NO_CELLS = "no_cells"
    """Every row lacks it."""
    NO_ID = "no_id"
    """One row has no match id."""
    TWICE = "twice"
    """The first row stands there twice."""
    FIRST_AGAIN = "first_again"
    """Page 1, whatever page was asked for."""
    IGNORES_DATES = "ignores_dates"
    """Rows of the whole season, whatever window was asked for."""


Fault: TypeAlias = Planned[FaultKind]

_MAINTENANCE: Final = (
    "<!DOCTYPE html><html><head><title>Be right back</title></head>"
    "<body><h1>We are down for maintenance</h1></body></html>"
)
_CELL: Final = re.compile(
    r'<div class="col-sm-6 pad-0">\s*<div class="row container-teams-info">.*?(?=<!--Match det)', re.DOTALL
)
_NUMBER: Final = re.compile(r'(js-match-game="1"[^<]*<div class="col-sm-1 pad-0">\s*)\d+')
_ROW: Final = re.compile(r'<div class="container-row">.*?<!-- mobile version -->\n</div>\n', re.DOTALL)
_PAGINATOR: Final = re.compile(r'<div class="text-center" js-paginator>.*', re.DOTALL)
_HOME: Final = re.compile(r'(container-first-team">\s*<p data-title=")')


_SPOILERS: Final[Mapping[FaultKind, Callable[[str], str]]] = {
    FaultKind.NO_DATA: lambda _: lists.NO_DATA,
    FaultKind.RED: lambda _: lists.red("The selected status is invalid."),
    FaultKind.REQUIRED: lambda _: lists.required("Event", "Gender", "Bracket", "Age"),
    FaultKind.NO_TEAMS: lambda _: "There are no teams.",
    FaultKind.MAINTENANCE: lambda _: _MAINTENANCE,
    FaultKind.NO_MARKER: partial(_PAGINATOR.sub, ""),
    FaultKind.COLUMNS: lambda text: text.replace(">Details</div>", ">Kick-off</div>", 1),
    FaultKind.MISMATCH: partial(_HOME.sub, r"\1Other ", count=1),
    FaultKind.MISSING_CELL: partial(_CELL.sub, "", count=1),
    FaultKind.NO_CELLS: partial(_CELL.sub, ""),
    FaultKind.NO_ID: partial(_NUMBER.sub, r"\1", count=1),
    FaultKind.TWICE: partial(_ROW.sub, r"\g<0>\g<0>", count=1),
}


def spoil(fault: Fault, text: str) -> str:
    """Return the body under a fault of its content; itself under any other."""
    spoiler = _SPOILERS.get(fault.kind)
    return spoiler(text) if spoiler else text
