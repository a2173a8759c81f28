"""What a correct reader makes of this site: computed from the world, not from its markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from .cells import venue
from .world import Match, World

_ZONES: Final = {
    "PA": "America/New_York",
    "IL": "America/Chicago",
    "CO": "America/Denver",
    "AZ": "America/Phoenix",
    "CA": "America/Los_Angeles",
}
"""Of the states the world has addresses in."""


@dataclass(frozen=True, slots=True)
class ExpectedMatch:
    """One match as it must be delivered. Slots of `Bye` and `TBD` are not: a reader counts and skips them."""

    number: int
    age: str
    competition: str
    division: str
    home: tuple[int, str]
    """Club and name."""
    away: tuple[int, str]
    date: date
    kickoff: datetime | None
    """UTC; None where the row shows no time, or no address to tell the zone by."""
    venue: str | None
    score: tuple[int, int] | None
    shootout: tuple[int, int] | None
    female: bool


def expected(world: World, tournament: int) -> Iterator[ExpectedMatch]:
    """Every match of a tournament that a correct reader delivers, in the site's order."""
    return (_expect(match) for match in world.tournament(tournament) if match.playable)


def _expect(match: Match) -> ExpectedMatch:
    level = match.score is not None and match.score[0] == match.score[1]
    return ExpectedMatch(
        number=match.number,
        age=match.age,
        competition=match.competition,
        division=match.division,
        home=(match.home.club, match.home.name),
        away=(match.away.club, match.away.name),
        date=match.local.date(),
        kickoff=_kickoff(match),
        venue=venue(match).strip() or None,
        score=match.score,
        shootout=match.kicks if level else None,
        female=match.female,
    )


def _kickoff(match: Match) -> datetime | None:
    if not match.timed or not match.place.address:
        return None
    state = match.place.address.split(", ")[-2].split()[0]
    return match.local.replace(tzinfo=ZoneInfo(_ZONES[state])).astimezone(UTC)
