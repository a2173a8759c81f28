"""The Assist host, played from a season drawn from a seed; `stage` plays all sites together."""

from .clubs import TBD, Venue
from .events import Event, Score
from .expected import ExpectedMatch, Side, expected, parking_days
from .faults import FaultKind
from .feeds import Feed
from .generate import make_season
from .played import Request
from .publication import publish
from .season import Change, Season
from .site import Replica
from .weekend import Weekend, play_weekend

__all__ = [
    "TBD",
    "Change",
    "Event",
    "ExpectedMatch",
    "FaultKind",
    "Feed",
    "Replica",
    "Request",
    "Score",
    "Season",
    "Side",
    "Venue",
    "Weekend",
    "expected",
    "make_season",
    "parking_days",
    "play_weekend",
    "publish",
]
