"""The Assist host, played from a season drawn from a seed."""

from .clubs import TBD, Venue
from .control import Control
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
    "Control",
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
