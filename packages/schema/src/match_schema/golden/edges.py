"""What the edges of each kind are: the fields that differ from its plain example."""

from collections.abc import Mapping
from typing import Any, Final

from match_schema.vocabulary import MAX_MATCHES

Edges = Mapping[str, Mapping[str, Any]]

ABSENT: Final = ...
"""In place of a value: the field is left out."""

_ACCENTS: Final = "Académie Łódź-Zürich São Øst"
_ALL_OF_UNICODE: Final = "日本 🏆 Ω e\u0301 \ufeffx \U0010ffff"
_MARKS: Final = 'A & B  "United" #1 <b> \\ / \' %s {} ; --'
_LINE: Final = "é" * 200
_ID: Final = "A" + "z9._:-" * 10 + "abc"
_URL: Final = "https://crests.example/" + "a" * 477

ENVELOPE: Final[Edges] = {
    "shortest ids": {"run_id": "r", "source": "a", "competition_season": "1"},
    "longest ids": {"run_id": _ID, "source": "a" + "b-9" * 10 + "c", "competition_season": _ID},
    "producer with accents": {"producer": {"name": _ACCENTS, "version": "0.1.0"}},
    "producer to the end of unicode": {"producer": {"name": _ALL_OF_UNICODE, "version": "0"}},
    "longest producer": {"producer": {"name": _LINE, "version": _LINE}},
    "unstamped": {"observed_at": "1970-01-01T00:00:00Z"},
    "first year ahead of utc": {"observed_at": "1970-01-01T14:00:00+14:00"},
    "last instant": {"observed_at": "2100-12-31T23:59:59.999999Z"},
    "microseconds": {"observed_at": "2026-10-01T12:00:05.000001Z"},
    "tenths of a second": {"observed_at": "2026-10-01T12:00:05.1Z"},
    "instant ahead of utc": {"observed_at": "2026-10-01T14:00:05+02:00"},
    "instant behind utc": {"observed_at": "2026-09-30T23:30:05-12:00"},
    "leap day": {"observed_at": "2028-02-29T00:00:00Z"},
    "produced before it was observed": {"produced_at": "2026-10-01T12:00:04Z"},
    "produced at the same instant": {"produced_at": "2026-10-01T12:00:05Z"},
    "producer with marks": {"producer": {"name": _MARKS, "version": "1.0rc1+local.7"}},
    "shortest producer": {"producer": {"name": "x", "version": "0"}},
    "another source": {"source": "modular11", "competition_season": "2025-2026"},
    "run id with every mark": {"run_id": "Z.a_b:c-0"},
    "id that looks like a number": {"run_id": "007", "competition_season": "1e3"},
}

_SCHEDULE: Final = {"state": "scheduled", "date": "2026-09-05"}
_EXACT: Final = {"certainty": "exact", "kickoff": "2026-09-06T02:30:00Z"}

MATCH: Final[Edges] = {
    "no goals": {"result": {"kind": "score", "home": 0, "away": 0}},
    "most goals": {"result": {"kind": "score", "home": 99, "away": 99, "shootout": {"home": 99, "away": 98}}},
    "shoot-out": {"result": {"kind": "score", "home": 1, "away": 1, "shootout": {"home": 3, "away": 4}}},
    "forfeit by home": {"result": {"kind": "forfeit", "by": "home", "home": 0, "away": 3}},
    "forfeit by away": {"result": {"kind": "forfeit", "by": "away", "home": 1, "away": 0}},
    "voided": {
        "result": {"kind": "voided"},
        "previous": {"result": {"kind": "score", "home": 2, "away": 1}},
    },
    "date only": {"schedule": _SCHEDULE | {"certainty": "date_only"}, "result": ABSENT},
    "kick-off on another day in utc": {"schedule": _SCHEDULE | _EXACT | {"zone": "America/New_York"}},
    "postponed": {
        "schedule": _SCHEDULE | {"state": "postponed", "certainty": "date_only", "original_date": "2026-08-29"},
        "previous": {"schedule": _SCHEDULE | _EXACT},
        "result": ABSENT,
    },
    "cancelled on the first day": {
        "schedule": {"state": "cancelled", "date": "1990-01-01", "certainty": "date_only"},
        "result": ABSENT,
    },
    "removed on the last day": {
        "schedule": {"state": "removed", "date": "2099-12-31", "certainty": "date_only"},
        "result": ABSENT,
    },
    "no news at all": {"platform_id": ABSENT, "teams": ABSENT, "schedule": ABSENT, "result": ABSENT},
    "result only": {"teams": ABSENT, "schedule": ABSENT},
    "longest words": {
        "id": _ID,
        "platform_id": _ID,
        "divisions": ["Northwest", _LINE, _ACCENTS, _ALL_OF_UNICODE],
        "schedule": _SCHEDULE | _EXACT | {"zone": "A" + "b/c" * 21, "venue": _LINE, "round": 500},
    },
}

