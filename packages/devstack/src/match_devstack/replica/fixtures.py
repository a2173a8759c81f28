"""Who plays whom, when and where."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from .calendar import DATE_ONLY, draw_day, draw_kickoff
from .clubs import TBD, Venue
from .events import Event, instant
from .feeds import Feed
from .tables import Squad, Table

Pair = tuple[Squad, Squad]

_SOON = timedelta(weeks=2)
_UNSET_SOON, _UNSET_LATER = 0.05, 0.6  # share of kick-offs not set: 85 of 136 in one captured table
_FIRST_ID = {Feed.LEAGUE: 5_737_000, Feed.FLEX: 5_739_002, Feed.ACADEMY: 5_850_002}
_ID_STEP = 3  # the three sequences never meet
_FIRST_KEY = {Feed.LEAGUE: 26_000, Feed.FLEX: 26_000, Feed.ACADEMY: 41_000}
_MISNAMED = {"Southern California": "South California", "Great Lakes South": "Great Lakes North"}


def rounds(members: Sequence[Squad]) -> Iterator[list[Pair]]:
    """Return a double round robin by the circle method: each pair once at either ground."""
    ring: list[Squad | None] = [*members, *([None] if len(members) % 2 else [])]
    first_leg: list[list[Pair]] = []
    for number in range(len(ring) - 1):
        half = len(ring) // 2
        pairs = [(a, b) for a, b in zip(ring[:half], reversed(ring[half:]), strict=True) if a and b]
        first_leg.append([(b, a) if number % 2 else (a, b) for a, b in pairs])
        ring = [ring[0], ring[-1], *ring[1:-1]]
    yield from first_leg
    for pairs in first_leg:
        yield [(b, a) for a, b in pairs]


def shares(tables: Sequence[Table], totals: Mapping[Feed, int]) -> dict[int, int]:
    """How many matches each table gets (by its id), in proportion to its pairs, so that each feed has its total."""
    given: dict[int, int] = {}
    for feed, total in totals.items():
        own = {table.id: len(table.members) * (len(table.members) - 1) for table in tables if table.feed is feed}
        possible, left = sum(own.values()), total
        for identity, pairs in own.items():
            given[identity] = round(left * pairs / possible)
            left, possible = left - given[identity], possible - pairs
    return given


class Scheduler:
    """Gives pairs their event: ids, a day, a kick-off and a ground."""

    def __init__(self, rng: Random, weekends: Sequence[date], now: datetime) -> None:
        self._rng = rng
        self._weekends = weekends
        self._now = now
        self._ids = {feed: count(first, _ID_STEP) for feed, first in _FIRST_ID.items()}
        homegrown = count(_FIRST_KEY[Feed.LEAGUE])  # league and Flex share one sequence
        self._keys = {Feed.LEAGUE: homegrown, Feed.FLEX: homegrown, Feed.ACADEMY: count(_FIRST_KEY[Feed.ACADEMY])}

    def table(self, table: Table, matches: int) -> Iterator[Event]:
        """Return the first `matches` matches of a table, its rounds spread over the season."""
        chosen: list[list[Pair]] = []
        for pairs in rounds(table.members):
            if matches > 0:
                chosen.append(pairs[:matches])
                matches -= len(pairs)
        for number, pairs in enumerate(chosen):
            saturday = self._weekends[number * len(self._weekends) // len(chosen)]
            for home, away in pairs:
                yield self._event(table, home, away, saturday)

    def _event(self, table: Table, home: Squad, away: Squad, saturday: date) -> Event:
        zone = home.club.zone
        start, venue = self._when_and_where(home, saturday, zone)
        return Event(
            id=next(self._ids[table.feed]),
            game_key=str(next(self._keys[table.feed])),
            competition=table.competition,
            start=start,
            zone=zone,
            home=home,
            away=away,
            venue=venue,
            division=_division(table),
        )

    def _when_and_where(self, home: Squad, saturday: date, zone: str) -> tuple[datetime, Venue]:
        day = draw_day(self._rng, saturday)
        start = instant(day, draw_kickoff(self._rng, day), zone)
        unset = _UNSET_LATER if start > self._now + _SOON else _UNSET_SOON
        if start > self._now and self._rng.random() < unset:
            return instant(day, DATE_ONLY, zone), TBD
        return start, self._rng.choice(home.club.grounds)


def _division(table: Table) -> tuple[int, str]:
    if table.feed is not Feed.ACADEMY:
        return 2, "MLS Next"
    return 20 + table.id % 100, _MISNAMED.get(table.name, table.name)
