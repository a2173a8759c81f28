"""Documents read as a run reads them, without a host."""

from collections.abc import Mapping

from match_scraper.bodies import check_json
from match_scraper.ports import Document, Fresh, Latest
from match_scraper.season import Competition
from match_scraper.sources.assist import AssistSource


class Shelf:
    """Documents by path, as if they had come from the host."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    def get(self, path: str, kept: Document | None = None) -> Fresh:  # noqa: ARG002 - nothing is kept here
        body = self._bodies[path]
        check_json(path, body)
        return Fresh(Document(path, b"", None, None), body)


def latest(competition: Competition, bodies: Mapping[str, bytes]) -> Latest:
    """Read a season. Raises ScrapeError."""
    read = AssistSource(Shelf(bodies)).latest(competition, {})
    assert isinstance(read, Latest)
    return read
