"""How pages of the host are asked for, and what every one of them must be."""

from collections.abc import Iterable
from typing import Final, Protocol

from match_scraper.errors import Malformed
from match_scraper.ports import Fresh, Unchanged

from .faults import NotAsked, PageFault
from .query import Query
from .rows import Row
from .targets import Target

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


def check_asked(rows: Iterable[Row], target: Target, query: Query) -> None:
    """Make sure that the site heeded the question. Raises NotAsked."""
    for row in rows:
        if not query.first <= row.day <= query.last:
            raise NotAsked(f"match {row.id} is on {row.day}, though {query.first} to {query.last} was asked for")
        if target.ages and row.age not in target.ages:
            raise NotAsked(f"match {row.id} is of {row.age}, though {', '.join(target.ages)} was asked for")
        groups = {row.division, row.group, row.group_home, row.group_away}
        if target.divisions and not groups.intersection(target.divisions):
            raise NotAsked(f"match {row.id} is of {row.division}, though {', '.join(target.divisions)} was asked for")


def malformed(path: str, fault: PageFault) -> Malformed:
    """Say of a page what it is instead of the one we know."""
    return Malformed(path, f"{fault} ({type(fault).__name__})")
