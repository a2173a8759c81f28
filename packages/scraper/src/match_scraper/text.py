"""Text that was taken for another encoding on its way, and what is left of it. Pure."""

import re
from typing import Final
from unicodedata import normalize

_ADDRESS: Final = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+")
_LONGEST_ADDRESS: Final = 500


def composed(text: str) -> str:
    """Compose what is written as letter and accent, and undo what was encoded once too often."""
    if text.isascii():
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return normalize("NFC", text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return normalize("NFC", text)


def address(text: str | None) -> str | None:
    """Return a crest's address if it is one that a message can hold, else nothing."""
    return text if text is not None and _ADDRESS.fullmatch(text) and len(text) <= _LONGEST_ADDRESS else None


def is_damaged(text: str | None) -> bool:
    """Tell whether some of a text was lost: a mark stands in the place of what could not be read."""
    return text is not None and "\ufffd" in text