_FIRST: Final = {"id": "6207", "club_id": "1345", "league": "Homegrown", "age_group": "U13"}
_SECOND: Final = {"id": "6208", "club_id": "1345", "league": "Homegrown", "age_group": "U13"}

MATCHES: Final[Edges] = {
    "names with accents and marks": {
        "teams": [_FIRST | {"club": _ACCENTS, "name": _ACCENTS}, _SECOND | {"club": _MARKS, "name": _MARKS}],
        "division": _ALL_OF_UNICODE,
    },
    "two sides of one club": {
        "teams": [
            _FIRST | {"club": "River City FC", "name": "River City FC"},
            _SECOND | {"club": "River City FC", "name": "River City FC B", "side": "B", "logo_url": _URL},
        ]
    },
    "a younger team of another league": {
        "league": "Flex",
        "match_type": "Flex",
        "age_group": "U23",
        "gender": "female",
        "season": "2098-2099",
        "teams": [
            _FIRST | {"club": "River City FC", "name": "River City FC", "age_group": "U5"},
            _SECOND | {"club": "Harbor United", "name": "Harbor United"},
        ],
    },
    "teams known by name": {
        "observed_at": "1970-01-01T00:00:00Z",
        "bracket": ABSENT,
        "teams": [
            _FIRST | {"club": "River City FC", "name": "River City FC", "known_by": "name"},
            _SECOND | {"club": "Harbor United", "name": "Harbor United", "known_by": "name"},
        ],
    },
    "optional fields left out": {"gender": ABSENT, "match_type": ABSENT, "bracket": ABSENT},
    "most matches": {"matches": [{"id": str(number), "divisions": ["N"]} for number in range(1, MAX_MATCHES + 1)]},
}

_RENAMED: Final = {"club_id": "1345", "previous": "River City SC"}

REFERENCE: Final[Edges] = {
    "nothing to say": {"renamed": [], "teams": []},
    "lists left out": {"renamed": ABSENT, "teams": ABSENT},
    "renamed with accents": {"renamed": [_RENAMED | {"name": _ACCENTS}]},
    "renamed to the end of unicode": {"renamed": [_RENAMED | {"name": _ALL_OF_UNICODE}]},
    "longest name": {"renamed": [_RENAMED | {"name": _LINE, "previous": "x"}]},
    "renamed to the same": {"renamed": [_RENAMED | {"name": "River City SC"}]},
    "two renames of one club": {"renamed": [_RENAMED | {"name": "A"}, _RENAMED | {"name": "B", "previous": "A"}]},
    "last side with a crest": {"teams": [_FIRST | {"club": "A", "name": "A Z", "side": "Z", "logo_url": _URL}]},
    "youngest and oldest": {
        "teams": [_FIRST | {"club": "A", "name": "A", "age_group": age} for age in ("U5", "U9", "U10", "U19", "U23")]
    },
    "another league": {"teams": [_FIRST | {"club": "A", "name": "A", "league": _MARKS}]},
}

