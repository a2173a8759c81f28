"""The same matches as the Assist host's, as this site shows them; and leagues and an event that only it has."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from match_devstack.replica.events import Event, local
from match_devstack.replica.feeds import ACADEMY as AD
from match_devstack.replica.feeds import FLEX, LEAGUE, PATHWAY
from match_devstack.replica.season import Season
from match_devstack.replica.tables import Squad

from .world import ACADEMY, ELITE, HOMEGROWN, NOWHERE, USL_ACADEMY, W_LEAGUE, Match, Place, Side, World

EVENT: Final = 84
"""The number of the event."""

_FIRST_NUMBER, _FIRST_ELITE, _FIRST_EVENT, _FIRST_USL = 84_000, 122_000, 21_600, 130_000
_CLUB_OFFSET: Final = 1_000
_CRESTS_OF_TEAMS: Final = 13
"""Every so many teams have a crest of their own."""
_SLOTS, _GIRLS = 11, 7
"""Every so many rows of the Elite Academy have a slot instead of a team, or are of girls."""
_COMPETITIONS: Final[Mapping[int, tuple[int, str]]] = {
    LEAGUE.id: (HOMEGROWN, "League"),
    PATHWAY.id: (HOMEGROWN, "League (Pro Player Pathway)"),
    FLEX.id: (HOMEGROWN, "MLS NEXT Flex (Regular Season)"),
    AD.id: (ACADEMY, "AD"),
}
_PATHWAY_WORD: Final = " (Pro Player Pathway)"
_TOWNS: Final[Mapping[str, tuple[str, float, float]]] = {
    "America/New_York": ("Lower Quill, PA 19099", 40.1, -75.5),
    "America/Chicago": ("Port Teasel, IL 60699", 41.8, -88.1),
    "America/Denver": ("Ochre Springs, CO 80099", 39.6, -104.9),
    "America/Phoenix": ("Saffron Wells, AZ 85099", 33.4, -111.9),
    "America/Los_Angeles": ("Umber Canyon, CA 92099", 33.9, -117.4),
}
"""Invented towns of a zone each, in states that lie in one."""


def make_world(season: Season) -> World:
    """Return what this site shows of a season, traceable by `Match.twin`; the same season gives the same world."""
    divisions = {(table.competition.id, squad): table.name for table in season.tables for squad in table.members}
    events = sorted([*season.events.values(), *season.deleted.values()], key=lambda event: event.id)
    numbers = {event.id: _FIRST_NUMBER + place for place, event in enumerate(events)}
    twins = [_twin(event, numbers[event.id], divisions) for event in season.published.events if event.id in numbers]
    academy = [event for event in season.published.events if event.competition is AD]
    return World.of([*twins, *_elite(academy, divisions), *_usl(academy), *_event(season)])


def _twin(event: Event, number: int, divisions: Mapping[tuple[int, Squad], str]) -> Match:
    tournament, competition = _COMPETITIONS[event.competition.id]
    homes = divisions.get((event.competition.id, event.home), event.division[1])
    aways = divisions.get((event.competition.id, event.away), homes)
    score = event.score
    return Match(
        number=number,
        tournament=tournament,
        age=event.away.age,
        competition=competition,
        division=homes.removesuffix(_PATHWAY_WORD),
        local=_wall_clock(event),
        home=_side(event.home, homes),
        away=_side(event.away, aways),
        place=Place(event.venue.name) if event.venue and event.timed else NOWHERE,
        score=(score.home, score.away) if score else None,
        kicks=(score.home_kicks, score.away_kicks) if score and score.home_kicks != score.away_kicks else None,
        twin=event.id,
    )


def _wall_clock(event: Event) -> datetime:
    start = local(event).replace(tzinfo=None)
    return start if event.timed else datetime.combine(start.date(), time(0))


def _side(squad: Squad, division: str) -> Side:
    second = squad.label.endswith("B")
    return Side(
        club=squad.club.id - _CLUB_OFFSET,
        team=squad.id,
        name=f"{squad.club.name} B" if second else squad.club.name,
        group=_part(division.removesuffix(_PATHWAY_WORD), squad),
        crest="academy" if squad.id % _CRESTS_OF_TEAMS else "team",
    )


def _part(division: str, squad: Squad) -> str:
    """Divide the Northeast in two, as the site does in its attributes only."""
    if division != "Northeast":
        return division
    return f"Northeast ({'East' if squad.club.id % 2 else 'West'})"


def _elite(events: list[Event], divisions: Mapping[tuple[int, Squad], str]) -> Iterator[Match]:
    """Draw the Elite Academy in southern parts of the academy's divisions.

    With maps and addresses, pitch before ground, every seventh match of girls, some slots.
    """
    for place, event in enumerate(events[::3]):
        found = _TOWNS.get(event.zone or "")
        ground, _, pitch = (event.venue.name if event.venue and event.timed else "").partition(" - ")
        town, north, west = found or ("", 0.0, 0.0)
        homes, aways = (
            f"{divisions.get((AD.id, squad), event.division[1])} (South)" for squad in (event.home, event.away)
        )
        slot = Side(1353, 0, "Bye", homes) if place % _SLOTS == 0 else None
        home, away = _side(event.home, homes), _side(event.away, aways)
        yield Match(
            number=_FIRST_ELITE + place,
            tournament=ELITE,
            age=event.away.age,
            competition="EA",
            division=homes,
            local=_wall_clock(event),
            home=home,
            away=slot or away,
            place=Place(ground, pitch, f"{100 + place} Field Rd, {town}, USA", (north, west))
            if ground and town
            else NOWHERE,
            score=None if slot or not event.score else (event.score.home, event.score.away),
            female=place % _GIRLS == 0,
        )


def _usl(events: list[Event]) -> Iterator[Match]:
    """Draw a few matches of the USL's two leagues: ages that are words, and rows of a form of their own."""
    for place, event in enumerate(events[:8]):
        tournament, age = (USL_ACADEMY, "USL Academy") if place % 2 else (W_LEAGUE, "W League")
        name = event.division[1]
        yield Match(
            number=_FIRST_USL + place,
            tournament=tournament,
            age=age,
            competition="USL",
            division=name,
            local=_wall_clock(event),
            home=_side(event.home, name),
            away=_side(event.away, name),
            female=tournament == W_LEAGUE,
        )


def _event(season: Season) -> Iterator[Match]:
    """Draw the group play of one event: groups of four teams over two days, all of it still to be played."""
    squads = [squad for table in season.tables if table.competition is LEAGUE for squad in table.members]
    teams = [squad for squad in squads if squad.age == squads[0].age]
    day = datetime.combine(season.observed.date() + timedelta(days=9), time(7, 45))
    pairs = ((0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2))
    for group, start in zip("ABCDEFGH", range(0, len(teams) - 3, 4), strict=False):
        for turn, (one, other) in enumerate(pairs):
            home, away = (_side(teams[start + each], group) for each in (one, other))
            yield Match(
                number=_FIRST_EVENT + start * 2 + turn,
                tournament=EVENT,
                age=teams[start].age,
                competition="Group Play",
                division=group,
                local=day + timedelta(days=turn // 4, minutes=75 * turn),
                home=home,
                away=away,
                place=Place(
                    "Teasel Turf Farm", str(30 + turn), "401 Myrtle St, Lower Quill, PA 19099, USA", (40.1, -75.5)
                ),
                label=f"{teams[start].age} GP",
                event=True,
            )
