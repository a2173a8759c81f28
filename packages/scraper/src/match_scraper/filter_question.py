"""What a filter page is asked, as an address of match rows says it. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

ROWS: Final = "/public_schedule/league/get_matches"
_NOTHING: Final = frozenset({"", "0"})
_FILTERS: Final = (
    *("academy", "brackets", "gender", "location", "match_number", "match_type", "schedule", "status", "team"),
    "teamPlayer",
)
"""What else the site can leave rows out by."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted of a filter page: ids of its options, days, and a page number."""

    tournament: str
    ages: frozenset[str]
    groups: frozenset[str]
    first: date
    last: date
    page: int
    filters: frozenset[tuple[str, str]] = frozenset()
    """Whatever else leaves rows out, by name."""

    @classmethod
    def of(cls, address: str) -> Self:
        """Read a question from its address; 0 and nothing choose nothing. Raises KeyError, ValueError."""
        told = parse_qs(urlsplit(address).query)
        chosen = {
            name: frozenset([*told.get(name, ()), *told.get(f"{name}[]", ())]) - _NOTHING
            for name in ("age", "groups", *_FILTERS)
        }
        filters = frozenset((name, value) for name in _FILTERS for value in chosen[name])
        first, last = (date.fromisoformat(told[name][0][:10]) for name in ("start_date", "end_date"))
        page = int(told["open_page"][0])
        return cls(told["tournament"][0], chosen["age"], chosen["groups"], first, last, page, filters)

    def is_asked_by(self, address: str) -> bool:
        """Tell whether an address asks for exactly this, in whatever order."""
        return question_in(address) == self

    def asks_otherwise(self, asked: "Question") -> str:
        """Say by what else a page filters the rows it asks for, where it asks for these; nothing where it does not."""
        if asked == self or replace(asked, filters=self.filters) != self:
            return ""
        differing = sorted(asked.filters ^ self.filters)
        return ", ".join(f"{name}={value}" for name, value in differing)


def question_in(address: str) -> Question | None:
    """Read the question of an address; None where it is of something else."""
    if urlsplit(address).path != ROWS:
        return None
    try:
        return Question.of(address)
    except (KeyError, ValueError):
        return None
