"""A small season of invented clubs, in documents of the source's form: what is shown without asking anybody."""

from datetime import UTC, datetime
from importlib.resources import files
from typing import Final

from match_scraper.season import competitions
from match_scraper.sources.assist import documents
from match_scraper.sources.assist.read import Reading, read

NOW: Final = datetime(2026, 9, 20, 22, 0, tzinfo=UTC)
"""The moment the sample shows."""


def sample() -> Reading:
    """Read the season that lies in the package."""
    folder = files(__name__)
    return read(
        documents.schedule(folder.joinpath("schedule.json").read_bytes()),
        documents.standings(folder.joinpath("standings.json").read_bytes()),
        competitions(NOW.date())[0],
    )
