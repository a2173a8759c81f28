"""What the site knows: matches with wall-clock times and numbers of its own, and the ids of its selects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Final, Literal

AGE_IDS: Final[Mapping[str, int]] = {
    "U13": 21,
    "U14": 22,
    "U15": 33,
    "U16": 14,
    "U17": 15,
    "U19": 26,
    "USL Academy": 43,
    "W League": 44,
}
"""The site's own; they have nothing to do with the ages, two of them look like ages."""
HOMEGROWN, ELITE, ACADEMY, USL_ACADEMY, W_LEAGUE = 12, 27, 35, 22, 25
"""Tournaments."""
GROUP_PLAY, KNOCK_OUT, SHOWCASE = "Group Play", "Championship", "Showcase"
"""Competitions of an event."""
_FIRST_GROUP_ID: Final = 33


@dataclass(frozen=True, slots=True)
class Place:
    """Where a match is played; `address` and `at` only where the site shows a map."""

    ground: str
    pitch: str = ""
    address: str = ""
    at: tuple[float, float] | None = None
    """Latitude and longitude, degrees."""


NOWHERE: Final = Place("")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two teams; `Bye` and `TBD` are teams to the site."""

    club: int
    team: int
    name: str
    group: str
    """Division, or part of it: `Northeast (East)`."""
    crest: Literal["academy", "team", "svg"] = "academy"


@dataclass(frozen=True, slots=True)
class Match:
    """One row."""

    number: int
    tournament: int
    age: str
    competition: str
    division: str
    local: datetime
    """Wall clock of the venue, without zone; midnight: not set."""
    home: Side
    away: Side
    place: Place = NOWHERE
    score: tuple[int, int] | None = None
    kicks: tuple[int, int] | None = None
    female: bool = False
    label: str = ""
    event: bool = False
    twin: int | None = None
    """The Assist event it is the same match as."""

    @property
    def timed(self) -> bool:
        """Whether its kick-off is set."""
        return self.local.time() != time(0)

    @property
    def playable(self) -> bool:
        """Whether two teams meet."""
        return not {self.home.name, self.away.name} & {"Bye", "TBD"}


@dataclass(frozen=True)  # without slots, for what it keeps in order
class World:
    """All matches, in no order, and the numbers of the site's selects."""

    matches: tuple[Match, ...]
    group_ids: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, matches: Iterable[Match]) -> "World":
        """Return a world whose groups are numbered in the order of their names."""
        listed = tuple(matches)
        names = sorted({match.division for match in listed})
        return cls(listed, {name: _FIRST_GROUP_ID + place for place, name in enumerate(names)})

    def tournament(self, number: int) -> Iterator[Match]:
        """List its matches in the site's order."""
        yield from self._in_order.get(number, ())

    @cached_property
    def _in_order(self) -> Mapping[int, list[Match]]:
        found: dict[int, list[Match]] = {}
        for match in sorted(self.matches, key=lambda match: (match.local, match.number)):
            found.setdefault(match.tournament, []).append(match)
        return found

    def season(self) -> tuple[date, date]:
        """Return the first and the last day the site's calendar offers."""
        first = min(match.local.date() for match in self.matches)
        start = first.year if first.month >= 8 else first.year - 1  # noqa: PLR2004 - August
        return date(start, 8, 1), date(start + 1, 7, 15)
