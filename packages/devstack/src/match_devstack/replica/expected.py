"""What a correct reader makes of the published season: computed from the season, not from its documents."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .events import Event, Score, zone_of
from .feeds import Feed
from .season import Season, local_date
from .tables import Squad

PARKED_AT_LEAST = 20
_MIDWEEK = (1, 2, 3)  # Tuesday to Thursday


@dataclass(frozen=True, slots=True)
class Side:
    """One team of a match."""

    squad_id: int
    organisation_id: int
    club: str
    label: str


@dataclass(frozen=True, slots=True)
class ExpectedMatch:
    """One match as it must be delivered. Matches without an organisation are not: a reader counts and skips them."""

    season_key: str
    competition: int
    game_key: str
    event_id: int
    home: Side
    away: Side
    date: date
    """On the venue's calendar; the UTC date where the zone is not known."""
    kickoff: datetime | None
    """UTC; None where only the date is known."""
    zone: str | None
    """None where the source gives none that exists."""
    venue: str | None
    """Trimmed; None where it is not known."""
    state: Literal["scheduled", "postponed"]
    score: tuple[int, int] | None
    shootout: tuple[int, int] | None
    """Only after a level score, and only when it has a winner."""


def parking_days(season: Season) -> set[tuple[Feed, date]]:
    """Tuesdays to Thursdays (UTC) that hold 20 or more events of one feed."""
    days = Counter((event.feed, event.start.date()) for event in season.published.events)
    return {key for key, number in days.items() if number >= PARKED_AT_LEAST and key[1].weekday() in _MIDWEEK}


def expected(season: Season) -> Iterator[ExpectedMatch]:
    """Every match a correct reader delivers of the published documents, in their order."""
    parking = parking_days(season)
    return (_expect(season, event, parking) for event in season.published.events if not event.hides)


def _expect(season: Season, event: Event, parking: Collection[tuple[Feed, date]]) -> ExpectedMatch:
    parked = (event.feed, event.start.date()) in parking
    # A score on the parking day is a forfeit and counts; one on another future day does not.
    score = event.score if parked or event.start <= season.observed else None
    return ExpectedMatch(
        season_key=season.keys[event.feed],
        competition=event.competition.id,
        game_key=event.game_key,
        event_id=event.id,
        home=_side(event.home),
        away=_side(event.away),
        date=local_date(event),
        kickoff=event.start if event.timed else None,
        zone=event.zone if zone_of(event.zone) else None,
        venue=event.venue.name.strip() if event.venue and event.timed else None,
        state="postponed" if parked and score is None else "scheduled",
        score=(score.home, score.away) if score else None,
        shootout=_shootout(event, score),
    )


def _side(squad: Squad) -> Side:
    return Side(squad.id, squad.club.id, squad.club.name, squad.label)


def _shootout(event: Event, score: Score | None) -> tuple[int, int] | None:
    if event.feed is not Feed.FLEX or score is None or score.home != score.away or score.home_kicks == score.away_kicks:
        return None
    return score.home_kicks, score.away_kicks
