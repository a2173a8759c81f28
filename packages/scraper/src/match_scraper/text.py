"""Text that was taken for another encoding on its way, and what is left of it. Pure."""

from unicodedata import normalize


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


def is_damaged(text: str | None) -> bool:
    """Tell whether some of a text was lost: a mark stands in the place of what could not be read."""
    return text is not None and "\ufffd" in text
