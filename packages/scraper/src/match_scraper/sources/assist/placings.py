"""The lines of a table as the source publishes it: its figures in its own words. Pure."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from match_scraper.fixture import Placing

from .documents import Figure, Line, Table, digits
from .reckoning import is_sound

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_LONGEST: Final = 40
_LAST: Final = 1000
"""No table has a position beyond it."""


def placings(table: Table) -> tuple[Placing, ...]:
    """Read a table's lines; none when it has no figures, or when a line cannot be used or contradicts another."""
    if not has_figures(table):
        return ()
    lines = tuple(_placing(line) for line in table.standings)
    usable = tuple(line for line in lines if line is not None)
    return usable if len(usable) == len(lines) and is_sound(usable) else ()


def has_figures(table: Table) -> bool:
    """Tell whether the source says anything but an order, which means nothing alone (U13 and U14 early on)."""
    return any(True for line in table.standings for _ in _figures(line))


def _placing(line: Line) -> Placing | None:
    squad = digits(line.team.squad_id)
    if squad is None or line.position is None or not 1 <= line.position <= _LAST:
        return None
    return Placing(line.position, squad, tuple(_figures(line)))


def _figures(line: Line) -> Iterator[tuple[str, str]]:
    for key, figure in (line.tiebreaker_values or {}).items():
        text = _text(figure)
        if text and _is_key(key):
            yield key, text


def _text(figure: Figure | None) -> str:
    value = "" if figure is None or figure.value is None else str(figure.value).strip()
    return value if value.isprintable() and len(value) <= _LONGEST else ""


@cache
def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None
