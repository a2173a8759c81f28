"""Changed pages of match rows, drawn from a seed: what scripts, editors and networks do to HTML.

Over 200 lines, for the kinds are one list.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

from mutations.mutator import Blind, Mutated

_CELL: Final = re.compile(r'<div class="col-sm-1 pad-0">\s*U\d+\s*</div>')
_ROW: Final = re.compile(r'<div class="container-row">.*?<!-- mobile version -->\s*</div>\n', re.DOTALL)
_WIDE: Final = re.compile(r"<!-- desktop version -->.*?<!-- desktop version -->", re.DOTALL)
_WHEN: Final = re.compile(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d)(am|pm)")
_SCORE: Final = re.compile(r"(\d+)&nbsp:&nbsp(\d+)")
_NAMES: Final = (
    *("container-row", "table-content-row", "score-match-table", "container-first-team", "row-content-mobile"),
    *("data-title", "js-paginator", "current-pages", "table-row-heading", "match-row-mobile", "hidden-xs", "col-sm-1"),
    *("container-second-team", "js-match-group", "js-match-bracket", "club-photo"),
)


class _Draw:
    def __init__(self, origin: str, seed: int) -> None:
        self.rng = random.Random(f"page {seed}")
        self.page = origin
        self.body: bytes | None = None
        self.blind: Blind = "never"

    def each_row(self, change: Callable[[str], str], *, all_rows: bool = False) -> None:
        """Change all rows, or some."""
        share = 1.0 if all_rows else self.rng.choice((1.0, 0.3, 0.04))
        self.page = _ROW.sub(
            lambda row: change(row[0]) if self.rng.random() < share or share == 1.0 else row[0], self.page
        )


def renamed_marks(draw: _Draw) -> str:
    name = draw.rng.choice(_NAMES)
    draw.page = draw.page.replace(name, draw.rng.choice((f"{name}-v2", f"x-{name}", name.replace("-", "_").upper())))
    return name


def dropped_cells(draw: _Draw) -> str:
    what, pattern = draw.rng.choice(
        (
            ("age", _CELL),
            (
                "competition and division",
                re.compile(r'<div class="col-sm-2">\s*<!--Competition-->.*?</div>', re.DOTALL),
            ),
            ("score", re.compile(r'<span class="score-match-table">.*?</span>', re.DOTALL)),
            ("home team", re.compile(r'<div class="col-sm-3 container-first-team">.*?</div>', re.DOTALL)),
            ("copy for narrow screens", re.compile(r"<!-- mobile version -->.*?<!-- mobile version -->", re.DOTALL)),
            ("row for wide screens", _WIDE),
            ("breaks", re.compile(r"<br>")),
            ("titles", re.compile(r' data-title="[^"]*"')),
        )
    )
    draw.each_row(lambda row: pattern.sub("", row))
    return what


def reordered_columns(draw: _Draw) -> str:
    """Two cells change places; the heading mostly with them."""

    def swap(row: str) -> str:
        first, second = (
            re.search(_CELL, row),
            re.search(r'<div class="col-sm-2">\s*<!--Competition-->.*?</div>', row, re.DOTALL),
        )
        if first is None or second is None:
            return row
        return row.replace(second[0], "@@").replace(first[0], second[0], 1).replace("@@", first[0])

    draw.each_row(swap)
    if draw.rng.random() < 0.7:
        draw.page = draw.page.replace(
            '<div class="col-sm-1 pad-0">Age</div>\n\t\t\t\t<div class="col-sm-2">Competition <br> Division</div>',
            '<div class="col-sm-2">Competition <br> Division</div>\n\t\t\t\t<div class="col-sm-1 pad-0">Age</div>',
        )
    return "age and competition"


def shifted_columns(draw: _Draw) -> str:
    what = draw.rng.choice(("a cell more", "a cell less", "teams", "crests"))
    if what == "a cell more":
        draw.each_row(
            lambda row: row.replace(
                '<div class="col-sm-1 pad-0">', '<div class="col-sm-1"></div><div class="col-sm-1 pad-0">', 1
            )
        )
    elif what == "a cell less":
        draw.each_row(lambda row: re.sub(r'<div class="col-sm-1 pad-0">.*?</div>', "", row, count=1, flags=re.DOTALL))
    elif what == "teams":
        draw.each_row(
            lambda row: (
                row.replace("container-first-team", "@@")
                .replace("container-second-team", "container-first-team")
                .replace("@@", "container-second-team")
            )
        )
    else:
        draw.each_row(
            lambda row: row.replace("pad-left", "@@").replace("pad-right", "pad-left").replace("@@", "pad-right")
        )
    return what


def reordered_rows(draw: _Draw) -> str:
    rows = _ROW.findall(draw.page)
    shuffled = iter(draw.rng.sample(rows, k=len(rows)))
    draw.page = _ROW.sub(lambda _: next(shuffled), draw.page)
    return "rows"


_ANSWERS: Final = (
    "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>",
    "<html><body><h1>We will be back soon</h1></body></html>",
    '<div style="font-weight: bold;color:red;">The selected status is invalid.</div>',
    "<p>The tournament field is required.</p><p>The age field is required.</p>",
    "There are no teams.", "<div></div>", "", "   ", '{"error": "throttled"}', "OK",
    '<div class="text-center"><p>No data</p></div>',
    '<div class="container-fluid container-table-matches"></div>',
)  # fmt: skip


def challenge_pages(draw: _Draw) -> str:
    draw.page = draw.rng.choice(_ANSWERS)
    return draw.page[:40]


def truncation(draw: _Draw) -> str:
    end = draw.rng.randrange(1, len(draw.page) - 300)
    draw.page = draw.page[:end]
    return f"at {end}"


_DATES: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "year first": lambda at: f"20{at[3]}-{at[1]}-{at[2]} {at[4]}:{at[5]}{at[6]}",
    "four-digit year": lambda at: f"{at[1]}/{at[2]}/20{at[3]} {at[4]}:{at[5]}{at[6]}",
    "day first": lambda at: f"{at[2]}/{at[1]}/{at[3]} {at[4]}:{at[5]}{at[6]}",
    "24 hours": lambda at: f"{at[1]}/{at[2]}/{at[3]} {int(at[4]) % 12 + 12 * (at[6] == 'pm'):02}:{at[5]}",
    "no zeros": lambda at: f"{int(at[1])}/{int(at[2])}/{at[3]} {int(at[4])}:{at[5]}{at[6]}",
    "blank before pm": lambda at: f"{at[1]}/{at[2]}/{at[3]} {at[4]}:{at[5]} {at[6]}",
    "upper case": lambda at: at[0].upper(),
    "month in words": lambda at: (
        f"{'JanFebMarAprMayJunJulAugSepOctNovDec'[int(at[1]) * 3 - 3 : int(at[1]) * 3]} {at[2]} {at[4]}:{at[5]}{at[6]}"
    ),
    "day only": lambda at: f"{at[1]}/{at[2]}/{at[3]}",
    "zone": lambda at: f"{at[0]} EST",
}


def date_formats(draw: _Draw) -> str:
    name, copy = draw.rng.choice(list(_DATES)), draw.rng.choice(("both", "wide"))
    pattern = _WHEN

    def change(row: str) -> str:
        if copy == "both":
            return pattern.sub(_DATES[name], row)
        return _WIDE.sub(lambda wide: pattern.sub(_DATES[name], wide[0]), row)

    draw.each_row(change, all_rows=name == "day first")
    return f"{name}, {copy}"


_SCORES: Final[dict[str, str]] = {
    "dash": r"\1-\2", "points": r"\1.\2", "words": r"\1 to \2", "one number": r"\1", "three": r"\1 : \2 : \2",
    "with prefix": r"FT \1 : \2", "with letters": r"\1a : \2", "spelt": "two : one", "empty brackets": r"\1 : \2 ()",
}  # fmt: skip


def number_formats(draw: _Draw) -> str:
    name = draw.rng.choice([*_SCORES, "match id"])
    if name == "match id":
        mark = draw.rng.choice(("#", "No. ", "1,"))
        draw.each_row(lambda row: re.sub(r"(\d{5,6})(\s*<br>\s*(?:FE)?MALE)", rf"{mark}\1\2", row))
        return f"match id with {mark}"
    copy = draw.rng.choice(("both", "wide"))
    wide_only = copy == "wide"
    draw.each_row(
        lambda row: (
            _WIDE.sub(lambda wide: _SCORE.sub(_SCORES[name], wide[0]), row)
            if wide_only
            else _SCORE.sub(_SCORES[name], row)
        )
    )
    return f"score as {name}, {copy}"


def duplicated_rows(draw: _Draw) -> str:
    rows = _ROW.findall(draw.page)
    row = draw.rng.choice(rows)
    what = draw.rng.choice(("the same", "another score"))
    again = row if what == "the same" else _SCORE.sub("9&nbsp:&nbsp9", row)
    draw.page = draw.page.replace(row, again + row, 1)
    return what


def emptied_rows(draw: _Draw) -> str:
    what, change = draw.rng.choice(
        (
            ("rows", lambda _: '<div class="container-row"></div>\n'),
            ("wide rows", lambda row: _WIDE.sub('<div class="row table-content-row hidden-xs"></div>', row)),
            ("texts", lambda row: re.sub(r">[^<]+<", "><", row)),
            ("names", lambda row: re.sub(r'data-title="[^"]*"', 'data-title=""', row)),
            ("dates", lambda row: _WHEN.sub("", row)),
            ("ages", lambda row: _CELL.sub('<div class="col-sm-1 pad-0"></div>', row)),
        )
    )
    draw.each_row(change)
    return what


def another_page(draw: _Draw) -> str:
    told = draw.rng.choice(("2 page out of 2", "1 page out of 0", "page 1 of 1", "0 page out of 1", "1 von 1", ""))
    draw.page = re.sub(r"\d+ page out of \d+", told, draw.page)
    return told


def encodings(draw: _Draw) -> str:
    name = draw.rng.choice(("utf-16", "latin-1", "utf-32", "twice", "marked", "lost accents", "entities"))
    page = draw.page
    draw.body = {
        "utf-16": lambda: page.encode("utf-16"),
        "latin-1": lambda: page.encode("latin-1", "replace"),
        "utf-32": lambda: page.encode("utf-32"),
        "twice": lambda: page.encode().decode("latin-1").encode(),
        "marked": lambda: b"\xef\xbb\xbf" + page.encode(),
        "lost accents": lambda: page.encode().decode("ascii", "replace").encode(),
        "entities": lambda: page.encode("ascii", "xmlcharrefreplace"),
    }[name]()
    return name


def changed_markup(draw: _Draw) -> str:
    """What says the same in other markup."""
    what, change = draw.rng.choice(
        (
            ("no comments", lambda page: re.sub(r"<!--.*?-->", "", page)),
            ("one line", lambda page: re.sub(r"\s*\n\s*", " ", page)),
            ("upper-case tags", lambda page: page.replace("<div", "<DIV").replace("</div", "</DIV")),
            ("single quotes", lambda page: re.sub(r'class="([^"\']*)"', r"class='\1'", page)),
            ("spans around scores", lambda page: _SCORE.sub(r"<b>\g<0></b>", page)),
            (
                "an advertisement",
                lambda page: page.replace(
                    '</div>\n<div class="container-row">',
                    '</div>\n<div class="ad">Buy</div><div class="container-row">',
                ),
            ),
        )
    )
    draw.page = change(draw.page)
    return what


def swapped_teams(draw: _Draw) -> str:
    """Other teams or goals in both copies of a row: nothing contradicts it."""
    draw.blind = "always"
    row = draw.rng.choice([each for each in _ROW.findall(draw.page) if _SCORE.search(each)])
    draw.page = draw.page.replace(row, _SCORE.sub(lambda at: f"{int(at[1]) + 1}&nbsp:&nbsp{at[2]}", row))
    return "a goal more, in both copies"


KINDS: Final[tuple[Callable[[_Draw], str], ...]] = (
    renamed_marks, dropped_cells, reordered_columns, shifted_columns, reordered_rows, challenge_pages, truncation,
    date_formats, number_formats, duplicated_rows, emptied_rows, another_page, encodings, changed_markup, swapped_teams,
    renamed_marks, dropped_cells, date_formats, number_formats, encodings,
)  # fmt: skip


def mutations(origin: str, numbers: range) -> Iterator[Mutated]:
    """Draw the changed pages of these numbers, one kind after the other."""
    for number in numbers:
        draw = _Draw(origin, number)
        kind = KINDS[number % len(KINDS)]
        what = kind(draw)
        body = draw.page.encode() if draw.body is None else draw.body
        yield Mutated(f"page: {kind.__name__.replace('_', ' ')}", what, body, b"", draw.blind)
