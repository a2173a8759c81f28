"""Messages that break one rule each which a JSON Schema cannot say.

They are released beside the examples: when one of them is read one day, a rule was loosened, and readers already out
there refuse what may be sent from then on.
"""

from collections.abc import Mapping
from typing import Any, Final

_DAY: Final = {"state": "scheduled", "date": "2026-09-05", "certainty": "date_only"}
_LEVEL: Final = {"kind": "score", "home": 1, "away": 1}

MATCH: Final[Mapping[str, Mapping[str, Any]]] = {
    "a team against itself": {"teams": {"home": "6207", "away": "6207"}},
    "a shoot-out without a winner": {"result": _LEVEL | {"shootout": {"home": 3, "away": 3}}},
    "a shoot-out after a win": {"result": _LEVEL | {"home": 2, "shootout": {"home": 3, "away": 4}}},
    "a forfeit won by home": {"result": _LEVEL | {"kind": "forfeit", "by": "home", "home": 2}},
    "a forfeit won by away": {"result": _LEVEL | {"kind": "forfeit", "by": "away", "away": 2}},
    "a level forfeit": {"result": _LEVEL | {"kind": "forfeit", "by": "away"}},
    "a kick-off of a day only": {"schedule": _DAY | {"kickoff": "2026-09-05T00:00:00Z"}},
    "an exact day without a kick-off": {"schedule": _DAY | {"certainty": "exact"}},
    "an original date without a postponement": {"schedule": _DAY | {"original_date": "2026-09-01"}},
}
SEASON: Final[Mapping[str, Mapping[str, Any]]] = {
    "a season of three years": {"season": "2026-2028"},
    "a season of one year": {"season": "2026-2026"},
}
V1: Final[Mapping[str, Mapping[str, Any]]] = {
    "a time that no clock shows": {"match_time": "24:00"},
    "a season of no years": {"season": "next"},
}
