"""What makes the source hard to read, at the rates it was observed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from .clubs import AreaClubs
from .events import Event, Score
from .feeds import ACADEMY, FLEX, LEAGUE, PATHWAY, Competition, Feed
from .tables import Drawing, Squad, Table, with_members

_SECOND_SIDES = 3
_MISSING = {Feed.LEAGUE: 4, Feed.ACADEMY: 2}
"""Squads that play but are missing from their published table."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many events of a season have each oddity."""

    cross_age: int
    cross_table: int
    cross_region: int
    zoneless: int
    unknown_zone: int
    no_venue: int
    no_organisation: int
    completed_early: int
    scored_early: int
    needless_kicks: int


FULL = Rates(
    cross_age=10,
    cross_table=8,
    cross_region=120,
    zoneless=6,
    unknown_zone=3,
    no_venue=5,
    no_organisation=2,
    completed_early=6,
    scored_early=2,
    needless_kicks=2,
)

MEDIUM = replace(FULL, cross_age=3, cross_table=3, cross_region=8, zoneless=2, no_venue=2, completed_early=2)
RATES = {"medium": MEDIUM, "full": FULL}
"""By size of the season; a small one has no oddities."""


def odd_tables(drawing: Drawing, tables: Sequence[Table], areas: Sequence[AreaClubs]) -> list[Table]:
    """Return the tables with second sides, a squad in two, squads missing, and Flex squads without a league table."""
    result = {table.id: table for table in tables}
    for area in areas[:_SECOND_SIDES]:
        club = area.regular[0]
        for competition in (LEAGUE, FLEX):
            _join(result, competition, drawing.squad(club, "U17"), drawing.squad(club, "U17B"))
    # A Pathway squad that also stands in its area's conference.
    frontier = areas[1]
    _join(result, LEAGUE, drawing.squad(frontier.regular[0], "U17"), drawing.squad(frontier.pathway[0], "U17"))
    guest = next(club for club in areas[0].academy[1][1] if club not in areas[0].homegrown)
    for age in ("U15", "U16", "U17", "U19"):
        _join(result, FLEX, drawing.squad(areas[0].homegrown[0], age), drawing.squad(guest, age))
    for feed, number in _MISSING.items():
        own = [table for table in result.values() if table.feed is feed]
        for table in own[3 :: len(own) // number][:number]:
            result[table.id] = replace(table, unlisted=table.members[-1:])
    return list(result.values())


def _join(tables: dict[int, Table], competition: Competition, beside: Squad, squad: Squad) -> None:
    """Add a squad to the table of that competition in which another one stands."""
    table = next(table for table in tables.values() if table.competition is competition and beside in table.members)
    tables[table.id] = with_members(table, squad)


def odd_opponents(rng: Random, events: Sequence[Event], tables: Sequence[Table], rates: Rates) -> list[Event]:
    """Return the events with some sides exchanged: another age, another conference, another division."""
    changed = _Changes(rng, events)
    younger = {
        (squad.club, squad.age): squad for table in tables for squad in table.members if table.feed is Feed.LEAGUE
    }
    host = next(event.home.club for event in events if _is(PATHWAY, "U17")(event))
    changed.some(
        rates.cross_age,
        lambda event: _is(PATHWAY, "U17")(event) and event.home.club is host and event.home.label == "U17",
        lambda event: replace(event, home=younger[host, "U16"]),
    )
    for competition, number in ((LEAGUE, rates.cross_table), (ACADEMY, rates.cross_region)):
        strangers = _strangers(tables, competition)
        changed.some(
            number,
            lambda event, competition=competition: event.competition is competition,  # type: ignore[misc]
            lambda event, strangers=strangers: replace(event, away=rng.choice(strangers[event.home])),  # type: ignore[misc]
        )
    return changed.events


def _strangers(tables: Iterable[Table], competition: Competition) -> dict[Squad, list[Squad]]:
    """For each squad those of its age in the competition's other tables."""
    own = [table for table in tables if table.competition is competition]
    return {
        squad: [other for far in own if far.age == table.age and far is not table for other in far.listed]
        for table in own
        for squad in table.members
    }


def odd_fields(rng: Random, events: Sequence[Event], rates: Rates, now: datetime) -> list[Event]:
    """Return the events with some fields missing, unknown or misleading."""
    changed = _Changes(rng, events)

    def plain(event: Event) -> bool:
        return event.timed and event.score is None

    def future(event: Event) -> bool:
        return event.timed and event.start > now

    changed.some(rates.zoneless, plain, lambda event: replace(event, zone=None))
    changed.some(rates.unknown_zone, plain, lambda event: replace(event, zone="America/Nowhere"))
    changed.some(rates.no_venue, plain, lambda event: replace(event, venue=None))
    changed.some(rates.no_organisation, plain, lambda event: replace(event, hides=frozenset({"away"})))
    changed.some(rates.completed_early, future, lambda event: replace(event, completed=True))
    changed.some(rates.scored_early, future, lambda event: replace(event, completed=True, score=Score(1, 0)))
    changed.some(
        rates.needless_kicks,
        lambda event: event.competition is FLEX and event.score is not None and event.score.home != event.score.away,
        lambda event: replace(event, score=replace(event.score or Score(0, 1), home_kicks=4, away_kicks=3)),
    )
    return changed.events


def _is(competition: Competition, age: str) -> Callable[[Event], bool]:
    return lambda event: event.competition is competition and event.away.age == age


class _Changes:
    """Events of which some are changed, each at most once."""

    def __init__(self, rng: Random, events: Sequence[Event]) -> None:
        self.events = list(events)
        self._rng = rng
        self._touched: set[int] = set()

    def some(self, number: int, which: Callable[[Event], bool], change: Callable[[Event], Event]) -> None:
        """Change that many of them, or as many as there are."""
        places = [place for place, event in enumerate(self.events) if event.id not in self._touched and which(event)]
        for place in self._rng.sample(places, k=min(number, len(places))):
            self.events[place] = change(self.events[place])
            self._touched.add(self.events[place].id)
