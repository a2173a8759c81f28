"""The same seasons as a browser sees them: the documents that the official page, or the viewer, loads itself."""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from match_scraper.answers import moment
from match_scraper.bodies import check_json
from match_scraper.errors import Malformed
from match_scraper.ports import Document, Fresh, Latest, Received, Unchanged, Visit
from match_scraper.season import Competition, Feed, feed_of, rekeyed

from .source import AssistSource

_NAMED: Final = re.compile(r"/(?:schedule|standings)/([\w-]+)")
_DOCUMENT: Final = re.compile(r"/data/(schedule|standings)/([\w-]+)\.json")
_LINKS: Final[Mapping[Feed, str | None]] = {"league": None, "academy": "Academy Division"}
"""What leads from the entry page to the feed's own, whose spelling varies; None: it is that page. Flex has none."""

Complete = Callable[[str, AbstractSet[str]], bool]


class Pages(Protocol):
    """Opens pages, and takes the documents they load."""

    def official(self, url: str, complete: Complete, *, viewer: str, link: str | None = None) -> Visit:
        """Open an official page, or the one a link of it names, whose frame shows the viewer."""
        ...

    def view(self, url: str, complete: Complete) -> Visit:
        """Open a page that shows documents itself."""
        ...


class OfficialSource:
    """Reads competition seasons from what pages load. `pages` is called once, when the first page is needed."""

    def __init__(self, pages: Callable[[], Pages], *, viewer: str, page: str | None = None) -> None:
        """Open the official entry `page` where the feed has one, else the `viewer` (its base address)."""
        self._open = pages
        self._viewer, self._page = viewer.rstrip("/"), page
        self._opened: Pages | None = None

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:  # noqa: ARG002 - a page sends no conditions of ours
        """Read a season, under the key the page names. Raises NotPublished, NoBrowser, or SourceBroken."""
        visit = self._visit(competition)
        found = _found(competition, visit)
        latest = AssistSource(_Taken(visit.documents)).latest(found, {})
        if isinstance(latest, Unchanged) or found == competition:
            return latest
        note = f"the official page names the season {found.key}, not {competition.key} as its date would"
        return replace(latest, notes=(*latest.notes, note))

    def _visit(self, competition: Competition) -> Visit:
        if self._opened is None:
            self._opened = self._open()
        whole = partial(complete, competition)
        if self._page is not None and competition.feed in _LINKS:
            link = _LINKS[competition.feed]
            return self._opened.official(self._page, whole, viewer=self._viewer, link=link)
        return self._opened.view(f"{self._viewer}/#/standings/{competition.key}", whole)


class _Taken:
    """A `Web` of documents that are here already."""

    def __init__(self, documents: Mapping[str, Received]) -> None:
        self._documents = documents

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:  # noqa: ARG002 - nothing is asked
        received = self._documents[path]
        check_json(path, received.content)
        headers, packed = received.headers, gzip.compress(received.content, compresslevel=1)
        document = Document(path, packed, headers.get("etag"), headers.get("last-modified"))
        return Fresh(document, received.content, moment(headers.get("date")))


def complete(competition: Competition, address: str, paths: AbstractSet[str]) -> bool:
    """Tell whether both documents are here: of the season the address names, or if it names none, of this feed."""
    named = _NAMED.search(address)
    return named[1] in _whole(paths) if named else _fitting(competition, paths) is not None


def _fitting(competition: Competition, paths: AbstractSet[str]) -> str | None:
    """Choose among the whole seasons of a page: the wanted one, else one of its feed, else one of no known form."""
    fitting = (key for key in _whole(paths) if feed_of(key) in (competition.feed, None))
    return min(fitting, key=lambda key: (key != competition.key, feed_of(key) is None, key), default=None)


def _found(competition: Competition, visit: Visit) -> Competition:
    named = _NAMED.search(visit.address)
    key = named[1] if named else _fitting(competition, visit.documents.keys())
    if key is None:
        raise Malformed(visit.address, f"shows no whole season of {competition.league}")
    if key == competition.key:
        return competition
    if feed_of(key) not in (competition.feed, None):
        raise Malformed(visit.address, f"shows the season {key}, where one of {competition.league} belongs")
    return rekeyed(competition, key)


def _whole(paths: AbstractSet[str]) -> AbstractSet[str]:
    schedules, standings = (set(_keys(paths, kind)) for kind in ("schedule", "standings"))
    return schedules & standings


def _keys(paths: AbstractSet[str], kind: str) -> Iterator[str]:
    for path in paths:
        told = _DOCUMENT.fullmatch(path)
        if told and told[1] == kind:
            yield told[2]
