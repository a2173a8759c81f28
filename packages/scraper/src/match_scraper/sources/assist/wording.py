"""What the source words, as we keep it: single lines of text, and labels of sides."""

import re
from functools import cache
from html import unescape
from typing import NamedTuple

from match_scraper.text import composed

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_LABEL = re.compile(r"U(?P<age>[5-9]|1\d|2[0-3])\s?(?P<side>[A-Z])?(?:\s+AD)?", re.IGNORECASE)
_LONGEST = 200


class Label(NamedTuple):
    """A side's own age and letter: `("U17", "B")`."""

    age: str
    side: str | None


@cache  # the same few names and venues stand in every document
def line(text: str | None) -> str | None:
    """Trim to one line of at most 200 characters; None when nothing is left. Blanks inside stay as they are."""
    if text is None:
        return None
    text = composed(text)
    if "&" in text and ";" in text:
        text = unescape(text)
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.strip()[:_LONGEST].rstrip() or None


@cache
def label(text: str | None) -> Label | None:
    """Take a label apart: `U14` and `U14 AD` (the academy's way) are U14, `U17B` is side B of U17."""
    found = _LABEL.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    side = found["side"]
    return Label(f"U{int(found['age'])}", side.upper() if side else None)
