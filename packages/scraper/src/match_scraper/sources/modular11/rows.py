"""One match row of a fragment: what it says, or why it cannot be used.

Every match stands there twice, once for wide screens and once for narrow ones. The first is read; the second must
say the same, so that a cell that moved is noticed. Over 200 lines, because a row has that many cells.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from match_scraper.fixture import Score, Value
from match_scraper.text import is_damaged

from . import wording
from .markup import Node, attribute, children, first, inward, is_inside, own_text, texts, words

_NARROW: Final = (
    *("Home Team", "Away Team", "Match ID", "Date", "Age", "Gender", "Competition", "Division"),
    *("Location Name", "Field Identifier", "Location Address", "a label, without heading"),
)
"""Fields of the copy for narrow screens, in order."""
_ADDRESS: Final = _NARROW.index("Location Address")
_MARKS: Final = ".score-match-table, .row-content-mobile"
"""The score, and of the copy for narrow screens the score and each field, in order."""
_GENDERS: Final = {"FEMALE": "female", "MALE": "male"}
_AGES: Final = frozenset(f"U{age}" for age in range(5, 24))
_SHAPES: Final = (5, 6)
"""Cells of a league row, and of an event row, which has a label at its end."""


class Unusable(ValueError):
    """The row cannot become a match: it says which part is missing or wrong, and the id if there is one."""

    def __init__(self, why: str, match: str | None = None) -> None:
        self.match = match
        super().__init__(why)


class Side(Value, frozen=True):
    """One of the two teams, as the row shows it."""

    name: str
    crest: str | None = None
    """Address of the crest."""
    club: str | None = None
    """Id of the club, from a club's crest."""
    team: str | None = None
    """Id of the team, from a team's crest."""


class Row(Value, frozen=True):
    """One match as published; texts are trimmed and otherwise as written."""

    id: str
    gender: str
    when: str
    """`09/06/25 08:00am`, the venue's wall clock."""
    day: dt.date
    clock: dt.time | None
    """Absent when not set (midnight)."""
    venue: str
    """Whole, not as cut for the screen; trailing blanks and all."""
    age: str
    competition: str
    division: str
    home: Side
    away: Side
    score: str
    """As written: `0 : 0 (3 : 4)`, `TBD`."""
    result: Score | None
    group: str | None = None
    group_home: str | None = None
    """The home side's group, which may be part of the division: `Northeast (East)`."""
    group_away: str | None = None
    address: str = ""
    place: tuple[float, float] | None = None
    """Latitude and longitude, degrees."""


def read(container: Node, wide: Node) -> Row:
    """Read one `div.container-row` with its row for wide screens. Raises Unusable."""
    own = wide.attributes
    if not is_inside(wide, container) or "hidden-xs" not in (own.get("class") or ""):
        raise Unusable("no row for wide screens")
    cells = children(wide)
    own_id, gender = _id(cells)
    try:
        return _row(container, own, cells, own_id, gender)
    except ValueError as error:
        raise Unusable(str(error), own_id) from error


def _id(cells: list[Node]) -> tuple[str, list[str]]:
    """Read the match's id, and the words below it."""
    told = texts(cells[0]) if cells else []
    if not told or not (told[0].isascii() and told[0].isdigit()):
        raise Unusable(f"no match id, but {' '.join(told)[:40]!r}")
    return told[0], told[1:]


