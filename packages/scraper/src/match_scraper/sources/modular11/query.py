"""Questions to the site as addresses. Pure; pages count from 1, for page 0 is page 1 again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal
from urllib.parse import urlencode

Kind = Literal["league", "event"]

_ROUTES: Final = {"league": "/public_schedule/league/get_matches", "event": "/events/league/get_matches"}
_TABLES: Final = {"league": "/public_schedule/league/get_teams", "event": "/events/event/get_teams"}
_MATCH_TYPES: Final = {"league": 2, "event": 1}
_LAST_DAY: Final = (7, 15)
"""The site's own season window ends on 15 July."""


@dataclass(frozen=True, slots=True)
class Query:
    """Match rows of one tournament between two days, both included."""

    tournament: str
    first: date
    last: date
    kind: Kind = "league"
    ages: tuple[str, ...] = ()
    """Ids; none asks for all."""
    groups: tuple[str, ...] = ()
    brackets: tuple[str, ...] = ()

    def path(self, page: int) -> str:
        """Address one page, from 1."""
        if page < 1:
            raise ValueError(f"pages count from 1, got {page}")
        told: list[tuple[str, object]] = [
            ("open_page", page),
            ("tournament", self.tournament),
            *_several("age", self.ages, none="0"),
            *_several("groups", self.groups, none=""),
            *_several("brackets", self.brackets, none=""),
            *(("academy", 0), ("team", 0), ("gender", 0 if self.kind == "league" else 1), ("match_number", 0)),
            ("match_type", _MATCH_TYPES[self.kind]),
            ("status", "all"),
            ("start_date", f"{self.first} 00:00:00"),
            ("end_date", f"{self.last} 23:59:59"),
        ]
        return f"{_ROUTES[self.kind]}?{urlencode(told)}"

    def months(self) -> Iterator["Query"]:
        """Part it at the ends of months: small enough to be read again when something breaks off."""
        first = self.first
        while first <= self.last:
            end = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            yield replace(self, first=first, last=min(end, self.last))
            first = end + timedelta(days=1)

    def days(self) -> Iterator["Query"]:
        """Part it into its days."""
        for each in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=each)
            yield replace(self, first=day, last=day)


def season_window(start: int) -> tuple[date, date]:
    """Return the first and the last day of the season that begins in a year."""
    return date(start, 8, 1), date(start + 1, *_LAST_DAY)


def tables_path(tournament: str, age: str, *, gender: int, list_type: str, kind: Kind = "league") -> str:
    """Address the tables of one age: every division of it comes in one answer."""
    told = [
        ("tournament_type", kind),
        ("UID_event", tournament),
        ("UID_age", age),
        ("UID_gender", gender),
        ("list_type", list_type),
    ]
    return f"{_TABLES[kind]}?{urlencode(told)}"


def _several(name: str, values: tuple[str, ...], *, none: str) -> list[tuple[str, object]]:
    if len(values) > 1:
        return [(f"{name}[]", value) for value in values]
    return [(name, values[0] if values else none)]
