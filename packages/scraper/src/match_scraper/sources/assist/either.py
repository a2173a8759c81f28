"""Plain HTTP, and the browser once HTTP is refused, or has no season under the key of its date."""

from collections.abc import Mapping
from dataclasses import replace

from match_scraper.errors import Blocked, NoBrowser, NotPublished, SourceBroken, Unreachable
from match_scraper.ports import Document, Latest, Source, Unchanged
from match_scraper.season import Competition


class EitherSource:
    """Reads over HTTP until that is refused (403), then for the rest of the run with the other source; says so."""

    def __init__(self, http: Source, browser: Source) -> None:
        self._http, self._browser = http, browser
        self._refused: Blocked | None = None

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        """Read a season. Raises NotPublished, SourceBroken, or with both reasons Blocked or Unreachable."""
        if self._refused is None:
            try:
                return self._http.latest(competition, kept)
            except Blocked as error:
                self._refused = error
        return self._by_browser(competition, kept, self._refused)

    def _by_browser(
        self, competition: Competition, kept: Mapping[str, Document], refused: Blocked
    ) -> Latest | Unchanged:
        try:
            latest = self._browser.latest(competition, kept)
        except (SourceBroken, NoBrowser) as error:
            raise _both(refused, "with the browser", error) from error
        if isinstance(latest, Unchanged):
            return latest
        return replace(latest, notes=(f"read with the browser, for HTTP was refused: {refused}", *latest.notes))


class ByPageSource:
    """Asks the official page for a season that is not published under the key of its date: it names the key it has."""

    def __init__(self, source: Source, page: Source) -> None:
        self._source, self._page = source, page

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        """Read a season. Raises NotPublished, or SourceBroken."""
        try:
            return self._source.latest(competition, kept)
        except NotPublished as error:
            missing = error
        try:
            return self._page.latest(competition, {})
        except (SourceBroken, NoBrowser) as error:
            raise _both(missing, "the official page", error) from error


def _both(
    first: Blocked | NotPublished, way: str, then: SourceBroken | NoBrowser
) -> Blocked | NotPublished | Unreachable:
    """Tell why neither way led to a season; one that asks us to wait for it is still to be gone."""
    what = f"{first.what}; {way}: {then}"
    if isinstance(then, Unreachable) and then.retry_after:
        return Unreachable(first.path, what, then.retry_after)
    return type(first)(first.path, what)
