"""What the host answers: documents, 304, and its one page for everything it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from .publication import Document

Headers = Message
"""Headers of a request; names are found in any case."""

_SHELL_BYTES = 631
_SHELL_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"/>'
    '<meta name="viewport" content="width=device-width,initial-scale=1"/><title>League Viewer</title>'
    '<script type="module" crossorigin src="/assets/index.js"></script>'
    '<link rel="stylesheet" crossorigin href="/assets/index.css"/></head><body>'
    "<noscript>You need to enable JavaScript to run this app.</noscript>"
)
_SHELL_TAIL = '<div id="root"></div></body></html>'
SHELL = (_SHELL_HEAD + " " * (_SHELL_BYTES - len(_SHELL_HEAD) - len(_SHELL_TAIL)) + _SHELL_TAIL).encode()
"""The viewer's page, exactly as long as the real one; it answers every unknown path with status 200."""
_ASSETS: Final = {
    "/assets/index.js": (Path(__file__).with_name("viewer.js").read_bytes(), "text/javascript"),
    "/assets/index.css": (b"", "text/css"),
}
"""What the viewer's page loads; its script asks for both documents."""
ROBOTS: Final = b"User-agent: *\nDisallow:\n"
_CACHE = "public, max-age=240"  # the real host's edge keeps a copy for four minutes


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def page(body: bytes = SHELL, content_type: str = "text/html", status: int = 200) -> Answer:
    """Return a page that is no document."""
    return Answer(status, {"Content-Type": content_type}, body)


def answer(path: str, asked: Headers, document: Document | None, robots: bytes = ROBOTS) -> Answer:
    """Return the answer to a path: the document if there is one, else the shell."""
    if path == "/robots.txt":
        return page(robots, "text/plain")
    if path in _ASSETS:
        return page(*_ASSETS[path])
    if document is None:
        return page()
    headers = {
        "ETag": document.etag,
        "Last-Modified": document.last_modified,
        "Cache-Control": _CACHE,
        "Vary": "Accept-Encoding",
    }
    if _has_it(asked, document):
        return Answer(304, headers)
    headers["Content-Type"] = "application/json"
    if "gzip" in asked.get("Accept-Encoding", ""):
        return Answer(200, headers | {"Content-Encoding": "gzip"}, document.compressed)
    return Answer(200, headers, document.body)


def _has_it(asked: Headers, document: Document) -> bool:
    """Whether the client holds this version; If-None-Match decides alone when it is there (RFC 9110, 13.1.3)."""
    etags = asked.get("If-None-Match")
    if etags is not None:
        return etags.strip() == "*" or document.etag in (etag.strip().removeprefix("W/") for etag in etags.split(","))
    since = _date(asked.get("If-Modified-Since"))
    return since is not None and parsedate_to_datetime(document.last_modified) <= since


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
