"""How pages of the host are asked for, and what every one of them must be."""

from typing import Final, Protocol

from match_scraper.errors import Malformed
from match_scraper.ports import Fresh, Unchanged

HEADERS: Final = {"Accept": "text/html, */*;q=0.1", "X-Requested-With": "XMLHttpRequest"}
"""Without the second some routes answer 405."""
PATIENT_WITH: Final = frozenset({500, 502, 503, 504})
"""A site that says it is too much is left alone until the next run."""


class Web(Protocol):
    """Gets pages of the host."""

    def get(self, path: str) -> Fresh | Unchanged:
        """Get a page."""
        ...


def check(path: str, content: bytes) -> None:
    """Let any text pass; what it says is judged where it is read. Raises Malformed."""
    if not content.strip():
        raise Malformed(path, "answered 200 with an empty body")
