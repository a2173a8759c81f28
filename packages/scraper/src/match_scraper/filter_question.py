"""What is wanted of a filter page, and whether an address asks for it. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlsplit

ROWS: Final = "/public_schedule/league/get_matches"
"""Where the page asks for rows."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted of a filter page: ids of its options, days, and a page number."""

    tournament: str
    ages: frozenset[str]
    groups: frozenset[str]
    first: date
    last: date
    page: int

    @classmethod
    def of(cls, address: str) -> "Question":
        """Read a question from its address; 0 and nothing choose nothing. Raises KeyError, ValueError."""
        told = parse_qs(urlsplit(address).query)
        ages, groups = (
            frozenset([*told.get(name, ()), *told.get(f"{name}[]", ())]) - {"0"} for name in ("age", "groups")
        )
        first, last = (date.fromisoformat(told[name][0][:10]) for name in ("start_date", "end_date"))
        return cls(told["tournament"][0], ages, groups, first, last, int(told["open_page"][0]))

    def is_asked_by(self, address: str) -> bool:
        """Tell whether an address asks for exactly this, in whatever order."""
        if urlsplit(address).path != ROWS:
            return False
        try:
            return Question.of(address) == self
        except (KeyError, ValueError):
            return False
