"""The tables of one age: places, and Quality of Play for the young. Pure.

One answer holds every division of the age; which one a team stands in says the heading before it.
"""

import re
from typing import Final, Literal

from match_scraper.fixture import Value

from . import wording
from .faults import ColumnsChanged, RowsChanged, Unrecognised
from .markup import Node, attribute, children, texts, tree, words
from .page import NO_DATA, fault_of
from .script import listed, script

QUALITY: Final = ("MP", "Att", "Def", "QoP")
TABLE: Final = ("PTS", "PPM", "MP", "W", "L", "T", "GF", "GA", "GD")
"""Homegrown counts goals per match, academy in all."""
NO_TEAMS: Final = "There are no teams."

_COLUMNS: Final = {len(columns): columns for columns in (QUALITY, TABLE)}
_RANK: Final = re.compile(r"\d{1,4}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,4}(?:\.\d{1,3})?")
_LISTS: Final = re.compile(r"matchLists\[['\"](\w+)['\"]\]\s*=\s*\{\s*paginationData\s*:\s*\[\s*['\"]?(\d+)")
_KNOCKOUT: Final = re.compile(r"TournamentBracket[^\[\]{}]*(?=\[)")


class Line(Value, frozen=True):
    """One team's line; figures as written."""

    rank: int
    team: str
    values: dict[str, str]
    """By column: `{"MP": "16", "QoP": "87.6"}`."""
    club_id: str | None = None
    team_id: str | None = None


class Table(Value, frozen=True):
    """One division at one age."""

    kind: Literal["table", "quality"]
    age: str
    division: str
    lines: tuple[Line, ...]
    gender: str = "male"


class Tie(Value, frozen=True):
    """One match of a knock-out: ids of the teams; absent while not known."""

    home: str | None
    away: str | None


def read(content: bytes) -> tuple[Table, ...]:
    """Read the answer for one age; empty only when the site says that there are no teams. Raises a PageFault."""
    root = tree(content)
    parts = root.css(".container-group-text p, .main_row")
    if not parts:
        if words(root) == NO_TEAMS:
            return ()
        raise fault_of(root, content)
    teams = dict(_LISTS.findall(script(root)))
    _check_heads(root)
    found: list[tuple[tuple[str, str, str], list[Line]]] = []
    for part in parts:
        if part.tag == "p":
            found.append((_heading(part), []))
        elif not found:
            raise RowsChanged("a team stands before any heading")
        else:
            found[-1][1].append(_line(part, teams))
    return tuple(_table(*heading, lines) for heading, lines in found)


def of_event(content: bytes) -> tuple[Table, ...]:
    """Read the groups of an event; none where the answer is a knock-out or match rows. Raises a PageFault."""
    root = tree(content)
    if root.css_first(".container-group-text p, .main_row") is None and (
        _KNOCKOUT.search(script(root)) or root.css_first("div.container-row") is not None or content.strip() == NO_DATA
    ):
        return ()
    return read(content)


def knockout(content: bytes) -> tuple[Tie, ...]:
    """Read the ties of a knock-out from the page's script. Raises a PageFault."""
    root = tree(content)
    text = script(root)
    found = _KNOCKOUT.search(text)
    if found is None:
        raise Unrecognised(f"no knock-out: {fault_of(root, content)}")
    ties = listed("the knock-out", text, found.end(), "UID_team_home", "UID_team_away")
    return tuple(Tie(_team(home), _team(away)) for home, away in ties)


def _team(told: str) -> str | None:
    return told if told.isdecimal() and told != "0" else None


def _heading(node: Node) -> tuple[str, str, str]:
    told = attribute(node, "data-title") or words(node)
    found = wording.heading(told)
    if found is None:
        raise RowsChanged(f"the heading {told[:80]!r} names no age and division")
    return *found, "female" if told.strip().casefold().startswith("female") else "male"


def _check_heads(root: Node) -> None:
    """Compare the columns' names where the answer has them."""
    told = [words(node) for node in root.css(".row-heading abbr")]
    if told and any(tuple(told[start : start + len(TABLE)]) != TABLE for start in range(0, len(told), len(TABLE))):
        raise ColumnsChanged(f"the columns are {', '.join(told[: len(TABLE)])}")


def _line(row: Node, teams: dict[str, str]) -> Line:
    name = wording.bare(attribute(row.css_first(".container-team-info p"), "data-title") or "")
    rank = texts(row.css_first(".container-rank") or row)
    figures = row.css_first(".subrow.pad-left")
    values = [words(cell) for cell in children(figures)] if figures is not None else []
    columns = _COLUMNS.get(len(values))
    if not name or not rank[:1] or not _RANK.fullmatch(rank[0]) or columns is None:
        raise RowsChanged(f"a line of {name or 'no team'!r} with {len(values)} figures")
    if wrong := [value for value in values if not _NUMBER.fullmatch(value)]:
        raise RowsChanged(f"{name} has {wrong[0][:20]!r} for a figure")
    crest = wording.crest(attribute(row.css_first(".container-img img"), "src"))
    return Line(
        rank=int(rank[0]),
        team=name,
        values=dict(zip(columns, values, strict=True)),
        club_id=crest.id if crest and crest.kind == "academy" else None,
        team_id=teams.get(attribute(row, "row") or ""),
    )


def _table(age: str, division: str, gender: str, lines: list[Line]) -> Table:
    kinds = {len(line.values) for line in lines}
    if len(kinds) > 1:
        raise RowsChanged(f"{age} {division} mixes two kinds of lines")
    return Table("quality" if kinds == {len(QUALITY)} else "table", age, division, tuple(lines), gender)
