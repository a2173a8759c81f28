"""One plain example and twenty at the edges of the rules for each kind of message; clubs and people are invented.

They are what every later reader must still read, so each edge is there for a rule that a change could break. An edge
is told as what differs from the plain example.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from match_schema import content_id, load

from . import refusals
from .edges import ABSENT, ENVELOPE, MATCH, MATCHES, OFFICIAL_TABLE, REFERENCE, RUN, V1

Told = Mapping[str, Any]

PLAIN: Final = "plain"
"""Name of the example that is no edge."""
EDGES: Final = 20
"""How many edges each kind shows."""

_ENVELOPE: Final = {
    "schema_version": 2,
    "message_id": "0" * 32,
    "run_id": "2026-10-01T12:01:00Z-7f3a",
    "source": "assist",
    "competition_season": "mls-next-league-26-27",
    "observed_at": "2026-10-01T12:00:05Z",
    "produced_at": "2026-10-01T12:01:00Z",
    "producer": {"name": "match-scraper", "version": "0.1.0"},
}
_TABLE: Final = {"season": "2026-2027", "league": "Homegrown", "age_group": "U13", "division": "Northwest"}
_TEAM: Final = {"club": "River City FC", "name": "River City FC", "league": "Homegrown", "age_group": "U13"}
_TEAMS: Final = [
    {"id": "6207", "club_id": "1345"} | _TEAM,
    {"id": "6208", "club_id": "1346"} | _TEAM | {"club": "Harbor United", "name": "Harbor United"},
]
_MATCH: Final = {
    "id": "26030",
    "platform_id": "5737160",
    "divisions": ["Northwest"],
    "teams": {"home": "6207", "away": "6208"},
    "schedule": {
        "state": "scheduled",
        "date": "2026-09-05",
        "certainty": "exact",
        "kickoff": "2026-09-05T21:00:00Z",
        "zone": "America/Los_Angeles",
        "venue": "River Park - Field # 2",
        "round": 3,
    },
    "result": {"kind": "score", "home": 2, "away": 1},
}
_PLACING: Final = {"position": 1, "team": "6207", "values": {"points": "12", "points_per_match": "2.0"}}

_PLAIN: Final[Mapping[str, Told]] = {
    "v1/match": {
        "home_team": "River City FC",
        "away_team": "Harbor United",
        "match_date": "2026-10-17",
        "match_time": "13:30",
        "season": "2026-2027",
        "age_group": "U14",
        "match_type": "League",
        "division": "Northeast",
        "division_id": 41,
        "league": "Homegrown",
        "home_score": 2,
        "away_score": 1,
        "match_status": "completed",
        "external_match_id": "500001",
        "location": "River Park - Field # 2",
        "source": "match-scraper",
    },
    "v2/matches": _ENVELOPE
    | {"kind": "matches", "gender": "male", "match_type": "League"}
    | _TABLE
    | {"bracket": {"id": "102", "members": ["6207", "6208"]}, "teams": _TEAMS, "matches": [_MATCH]},
    "v2/reference": _ENVELOPE
    | {"kind": "reference", "renamed": [{"club_id": "1345", "name": "River City FC", "previous": "River City SC"}]}
    | {"teams": _TEAMS[:1]},
    "v2/official_table": _ENVELOPE
    | {
        "kind": "official_table",
        "bracket_id": "102",
        "placings": [_PLACING, _PLACING | {"position": 2, "team": "6208"}],
    }
    | _TABLE,
    "v2/run": _ENVELOPE
    | {"kind": "run", "season": "2026-2027", "full": False, "envelopes": 3, "matches": 41, "seen": 1200},
    "v2/heartbeat": _ENVELOPE | {"kind": "heartbeat"},
}


def _laid_over(plain: Told, told: Told) -> dict[str, Any]:
    return {name: value for name, value in {**plain, **told}.items() if value is not ABSENT}


_EDGES: Final[Mapping[str, Mapping[str, Told]]] = {
    "v1/match": V1,
    "v2/matches": {**{name: {"matches": [_laid_over(_MATCH, told)]} for name, told in MATCH.items()}, **MATCHES},
    "v2/reference": {**REFERENCE, **ENVELOPE},
    "v2/official_table": {**OFFICIAL_TABLE, **ENVELOPE},
    "v2/run": {**RUN, **ENVELOPE},
    "v2/heartbeat": ENVELOPE,
}


_REFUSED: Final[Mapping[str, Mapping[str, Told]]] = {
    "v1/match": refusals.V1,
    "v2/matches": {
        **{name: {"matches": [_laid_over(_MATCH, told)]} for name, told in refusals.MATCH.items()},
        **refusals.SEASON,
    },
    "v2/official_table": refusals.SEASON,
    "v2/run": refusals.SEASON,
}


def examples(kind: str) -> dict[str, dict[str, Any]]:
    """Return the examples of a kind (`v2/matches`) by name, `plain` first."""
    finish: Callable[[Told], dict[str, Any]] = dict if kind.startswith("v1/") else _with_its_id
    edges = list(_EDGES[kind].items())[:EDGES]
    return {PLAIN: finish(_PLAIN[kind])} | {name: finish(_laid_over(_PLAIN[kind], told)) for name, told in edges}


def refused(kind: str) -> dict[str, dict[str, Any]]:
    """Return messages of a kind that break one rule each which its JSON Schema cannot say, by name."""
    return {name: _laid_over(_PLAIN[kind], told) for name, told in _REFUSED.get(kind, {}).items()}


def _with_its_id(told: Told) -> dict[str, Any]:
    return {**told, "message_id": content_id(load(told))}
