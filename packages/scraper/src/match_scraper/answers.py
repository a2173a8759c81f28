"""What an answer means besides its body, whichever engine received it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from .errors import Blocked, SourceBroken, Unreachable

OK: Final = 200
FORBIDDEN: Final = 403
ENOUGH: Final = 429
"""The host says that it is too much."""
_BROKEN: Final = 500
"""And above: the host itself is in trouble."""
ROBOTS: Final = "/robots.txt"


class Passing(Exception):
    """Worth another try, where that is what its status is worth."""

    def __init__(self, what: str, *, status: int | None = None, wait: timedelta | None = None) -> None:
        super().__init__(what)
        self.status, self.wait = status, wait


def fault(path: str, status: int, reason: str = "", retry_after: str | None = None) -> SourceBroken:
    """Name what is wrong with an answer that a browser received."""
    told = f"answered {status} {reason}".rstrip()
    if status == FORBIDDEN:
        return Blocked(path, "the source refuses the browser too (403)")
    if status == ENOUGH:
        return Unreachable(path, told, asked_to_wait(retry_after or "") or timedelta(0))
    return SourceBroken(path, told)


def wishes(status: int, content: bytes, wait: timedelta | None = None) -> str:
    """Return the text of a robots.txt; empty where the host has none. Raises Passing (RFC 9309, 2.3.1)."""
    if status == ENOUGH or status >= _BROKEN:
        raise Passing(f"answered {status}", status=status, wait=wait)
    text = content.decode("utf-8", "replace") if status == OK else ""
    return "" if text.lstrip("\ufeff \t\r\n").startswith("<") else text


def asked_to_wait(text: str) -> timedelta | None:
    """Read a Retry-After, in seconds or as a moment; None when it is neither."""
    text = text.strip()
    if text.isdecimal():
        return timedelta(seconds=int(text[:9]))  # a longer number is no wait, and more digits than Python reads
    until = moment(text)
    return max(until - datetime.now(UTC), timedelta(0)) if until else None


def moment(text: str | None) -> datetime | None:
    """Read a Date, UTC if it names no zone; None when it is none."""
    try:
        told = parsedate_to_datetime(text or "")
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