def _row(container: Node, own: Mapping[str, str | None], cells: list[Node], own_id: str, gender: list[str]) -> Row:
    if len(cells) not in _SHAPES:
        raise ValueError(f"{len(cells)} cells instead of {_SHAPES[0]} or {_SHAPES[1]}")
    _, details, age, contest, teams = cells[:5]
    told, shown_age, link = own_text(details), words(age), first(details, "a")
    when, (competition, division) = wording.when(told), _contest(contest)
    marks = container.css(_MARKS)
    home, shown, away = _teams(teams, marks)
    row = Row(
        id=own_id,
        gender=_gender(gender),
        when=told,
        day=when.day,
        clock=when.clock,
        venue=_venue(link or details),
        age=_age(shown_age),
        competition=competition,
        division=division,
        home=home,
        away=away,
        score=shown,
        result=_result(shown),
        group=own.get("js-match-group"),
        group_home=own.get("js-match-group_home"),
        group_away=own.get("js-match-group_away"),
        place=wording.place(attribute(link, "href")),
        address=_address(
            marks, (home.name, away.name, own_id, told, shown_age, gender[0], competition, division), shown
        ),
    )
    if is_damaged(row.venue) or is_damaged(row.division):
        raise ValueError("a damaged venue or division")
    _check_attributes(row, own.get("js-match-bracket"), attribute(container, "id"))
    return row


def _venue(cell: Node) -> str:
    place = first(cell, "div")
    told = first(place, "p") if place else None
    return attribute(told or cell.css_first("p"), "data-title") or ""


def _gender(told: list[str]) -> str:
    gender = _GENDERS.get(told[0]) if told else None
    if gender is None:
        raise ValueError(f"no gender, but {' '.join(told)[:40]!r}")
    return gender


def _age(told: str) -> str:
    if told not in _AGES:
        raise ValueError(f"no age, but {told[:40]!r}")
    return told


def _contest(cell: Node) -> tuple[str, str]:
    told = texts(cell)
    if len(told) != 2:  # noqa: PLR2004 - competition and division
        raise ValueError(f"no competition and division, but {' / '.join(told)[:60]!r}")
    return wording.line(told[0]), wording.line(told[1])


def _teams(cell: Node, marks: list[Node]) -> tuple[Side, str, Side]:
    inner = children(cell)
    parts = children(inner[0]) if inner else []
    if len(parts) != 5:  # noqa: PLR2004 - name, crest, score, crest, name
        raise ValueError(f"{len(parts)} cells of teams instead of 5")
    if not marks or not is_inside(marks[0], parts[2]):
        raise ValueError("no score cell")
    return _side(parts[0], parts[1], "first"), words(marks[0]), _side(parts[4], parts[3], "second")


def _side(cell: Node, photo: Node, which: str) -> Side:
    name = wording.line(attribute(first(cell, "p"), "data-title"))
    if is_damaged(name):
        raise ValueError(f"a damaged name, {name[:40]!r}")
    if not name or f"container-{which}-team" not in (attribute(cell, "class") or ""):
        raise ValueError(f"no {which} team")
    crest = wording.crest(inward(photo, "div", "club-photo").get("style"))
    if crest is None:
        return Side(name)
    if crest.kind == "academy":
        return Side(name, crest.address, club=crest.id)
    return Side(name, crest.address, team=crest.id)


def _result(shown: str) -> Score | None:
    told = wording.score(shown)
    if told is None:
        return None
    home, away, kicks = told
    return Score(home, away, kicks if kicks and home == away and kicks[0] != kicks[1] else None)


def _address(marks: list[Node], wide: tuple[str, ...], score: str) -> str:
    """Read what only the copy for narrow screens has, once it is the copy of the same match."""
    _, narrow, *fields = marks
    if len(fields) != len(_NARROW):
        raise ValueError(f"the copy for narrow screens has {len(fields)} fields instead of {len(_NARROW)}")
    copy = (*[node.text(strip=True) for node in fields[: len(wide)]], words(narrow))
    for here, there in zip((*wide, score), copy, strict=True):
        if here != there:
            raise ValueError(f"the copy for narrow screens says {there[:40]!r} instead of {here[:40]!r}")
    return fields[_ADDRESS].text(strip=True)


def _check_attributes(row: Row, bracket: str | None, other: str | None) -> None:
    """Compare with the row's own attributes; league rows have the bracket, event rows the id."""
    if (bracket or row.competition) != row.competition or (row.group or row.division) != row.division:
        raise ValueError(f"{row.competition!r} and {row.division!r}, but attributes say {bracket!r} and {row.group!r}")
    if other is not None and other != row.id:
        raise ValueError(f"the row's attribute says match {other}")
