"""Courses of events that a reader must come through, played at all sites."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from match_devstack.errors import ReplicaError

from .feeds import Feed
from .generate import park, parkable
from .modular11 import World, make_world, with_finals
from .sites import Sites
from .weekend import Weekend, play_weekend

_STORM: Final = 20
"""Matches of one feed that a storm postpones, if it has so many."""
_LATER: Final = timedelta(days=35)


def play(sites: Sites, name: str) -> None:
    """Play a scenario. Raises ReplicaError."""
    if name not in SCENARIOS:
        raise ReplicaError(f"no such scenario: {name}; there are {', '.join(SCENARIOS)}")
    SCENARIOS[name](sites)


def _quiet(sites: Sites) -> None:
    sites.play(sites.begin(date(sites.season.calendar.year, 8, 20)))


def _weekend(sites: Sites) -> None:
    play_weekend(sites.season, Weekend(results=50, corrections=1, voided=1, postponed=0, deleted=0))


def _postponement(sites: Sites) -> None:
    season = sites.season
    number = min(_STORM, len(parkable(season, Feed.LEAGUE, season.observed)))
    parked = park(season, Feed.LEAGUE, number, season.observed)
    for event in parked[:2]:
        season.move(event.id, event.start + _LATER)
    season.sync()


def _rollover(sites: Sites) -> None:
    season = sites.season
    season.sync(datetime.combine(date(season.calendar.year + 1, 8, 1), time(12), UTC))
    sites.modular11.world = World((), {})


def _new_season(sites: Sites) -> None:
    sites.play(sites.begin(date(sites.season.calendar.year + 1, 8, 20)), beside_the_last=True)


def _breakage(sites: Sites) -> None:
    sites.assist.fault("values_renamed", "/data/standings/*")
    sites.assist.fault("scores_renamed", "/data/schedule/*")
    sites.season.sync()


def _outage(sites: Sites) -> None:
    sites.assist.fault("status", "/data/*", status=503)


def _history(sites: Sites) -> None:
    sites.modular11.world = make_world(sites.begin(date(sites.season.calendar.year, 7, 1)))


def _event(sites: Sites) -> None:
    sites.modular11.world = with_finals(sites.modular11.world)


SCENARIOS: Final[Mapping[str, Callable[[Sites], None]]] = {
    "quiet": _quiet,  # before the season: all unplayed
    "weekend": _weekend,  # scores arrive, one is corrected, one voided
    "postponement": _postponement,  # 20 matches to the parking day, some forfeited, two to a later day
    "rollover": _rollover,  # 1 August: the old season still there, the new one not published, Modular11 empty
    "new_season": _new_season,  # published now, beside the old one
    "breakage": _breakage,  # scores and figures under other names
    "outage": _outage,  # Assist answers 503 until the faults are cleared
    "event": _event,  # group play, then knock-out and showcase, with Bye and TBD
    "history": _history,  # Modular11 shows the season before
}
