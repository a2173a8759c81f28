"""Questions of readers, as the site takes them: some values are refused, some ignored, some required."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from . import lists
from .filter_page import BRACKETS, Look, group_id
from .world import AGE_IDS, Match, World

_REQUIRED: Final = {
    "tournament": "Tournament",
    "match_type": "Match Type",
    "start_date": "Start Date",
    "end_date": "End Date",
}
_REQUIRED_OF_TABLES: Final = {"UID_event": "Event", "UID_gender": "Gender", "list_type": "Bracket", "UID_age": "Age"}
_STATUSES: Final = frozenset({"all", "scheduled", "pending"})
_TIME: Final = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Demand:
    """The parameters of one request."""

    path: str
    values: Mapping[str, Sequence[str]]

    @classmethod
    def parse(cls, target: str, body: str = "") -> "Demand":
        """Read an address and, of a POST, its body."""
        parts = urlsplit(target)
        return cls(parts.path, parse_qs("&".join(filter(None, [parts.query, body])), keep_blank_values=True))

    def one(self, name: str) -> str:
        """Return the first value of a parameter, or nothing."""
        return next(iter(self.values.get(name, ())), "")

    def numbers(self, name: str) -> set[int]:
        """Return a parameter given once or, with brackets, several times; 0 and words are no values."""
        told = [*self.values.get(name, ()), *self.values.get(f"{name}[]", ())]
        return {int(each) for each in told if each.isdecimal()} - {0}

    @property
    def page(self) -> int:
        """The page asked for."""
        return int(self.one("open_page")) if self.one("open_page").isdecimal() else 1

    @property
    def age(self) -> str:
        """The age of a question for tables, or nothing."""
        return next((age for age, number in AGE_IDS.items() if self.one("UID_age") == str(number)), "")


def refusal(demand: Demand) -> str | None:
    """Say what the site answers to a question for rows that it does not take."""
    missing = [name for field, name in _REQUIRED.items() if not demand.one(field)]
    if missing:
        return lists.required(*missing)
    if demand.one("status") not in _STATUSES:
        return lists.red("The selected status is invalid.")
    return None


def refusal_of_tables(demand: Demand) -> str | None:
    """Say what the site answers to a question for tables that it does not take."""
    missing = [name for field, name in _REQUIRED_OF_TABLES.items() if not demand.one(field)]
    return lists.required(*missing) if missing else None


def select(world: World, demand: Demand, look: Look, *, any_day: bool = False) -> list[Match]:
    """List the rows a question asks for, in the site's order; ages it does not know filter nothing."""
    ages = demand.numbers("age") & set(AGE_IDS.values())
    brackets = demand.numbers("brackets") & set(BRACKETS.values())
    groups, teams, clubs = demand.numbers("groups"), demand.numbers("team"), demand.numbers("academy")
    first, last = (datetime.strptime(demand.one(name), _TIME) for name in ("start_date", "end_date"))  # noqa: DTZ007 - wall clock
    own = world.tournament(int(demand.one("tournament") or 0))
    return [
        match
        for match in own
        if (any_day or first <= match.local <= last)
        and (not ages or AGE_IDS[match.age] in ages)
        and (not brackets or _bracket(match) in brackets)
        and (not groups or group_id(world, match.division, look) in groups)
        and (not teams or {match.home.team, match.away.team} & teams)
        and (not clubs or {match.home.club, match.away.club} & clubs)
    ]


def _bracket(match: Match) -> int:
    return BRACKETS["MLS NEXT Flex" if "Flex" in match.competition else "League"]
