"""The time zone of a venue, where it is certain. Pure.

The site prints wall-clock times and no zone. A zone is taken, in this order, from
1. the published address, when its state lies in one zone, or the map places the venue clear of the line that parts it;
2. without an address the published place, where the map has one zone from north to south;
3. a venue of the same name that the caller knows (from seasons of a source that does name zones);
4. for a league match, the home club's, when the caller knows one: it plays at home.
A zone of 3 or 4 that does not reach the published place is not taken. Otherwise it is unknown, and only the day of the
match is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from match_scraper.fixture import Season

_EASTERN: Final = "America/New_York"
_CENTRAL: Final = "America/Chicago"
_MOUNTAIN: Final = "America/Denver"
_PACIFIC: Final = "America/Los_Angeles"

_WHOLE: Final = {
    state: zone
    for zone, states in (
        (_EASTERN, "CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV"),
        (_CENTRAL, "AL AR IL IA LA MN MS MO OK WI"),
        (_MOUNTAIN, "CO MT NM UT WY"),
        ("America/Phoenix", "AZ"),
        (_PACIFIC, "CA NV WA"),
        ("Pacific/Honolulu", "HI"),
    )
    for state in states.split()
}


class _Parted(NamedTuple):
    """A state of two zones: certain only west of one longitude and east of another."""

    west_of: float
    western: str | None
    east_of: float
    eastern: str | None


_PARTED: Final = {
    "FL": _Parted(-85.6, _CENTRAL, -84.6, _EASTERN),
    "IN": _Parted(-180, None, -86.2, "America/Indiana/Indianapolis"),
    "KS": _Parted(-180, None, -100.5, _CENTRAL),
    "KY": _Parted(-86.7, _CENTRAL, -84.6, _EASTERN),
    "MI": _Parted(-180, None, -86.9, "America/Detroit"),
    "ND": _Parted(-180, None, -100.0, _CENTRAL),
    "NE": _Parted(-102.3, _MOUNTAIN, -99.5, _CENTRAL),
    "OR": _Parted(-118.6, _PACIFIC, 0, None),
    "SD": _Parted(-102.0, _MOUNTAIN, -99.5, _CENTRAL),
    "TN": _Parted(-85.7, _CENTRAL, -84.4, _EASTERN),
    "TX": _Parted(-105.3, _MOUNTAIN, -104.5, _CENTRAL),
}
_CLEAR: Final = (
    (-125.0, -118.4, _PACIFIC),
    (-108.9, -105.4, _MOUNTAIN),
    (-99.4, -91.0, _CENTRAL),
    (-84.4, -69.1, _EASTERN),
)
"""Longitudes between which the states have one zone, whatever the latitude."""
_LATITUDES: Final = (25.0, 49.0)
"""Between which that is so."""
_REACH: Final = {
    _EASTERN: (-91.0, -66.5),
    "America/Detroit": (-90.5, -82.0),
    "America/Indiana/Indianapolis": (-88.2, -84.7),
    _CENTRAL: (-105.0, -84.7),
    _MOUNTAIN: (-118.4, -100.0),
    "America/Phoenix": (-115.0, -109.0),
    _PACIFIC: (-125.0, -114.0),
    "Pacific/Honolulu": (-161.0, -154.0),
}
"""Longitudes beyond which a zone is not used."""
_STATE: Final = re.compile(r",\s*([A-Z]{2})(?:\s+\d{5}(?:-\d{4})?)?,\s*USA$")


_NAMING: Final = frozenset({"assist"})
"""Sources that name the zone of each match."""


@dataclass(frozen=True, slots=True)
class Known:
    """Zones the caller knows: by venue and by club, both by name."""

    venues: Mapping[str, str] = field(default_factory=dict)
    clubs: Mapping[str, str] = field(default_factory=dict)


def known_from(seasons: Iterable[Season]) -> Known:
    """Gather zones from accepted seasons: a venue's, and a club's when it always plays at home in one zone.

    Of a source that names none, the zones are guesses: those of one reading must not be what the next one knows.
    """
    venues: dict[str, set[str]] = {}
    clubs: dict[str, set[str]] = {}
    for season in (each for each in seasons if each.source in _NAMING):
        names = {team.id: team.club for team in season.teams}
        for fixture in season.fixtures:
            schedule = fixture.schedule
            if schedule.zone and schedule.venue:
                venues.setdefault(folded(schedule.venue), set()).add(schedule.zone)
            if schedule.zone and fixture.home in names:
                clubs.setdefault(folded(names[fixture.home]), set()).add(schedule.zone)
    return Known(_certain(venues), _certain(clubs))


def zone(
    address: str, place: tuple[float, float] | None, venue: str, home_club: str | None, known: Known
) -> str | None:
    """Name the zone of a venue; None when it is not certain. `home_club` is None where it may not play at home."""
    state = _STATE.search(address)
    if state is not None:
        return _of_state(state[1], place)
    if place is not None and not address and (found := _of_place(*place)):
        return found
    guess = known.venues.get(folded(venue)) or (known.clubs.get(folded(home_club)) if home_club else None)
    return guess if guess and (place is None or _reaches(guess, place[1])) else None


def kickoff(day: date, clock: time, name: str) -> datetime | None:
    """Return the moment (UTC) of a wall-clock time; None when that day has it twice, or not at all."""
    local = datetime.combine(day, clock, ZoneInfo(name))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return None
    return local.astimezone(UTC)


def folded(name: str) -> str:
    """Write a name so that blanks and capitals make no difference."""
    return " ".join(name.split()).casefold()


def _of_state(state: str, place: tuple[float, float] | None) -> str | None:
    if state in _WHOLE:
        return _WHOLE[state]
    parted = _PARTED.get(state)
    if parted is None or place is None:
        return None
    longitude = place[1]
    if longitude < parted.west_of:
        return parted.western
    return parted.eastern if longitude > parted.east_of else None


def _of_place(latitude: float, longitude: float) -> str | None:
    if not _LATITUDES[0] < latitude < _LATITUDES[1]:
        return None
    return next((zone for west, east, zone in _CLEAR if west < longitude < east), None)


def _reaches(name: str, longitude: float) -> bool:
    west, east = _REACH.get(name, (-180.0, 180.0))
    return west <= longitude <= east


def _certain(found: Mapping[str, set[str]]) -> dict[str, str]:
    return {name: next(iter(zones)) for name, zones in found.items() if len(zones) == 1}
