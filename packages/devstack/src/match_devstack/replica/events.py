"""One match as the source holds it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .clubs import TBD, Venue
from .feeds import Competition, Feed
from .tables import Squad

_LONGEST_MATCH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Score:
    """Goals, and kicks from the mark; 0-0 kicks say: no shoot-out, or none entered yet."""

    home: int
    away: int
    home_kicks: int = 0
    away_kicks: int = 0

    def __str__(self) -> str:
        kicks = f" ({self.home_kicks}-{self.away_kicks})" if self.home_kicks or self.away_kicks else ""
        return f"{self.home}-{self.away}{kicks}"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One row of a schedule document."""

    id: int
    game_key: str
    competition: Competition
    start: datetime
    """Kick-off in UTC; 06:00 local where it is not set."""
    zone: str | None
    home: Squad
    away: Squad
    venue: Venue | None
    division: tuple[int, str]
    """Id and name that readers must ignore: in the academy it contradicts the tables."""
    score: Score | None = None
    completed: bool = False
    """What the source says, which is unreliable."""
    hides: frozenset[str] = frozenset()
    """Sides (`home`, `away`) whose organisation the source leaves out."""

    @property
    def feed(self) -> Feed:
        """The feed it is published in."""
        return self.competition.feed

    @property
    def timed(self) -> bool:
        """Whether its kick-off is set."""
        return self.venue is not TBD

    def over(self, now: datetime) -> bool:
        """Whether it has been played by then."""
        return self.start + _LONGEST_MATCH <= now


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return the zone of that name, if the source gave one that exists."""
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        return None


def local(event: Event) -> datetime:
    """Its start on the venue's clock; in UTC where the zone is not known."""
    return event.start.astimezone(zone_of(event.zone) or UTC)


def instant(day: date, at: time, zone: str | None) -> datetime:
    """Return the UTC instant of a wall-clock time in a zone."""
    return datetime.combine(day, at, zone_of(zone) or UTC).astimezone(UTC)


def on_utc_day(event: Event, day: date) -> datetime:
    """Return the start, by the same wall-clock time, that falls on this UTC day."""
    clock = local(event).time()
    start = instant(day, clock, event.zone)
    return start if start.date() == day else instant(day - timedelta(days=1), clock, event.zone)
