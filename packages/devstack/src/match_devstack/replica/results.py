"""Scores, as they fall and as they are entered."""

from dataclasses import replace
from datetime import datetime
from random import Random

from .events import Event, Score
from .feeds import FLEX

_SCORED = 6 / 7
"""Share of the played matches whose score is entered: about one in seven is late."""
_SHOOTOUT_ENTERED = 0.85
_GOALS = {0: 22, 1: 30, 2: 23, 3: 13, 4: 7, 5: 3, 6: 1, 7: 1}
_KICKS = ((5, 4), (4, 3), (3, 2), (5, 6), (3, 4), (2, 4), (7, 6))


def draw_score(rng: Random, event: Event) -> Score:
    """Return a score; a drawn Flex match mostly has its shoot-out already."""
    home, away = rng.choices(tuple(_GOALS), tuple(_GOALS.values()), k=2)
    if event.competition is FLEX and home == away and rng.random() < _SHOOTOUT_ENTERED:
        return Score(home, away, *rng.choice(_KICKS))
    return Score(home, away)


def play(rng: Random, event: Event, now: datetime) -> Event:
    """Return the event as the source shows it at that time."""
    if not event.over(now):
        return event
    if rng.random() < _SCORED:
        return replace(event, score=draw_score(rng, event), completed=True)
    return replace(event, completed=rng.random() < 0.5)  # noqa: PLR2004 - `completed` says nothing of the score
