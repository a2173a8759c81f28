"""The official schedule page as it comes, before any script has run: its frame, and what its text names."""

import re
from collections.abc import Iterator
from typing import Final

from match_scraper.errors import Malformed
from match_scraper.sources.modular11.faults import PageFault
from match_scraper.sources.modular11.markup import attribute, tree

from .finding import Asked, Finding, Web, fresh

_ASKED: Final = Asked("official page")
_FRAME: Final = 'main[role="main"] iframe'
_WHERE: Final = "in data-src; src is empty"
_KEY: Final = re.compile(r"/(?:schedule|standings)/([\w-]+)")
_DATA: Final = re.compile(rb"/data/(?:standings|schedule)/[\w-]+\.json")


def ask_official_page(web: Web, path: str, key: str) -> Iterator[Finding]:
    """Hold one answer beside what is assumed; `key` is that of the season."""
    yield from _ASKED.trying("address of the frame", _WHERE, lambda: _page(web, path, key))


def _page(web: Web, path: str, key: str) -> Iterator[Finding]:
    content = fresh(web, path).content
    try:
        frame = tree(content).css_first(_FRAME)
    except PageFault as error:
        raise Malformed(path, str(error)) from error
    lazy, loaded = attribute(frame, "data-src"), attribute(frame, "src")
    empty = loaded in (None, "", "about:blank")
    where = "no frame" if frame is None else f"{'in' if lazy else 'no'} data-src; src is {'empty' if empty else 'set'}"
    yield _ASKED.found("address of the frame", _WHERE, where)
    named = _KEY.search(lazy or loaded or "")
    yield _ASKED.found("season key in the frame's address", key, named[1] if named else "none")
    told = f"{len(set(_DATA.findall(content)))} named"
    yield _ASKED.found("addresses of documents in the page's text", "0 named", told)
    yield _ASKED.silent(
        "when src is set", "on load, consent or scroll", "needs a browser: `scraper run --engine browser`"
    )