OFFICIAL_TABLE: Final[Edges] = {
    "empty table": {"placings": []},
    "line without figures": {"placings": [{"position": 1, "team": "1", "values": {}}]},
    "longest figure": {"placings": [{"position": 1, "team": "1", "values": {_ID: "9" * 40}}]},
    "empty figure": {"placings": [{"position": 1, "team": "1", "values": {"points": ""}}]},
    "figure that is no number": {"placings": [{"position": 1, "team": "1", "values": {"points": "n/a", "gd": "+3"}}]},
    "last position": {"placings": [{"position": 1000, "team": _ID, "values": {"points": "0"}}]},
    "shared position": {"placings": [{"position": 1, "team": str(team), "values": {}} for team in (1, 2)]},
    "longest words": {"league": _LINE, "division": _LINE, "bracket_id": _ID},
    "accents": {"league": _ACCENTS, "division": _ALL_OF_UNICODE},
    "another league and age": {"league": "Academy", "age_group": "U5", "season": "2000-2001"},
}

RUN: Final[Edges] = {
    "nothing changed": {"envelopes": 0, "matches": 0},
    "nothing seen": {"envelopes": 0, "matches": 0, "seen": 0},
    "largest counts": {"envelopes": 10_000_000, "matches": 10_000_000, "seen": 10_000_000},
    "full": {"full": True, "envelopes": 1, "matches": 2, "seen": 2, "ids": ["26030", "26031"]},
    "full and empty": {"full": True, "envelopes": 0, "matches": 0, "seen": 0, "ids": []},
    "ids of a run that is not full": {"ids": ["26030"]},
    "longest id": {"full": True, "seen": 1, "ids": [_ID]},
    "many ids": {"full": True, "seen": 1000, "ids": [str(number) for number in range(26_000, 27_000)]},
    "first season": {"season": "2000-2001"},
    "last season": {"season": "2098-2099"},
}

V1: Final[Edges] = {
    "accents": {"home_team": _ACCENTS, "away_team": "Ñandú FC"},
    "to the end of unicode": {"home_team": "日本 🏆 \U0010ffff"},
    "longest words": {"home_team": _LINE, "away_team": "a" * 200, "location": _LINE, "notes": "n" * 2000},
    "marks": {"home_team": _MARKS, "notes": "two\nlines"},
    "scheduled": {"match_status": "scheduled", "home_score": None, "away_score": None},
    "to be decided": {"match_status": "tbd", "home_score": None, "away_score": None},
    "postponed": {"match_status": "postponed", "home_score": None, "away_score": None},
    "cancelled": {"match_status": "cancelled", "home_score": None, "away_score": None},
    "without a status": {"match_status": None},
    "without a time": {"match_time": None},
    "first minute": {"match_time": "00:00"},
    "last minute": {"match_time": "23:59"},
    "time that the clock skips": {"match_date": "2026-03-08", "match_time": "02:30", "season": "2025-2026"},
    "leap day": {"match_date": "2028-02-29", "season": "2027-2028"},
    "short season": {"season": "2026-27"},
    "flex": {"match_type": "Flex", "league": "Flex"},
    "no goals and a shoot-out": {
        "home_score": 0,
        "away_score": 0,
        "home_penalty_score": 4,
        "away_penalty_score": 3,
    },
    "half a score": {"home_score": 99, "away_score": None},
    "only what is required": {
        "match_time": ABSENT,
        "division": ABSENT,
        "division_id": ABSENT,
        "league": ABSENT,
        "home_score": ABSENT,
        "away_score": ABSENT,
        "match_status": ABSENT,
        "external_match_id": ABSENT,
        "location": ABSENT,
        "source": ABSENT,
    },
    "a field that nobody knows": {"referee": {"name": "X", "badges": [1, 2]}},
}
