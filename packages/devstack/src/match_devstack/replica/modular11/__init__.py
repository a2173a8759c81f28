"""The Modular11 host, played from the same season as the Assist host."""

from match_devstack.replica.played import Request

from .expected import ExpectedMatch, expected
from .faults import FaultKind
from .filter_page import Look
from .finals import with_finals
from .generate import EVENT, make_world
from .site import Modular11Replica
from .world import ACADEMY, AGE_IDS, ELITE, HOMEGROWN, NOWHERE, Match, Place, Side, World

__all__ = [
    "ACADEMY",
    "AGE_IDS",
    "ELITE",
    "EVENT",
    "HOMEGROWN",
    "NOWHERE",
    "ExpectedMatch",
    "FaultKind",
    "Look",
    "Match",
    "Modular11Replica",
    "Place",
    "Request",
    "Side",
    "World",
    "expected",
    "make_world",
    "with_finals",
]
