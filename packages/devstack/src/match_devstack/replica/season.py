"""A season as a world of its own: events that people change, and a job that publishes them every ten minutes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import MappingProxyType

from match_devstack.errors import ReplicaError

from .calendar import Calendar
from .clubs import Venue
from .events import Event, Score, local, on_utc_day
from .feeds import Feed, season_key
from .tables import Table

_SYNC_DELAY = (3, 11)  # seconds after a full interval
_OUR_INTERVAL = 600.0
_SHORTEST, _LONGEST = 60, 1800


@dataclass(frozen=True, slots=True)
class Timing:
    """How late the source is, in seconds; what is changed counts from the next sync on."""

    sync_interval: float = _OUR_INTERVAL
    """From one sync to the next, 60 to 1800."""
    cdn_ttl: float = 0.0
    """How long a copy is served before the newest documents are; the real host's edge keeps one for 240."""
    standings_lag: float = 0.0
    """From the start of a match until the tables count it."""
    score_delay: float = 0.0
    """From the start of a match until its score shows."""

    def __post_init__(self) -> None:
        """Raise ReplicaError for an interval of no sync job."""
        if not _SHORTEST <= self.sync_interval <= _LONGEST:
            raise ReplicaError(f"sync_interval must be {_SHORTEST} to {_LONGEST} seconds, got {self.sync_interval}")


@dataclass(frozen=True, slots=True)
class Change:
    """What one operation did: the event before and after; None where it is not published."""

    operation: str
    old: Event | None
    new: Event | None

    @property
    def event(self) -> Event:
        """The event it was done to, in its newest form."""
        found = self.new or self.old
        assert found is not None, "a change is about an event"  # noqa: S101 - true of every change made here
        return found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the last sync published."""

    synced_at: datetime
    events: tuple[Event, ...]


class Season:
    """Events and tables of one season; operations change the world, `sync` publishes it."""

    def __init__(
        self, *, calendar: Calendar, tables: Sequence[Table], events: Iterable[Event], now: datetime, rng: Random
    ) -> None:
        self.calendar = calendar
        self.tables = tuple(tables)
        self.events = {event.id: event for event in events}
        self.deleted: dict[int, Event] = {}
        self.rng = rng
        self.timing = Timing()
        self.published = Snapshot(_sync_time(now), tuple(self.events.values()))

    @property
    def keys(self) -> Mapping[Feed, str]:
        """The season key of each feed."""
        return MappingProxyType({feed: season_key(feed, self.calendar.year) for feed in Feed})

    @property
    def observed(self) -> datetime:
        """`synced_at` of the published documents, in UTC."""
        return self.published.synced_at

    def event(self, event_id: int) -> Event:
        """Return the event as it is now, published or not. Raises ReplicaError."""
        try:
            return self.events[event_id]
        except KeyError:
            raise ReplicaError(f"the season has no event {event_id}") from None

    def enter_score(self, event_id: int, score: Score) -> Change:
        """Enter the score of a match that has none."""
        return self._score("enter_score", event_id, score, had_one=False)

    def correct_score(self, event_id: int, score: Score) -> Change:
        """Replace a score; also how a shoot-out is entered late."""
        return self._score("correct_score", event_id, score, had_one=True)

    def void_score(self, event_id: int) -> Change:
        """Take a score away."""
        return self._score("void_score", event_id, None, had_one=True)

    def _score(self, operation: str, event_id: int, score: Score | None, *, had_one: bool) -> Change:
        event = self.event(event_id)
        if (event.score is not None) != had_one:
            raise ReplicaError(f"{operation}: event {event_id} has {'no' if had_one else 'a'} score")
        return self._change(operation, event, replace(event, score=score, completed=score is not None))

    def postpone(self, event_id: int) -> Change:
        """Move a match to the parking day: by UTC date, at the same wall-clock time and venue."""
        event = self.event(event_id)
        parked = on_utc_day(event, self.calendar.parking_day)
        return self._change("postpone", event, replace(event, start=parked))

    def move(self, event_id: int, start: datetime) -> Change:
        """Give a match another start (with its zone), for example one that was postponed."""
        event = self.event(event_id)
        return self._change("move", event, replace(event, start=start.astimezone(UTC)))

    def set_time(self, event_id: int, start: datetime, venue: Venue | None = None) -> Change:
        """Give a match whose kick-off was not set its start, and a venue (else the home club's first)."""
        event = self.event(event_id)
        if event.timed:
            raise ReplicaError(f"set_time: the kick-off of event {event_id} is set; use move")
        venue = venue or event.home.club.grounds[0]
        return self._change("set_time", event, replace(event, start=start.astimezone(UTC), venue=venue))

    def delete(self, event_id: int) -> Change:
        """Let a match disappear."""
        event = self.deleted[event_id] = self.event(event_id)
        del self.events[event_id]
        return Change("delete", event, None)

    def restore(self, event_id: int) -> Change:
        """Let a deleted match come back as it was."""
        if event_id not in self.deleted:
            raise ReplicaError(f"restore: event {event_id} was not deleted")
        event = self.events[event_id] = self.deleted.pop(event_id)
        return Change("restore", None, event)

    def sync(self, at: datetime | None = None) -> datetime:
        """Publish the world as of the last full interval before `at` (default: the next one); return synced_at."""
        interval = self.timing.sync_interval
        synced_at = _sync_time(at or self.observed + timedelta(seconds=interval), interval)
        if synced_at < self.observed:
            raise ReplicaError(f"sync: {synced_at} is before the last one, {self.observed}")
        self.published = Snapshot(synced_at, tuple(self._shown(event, synced_at) for event in self.events.values()))
        return synced_at

    def _shown(self, event: Event, at: datetime) -> Event:
        """Return an event as it is published: without its score while that is late."""
        is_late = at - timedelta(seconds=self.timing.score_delay) < event.start <= at
        return replace(event, score=None, completed=False) if event.score and is_late else event

    def _change(self, operation: str, old: Event, new: Event) -> Change:
        self.events[old.id] = new
        return Change(operation, old, new)


def _sync_time(at: datetime, interval: float = _OUR_INTERVAL) -> datetime:
    """When the job that runs every so many seconds wrote last; its few seconds of delay follow from the time itself."""
    turn = int(at.timestamp() // interval)
    first, last = _SYNC_DELAY
    slot = datetime.fromtimestamp(turn * interval, UTC)
    return slot + timedelta(seconds=first + int(slot.timestamp() / _OUR_INTERVAL) % (last - first + 1))


def local_date(event: Event) -> date:
    """Return the match day on the venue's calendar."""
    return local(event).date()
