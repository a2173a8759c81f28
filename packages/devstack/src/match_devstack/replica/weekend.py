"""A weekend: scores arrive, some are corrected or voided, matches are postponed or disappear."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .calendar import SATURDAY
from .events import Event, instant
from .results import draw_score
from .season import Change, Season

_MONDAY_NOON = time(12)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekend:
    """How many events of each kind a weekend brings; fewer where the season has fewer."""

    results: int = 50
    corrections: int = 3
    voided: int = 1
    postponed: int = 2
    deleted: int = 1


def play_weekend(season: Season, weekend: Weekend) -> list[Change]:
    """Let the next weekend pass and publish it on Monday at noon UTC; no event changes twice."""
    monday = _next_monday(season.observed.date())
    now = instant(monday, _MONDAY_NOON, None)
    play = _Play(season, now)
    changes = [
        *play.some(weekend.corrections, play.scored, play.correct),
        *play.some(weekend.voided, play.scored, lambda event: season.void_score(event.id)),
        *play.some(weekend.results, play.due, play.enter),
        *play.some(weekend.postponed, play.coming, lambda event: season.postpone(event.id)),
        *play.some(weekend.deleted, play.coming, lambda event: season.delete(event.id)),
    ]
    season.sync(now)
    return changes


def _next_monday(day: date) -> date:
    saturday = day + timedelta(days=(SATURDAY - day.weekday()) % 7)
    return saturday + timedelta(days=2)


class _Play:
    """Chooses events and changes them."""

    def __init__(self, season: Season, now: datetime) -> None:
        self._season = season
        self._now = now
        self._touched: set[int] = set()

    def some(self, number: int, which: Callable[[Event], bool], change: Callable[[Event], Change]) -> list[Change]:
        events = self._season.events.values()
        found = [event for event in events if event.id not in self._touched and not event.hides and which(event)]
        chosen = self._season.rng.sample(found, k=min(number, len(found)))
        self._touched.update(event.id for event in chosen)
        return [change(event) for event in chosen]

    def scored(self, event: Event) -> bool:
        return event.score is not None and event.over(self._now)

    def due(self, event: Event) -> bool:
        return event.score is None and event.over(self._now)

    def coming(self, event: Event) -> bool:
        """In the next few weeks, and so not parked."""
        return event.score is None and self._now < event.start < self._now + 8 * _WEEK

    def enter(self, event: Event) -> Change:
        return self._season.enter_score(event.id, draw_score(self._season.rng, event))

    def correct(self, event: Event) -> Change:
        score = event.score or draw_score(self._season.rng, event)
        # A corrected score is decided, so that it differs and needs no shoot-out.
        higher = replace(score, home=max(score.home, score.away) + 1, home_kicks=0, away_kicks=0)
        return self._season.correct_score(event.id, higher)
