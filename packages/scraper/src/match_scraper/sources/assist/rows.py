"""One row of the schedule document, checked: what it says, or why it cannot be used."""

from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from match_scraper.fixture import Schedule, Score, Value
from match_scraper.text import is_damaged

from .documents import Event, Id, Organisation, digits
from .wording import label, line

PLACEHOLDER: Final = (6, 0)
"""A kick-off that is not set is stored at 06:00 on the venue's clock, mostly at a venue named TBD."""
_UNSET: Final = "TBD"
_UNSET_ID: Final = "52314"
"""Of the venue of that name, should it be renamed."""
_ABROAD: Final = frozenset({"Pacific/Honolulu"})
"""Zones of venues that are not named after America."""
_YEARS: Final = range(1991, 2099)
"""The years of a start: so the day is one that a message may name (1990 to 2099), in whatever zone."""
_MOST_GOALS: Final = 99
_MOST_ROUNDS: Final = 500


class Unusable(ValueError):
    """The row cannot become a match: it says which part is missing or wrong."""


class Row(Value, frozen=True):
    """An event whose identity, teams and time are there."""

    event: Event
    id: str
    platform_id: str
    home: str
    away: str
    home_club: Organisation
    away_club: Organisation
    start: datetime
    zone: ZoneInfo | None
    """The venue's; None when it names none that exists."""
    local: datetime
    """The start on the venue's clock; without a zone, in UTC."""
    age: str | None
    """The home team's own, or else the away team's; None when neither label says one."""

    def names(self, word: str) -> bool:
        """Tell whether the name of its competition holds a word."""
        competition = self.event.competition
        return competition is not None and word in (competition.name or "")


def check(event: Event) -> Row:
    """Check one event. Raises Unusable."""
    home, away = digits(event.home_squad_id), digits(event.away_squad_id)
    if home is None or away is None:
        raise Unusable("no squad")
    if home == away:
        raise Unusable("a team against itself")
    start, zone = _start(event), zone_of(event.local_timezone)
    _check_score(event)
    if event.event_location is not None and is_damaged(event.event_location.name):
        raise Unusable("a damaged venue")
    told = label(event.home_squad_name) or label(event.away_squad_name)
    return Row(
        event,
        id=_id(event.game_key, "game key"),
        platform_id=_id(event.id, "id"),
        home=home,
        away=away,
        home_club=_club(event.home_organisation),
        away_club=_club(event.away_organisation),
        start=start,
        zone=zone,
        local=start.astimezone(zone) if zone else start,
        age=told.age if told else None,
    )


def score(row: Row, *, flex: bool) -> Score | None:
    """Read the score as written; kicks from the mark count in Flex only, after a level score, and with a winner."""
    event = row.event
    if event.home_score is None or event.away_score is None:
        return None
    kicks = (event.home_penalty_shootout_score, event.away_penalty_shootout_score)
    match kicks:
        case (int(home), int(away)) if flex and home != away and event.home_score == event.away_score:
            return Score(event.home_score, event.away_score, (home, away))
    return Score(event.home_score, event.away_score)


def schedule(row: Row) -> Schedule:
    """Read when and where. Without a zone that exists, the day is the one in UTC."""
    event, zone, at = row.event, row.zone, row.local
    raw, at_venue = event.event_location.name if event.event_location else None, venue(row)
    # Clubs enter a venue before they set the time, and at that hour nobody plays.
    timeless = is_at_placeholder(row) if zone else is_unset(row)
    return Schedule(
        date=at.date(),
        kickoff=None if timeless else row.start,
        zone=zone.key if zone else None,
        venue=at_venue,
        venue_raw=raw if raw != at_venue else None,
        round=_round(event.round_number),
    )


def venue(row: Row) -> str | None:
    """Read the name of the venue; None where none is set."""
    location = row.event.event_location
    return line(location.name) if location is not None and not is_unset(row) else None


def is_unset(row: Row) -> bool:
    """Tell whether the venue is the one that says that nothing is set yet."""
    location = row.event.event_location
    return location is not None and _names_no_venue(location.id, location.name)


@cache
def _names_no_venue(number: Id, name: str | None) -> bool:
    return (line(name) or "").upper() == _UNSET or digits(number) == _UNSET_ID


def is_at_placeholder(row: Row) -> bool:
    """Tell whether a match begins at the hour of those that are not set."""
    return row.zone is not None and (row.local.hour, row.local.minute) == PLACEHOLDER


@cache
def zone_of(name: str | None) -> ZoneInfo | None:
    """Find a zone by its IANA name; None for a name that is none, or not of a place where matches are played.

    `UTC`, `EST` or `Europe/Paris` are zones too, but of no venue: to believe them is to guess.
    """
    if not name or not (name.startswith("America/") or name in _ABROAD):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return None


def _start(event: Event) -> datetime:
    if event.start_time is None:
        raise Unusable("no start time")
    if event.start_time.year not in _YEARS:
        raise Unusable("a start time of no season")
    return event.start_time.astimezone(UTC)


def _round(number: int | None) -> int | None:
    return number if number is not None and 1 <= number <= _MOST_ROUNDS else None


def _id(value: Id, what: str) -> str:
    if (text := digits(value)) is None:
        raise Unusable(f"no {what}")
    return text


def _club(organisation: Organisation | None) -> Organisation:
    if organisation is None:
        raise Unusable("no organisation")
    if why := _wrong(organisation.id, organisation.name):
        raise Unusable(why)
    return organisation


@cache
def _wrong(club: Id, name: str | None) -> str:
    """Say why a club cannot be used, if so; cached, because every match names two of the same few."""
    if line(name) is None or digits(club) in (None, "0"):
        return "no organisation"
    return "a damaged name" if is_damaged(name) else ""


def _check_score(event: Event) -> None:
    for number in (
        event.home_score,
        event.away_score,
        event.home_penalty_shootout_score,
        event.away_penalty_shootout_score,
    ):
        if number is not None and not 0 <= number <= _MOST_GOALS:
            raise Unusable("an impossible score")
    if (event.home_score is None) != (event.away_score is None):
        raise Unusable("half a score")
