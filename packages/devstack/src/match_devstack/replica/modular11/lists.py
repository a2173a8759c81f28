"""Lists of rows as the site sends them: heading, rows, and the paginator whose Next never ends."""

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import Final

from . import event_rows, rows
from .world import USL_ACADEMY, W_LEAGUE, Match

PAGE: Final = 25
"""Rows of a page."""
NO_DATA: Final = '<div class="text-center"><p>No data available.</p></div>'
_SHOWN_PAGES: Final = 5

_HEAD: Final = """
	<div class="container-fluid container-table-matches">
		<div class="container-table-content table-content-public">
			<div class="row row-heading table-row-heading hidden-xs">
				<div class="col-sm-1 pad-0">Match ID</div>
				<div class="col-sm-2">Details</div>
				<div class="col-sm-1 pad-0">Age</div>
				<div class="col-sm-2">Competition <br> Division</div>
				<div class="col-sm-6 pad-0">
					<div class="row">
						<div class="col-sm-5 text-right">Home Team</div>
						<div class="col-sm-2"></div>
						<div class="col-sm-5">Away Team</div>
					</div>
				</div>
			</div>
			<div class="visible-xs">
				<div class="row marg-0 row-heading-mobile" style="padding: 10px 20px;">
					<div class="col-xs-1 pad-0"></div>
					<div class="col-xs-2 pad-right">Details</div>
					<div class="col-xs-6 text-center">Teams</div>
				</div>
			</div>
"""
_EVENT_HEAD: Final = """
				<div class="container-fluid container-table-matches">
		<div class="container-table-content">
			<div class="row row-heading table-row-heading hidden-xs hidden-sm">
				<div class="col-sm-1 pad-left">Match ID</div>
				<div class="col-sm-1 pad-0">Details</div>
				<div class="col-sm-1 pad-0 adaptive-age-events">Age</div>
				<div class="col-sm-2">Competition <br> Division</div>
				<div class="col-sm-5 pad-0">
					<div class="row">
						<div class="col-sm-5 text-right">Home Team</div>
						<div class="col-sm-2"></div>
						<div class="col-sm-5">Away Team</div>
					</div>
				</div>
				<div class="col-sm-2 pad-right text-right">
											Live Stream
									</div>
			</div>
			<div class="visible-xs visible-sm">
				<div class="row marg-0 row-heading-mobile" style="padding: 10px 20px;">
					<div class="col-xs-1 pad-0"></div>
					<div class="col-xs-2 pad-right">Details</div>
					<div class="col-xs-6 text-center">Teams</div>
					<div class="col-xs-3 pad-0"></div>
				</div>
			</div>
"""
_FOOT: Final = "\n\t\t</div>\n\t</div>\n"


def page(matches: Sequence[Match], number: int) -> str:
    """Write page `number` of a list; 0 is page 1. Past the end the last page comes again."""
    if not matches:
        return NO_DATA
    number, of, shown = _turned(matches, number)
    write = rows.usl if matches[0].tournament in (USL_ACADEMY, W_LEAGUE) else rows.row
    return _HEAD + "".join(map(write, shown)) + _FOOT + paginator(number, of)


def days(matches: Sequence[Match], number: int | None = None) -> str:
    """Write an event's rows, day by day, each with a paginator of its own: page `number`, or the whole day on one."""
    if not matches:
        return NO_DATA
    return "".join(
        _day(day, list(listed), number) for day, listed in groupby(matches, key=lambda match: match.local.date())
    )


def _day(day: date, matches: Sequence[Match], page: int | None) -> str:
    number, of, shown = (1, 1, matches) if page is None else _turned(matches, page)
    return (
        f'\t\t<div class="events-matches-block">\n'
        f'\t\t\t<h2 class="container-date-heading text-left">{day:%A, %B} {day.day}, {day.year}</h2>'
        f"{_EVENT_HEAD}{''.join(map(event_rows.row, shown))}{_FOOT}{paginator(number, of)}\n\t\t</div>\n"
    )


def _turned(matches: Sequence[Match], number: int) -> tuple[int, int, Sequence[Match]]:
    """Return the number of the page that is shown, how many there are, and its rows."""
    of = -(-len(matches) // PAGE)
    number = min(max(number, 1), of)
    return number, of, matches[(number - 1) * PAGE : number * PAGE]


def paginator(number: int, of: int) -> str:
    """Write the links: First, Prev, some numbers, Next, Last; none is ever disabled."""
    first = max(1, min(number - 2, of - _SHOWN_PAGES + 1))
    shown = range(first, min(of, first + _SHOWN_PAGES - 1) + 1)
    links = [
        _link("First", 1),
        _link("Prev", max(1, number - 1)),
        *(_link(str(each), each, active=each == number) for each in shown),
        _link("Next", min(of, number + 1)),
        _link("Last", of),
    ]
    return f"""
<div class="text-center" js-paginator>
	<div class="container-pagination">
					<div class="current-pages">
									{number} page out of {of}							</div>
				<div class="pager">
			<ul class="container-count-pages pagination">{"".join(links)}
									</ul>
		</div>
	</div>
</div>
"""


def red(message: str) -> str:
    """Write what the site answers to a value it refuses."""
    return f'<div style="font-weight: bold;color:red;">{escape(message)}</div>'


def required(*fields: str) -> str:
    """Write what the site answers when fields are missing."""
    return "".join(f"<p>The {field} field is required.</p>" for field in fields)


def _link(label: str, number: int, *, active: bool = False) -> str:
    return f"""
										<li class="page-number {"active" if active else ""}">
							<a class="page-link cursor-pointer" js-page="{number}">{label}</a>
						</li>"""
