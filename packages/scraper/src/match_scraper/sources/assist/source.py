"""The Assist host as a `Source`: two documents a season, joined; one that did not change comes from the kept copy."""

from collections.abc import Mapping
from typing import Final, Protocol

from match_scraper.errors import Malformed
from match_scraper.ports import Document, Fresh, Latest, Unchanged
from match_scraper.season import Competition

from . import documents
from .documents import Kind, Undecodable
from .read import read

_KINDS: Final[tuple[Kind, ...]] = ("schedule", "standings")


class Web(Protocol):
    """Gets documents of the host."""

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:
        """Get a document, or learn that the kept copy is still right."""
        ...


class AssistSource:
    """Reads competition seasons from the Assist host."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        """Read a season, downloading only what changed. Raises NotPublished, or SourceBroken."""
        paths = {kind: f"/data/{kind}/{competition.key}.json" for kind in _KINDS}
        # A copy is of use only beside its twin: with one of them gone, both are asked for anew.
        whole = kept if all(path in kept for path in paths.values()) else {}
        answers = {path: self._web.get(path, whole.get(path)) for path in paths.values()}
        if all(isinstance(answer, Unchanged) for answer in answers.values()):
            return Unchanged()
        schedule, standings = (self._whole(path, answer, whole) for path, answer in answers.items())
        received = (schedule.document, standings.document)
        try:
            reading = read(documents.schedule(schedule.content), documents.standings(standings.content), competition)
        except Undecodable as error:
            raise Malformed(paths[error.kind], str(error), received) from error
        return Latest(reading.season, received, reading.skipped, reading.flagged, doubts=reading.doubts)

    def _whole(self, path: str, answer: Fresh | Unchanged, kept: Mapping[str, Document]) -> Fresh:
        if isinstance(answer, Fresh):
            return answer
        try:
            return Fresh(kept[path], kept[path].content())
        except ValueError:
            return self._anew(path)

    def _anew(self, path: str) -> Fresh:
        answer = self._web.get(path)
        if isinstance(answer, Unchanged):
            raise Malformed(path, "says not modified, though no copy is kept")
        return answer
