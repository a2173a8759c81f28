"""The time zone of a venue, where it is certain. Pure.

The site prints wall-clock times and no zone. A zone is taken, in this order, from
1. the published address, when its state lies in one zone, or the map places the venue clear of the line that parts it;
2. a venue of the same name that the caller knows (from seasons of a source that does name zones);
3. for a league match, the home club's, when the caller knows one: it plays at home.
Otherwise it is unknown, and only the day of the match is.
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
_STATE: Final = re.compile(r",\s*([A-Z]{2})(?:\s+\d{5}(?:-\d{4})?)?,\s*USA$")


@dataclass(frozen=True, slots=True)
class Known:
    """Zones the caller knows: by venue and by club, both by name."""

    venues: Mapping[str, str] = field(default_factory=dict)
    clubs: Mapping[str, str] = field(default_factory=dict)


def known_from(seasons: Iterable[Season]) -> Known:
    """Gather zones from accepted seasons: a venue's, and a club's when it always plays at home in one zone."""
    venues: dict[str, set[str]] = {}
    clubs: dict[str, set[str]] = {}
    for season in seasons:
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
    return known.venues.get(folded(venue)) or (known.clubs.get(folded(home_club)) if home_club else None)


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


def _certain(found: Mapping[str, set[str]]) -> dict[str, str]:
    return {name: next(iter(zones)) for name, zones in found.items() if len(zones) == 1}
