"""Envelopes of 100 matches for benchmarks: one for each table of a season, at any hour, with any results."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from match_schema import content_id, v2

SIZE = 100
TABLES = 246
"""At 100 matches each, as many matches as a season has."""
_BEGIN = datetime(2026, 10, 1, 12, tzinfo=UTC)
_AGES = ("U13", "U14", "U15", "U16", "U17", "U19")
_MEMBERS = 12
_CLUBS = 600


def envelopes(tables: range, *, season: int = 0, hour: int = 0, goals: int | None = None) -> Iterator[v2.Matches]:
    """Yield one envelope a table. Another `season` is another set of matches, of the same teams; `goals` a result."""
    for table in tables:
        yield _envelope(table, season, hour, goals)


def _envelope(table: int, season: int, hour: int, goals: int | None) -> v2.Matches:
    observed = (_BEGIN + timedelta(hours=hour)).isoformat()
    teams = [_team(table, nth) for nth in range(_MEMBERS)]
    told = v2.Matches.model_validate_json(
        json.dumps(
            {
                "kind": "matches",
                "schema_version": 2,
                "message_id": "0" * 32,
                "run_id": f"hour-{hour}",
                "source": "assist",
                "competition_season": f"league-{season}",
                "observed_at": observed,
                "produced_at": observed,
                "producer": {"name": "benchmark", "version": "1"},
                "season": "2026-2027",
                "league": "Homegrown",
                "age_group": _age(table),
                "division": _division(table),
                "teams": teams,
                "bracket": {"id": str(table), "members": [team["id"] for team in teams]},
                "matches": [_match(table, nth, season, goals) for nth in range(SIZE)],
            }
        )
    )
    return told.model_copy(update={"message_id": content_id(told)})


def _match(table: int, nth: int, season: int, goals: int | None) -> dict[str, object]:
    home = nth % _MEMBERS
    away = (home + 1 + nth // _MEMBERS % (_MEMBERS - 1)) % _MEMBERS
    day = date(2026, 9, 5) + timedelta(weeks=nth % 30)
    number = 1_000_000 * (season + 1) + table * SIZE + nth
    result = {"kind": "score", "home": (goals + nth) % 7, "away": nth % 4} if goals is not None else None
    return {
        "id": str(number), "platform_id": f"9{number}", "divisions": [_division(table)],
        "teams": {"home": f"{table}-{home}", "away": f"{table}-{away}"},
        "schedule": {
            "state": "scheduled", "date": str(day), "certainty": "exact", "kickoff": f"{day}T21:00:00Z",
            "zone": "America/Los_Angeles", "venue": f"River Park - Field # {nth % 9}",
        },
    } | ({"result": result} if result else {})  # fmt: skip


def _team(table: int, nth: int) -> dict[str, object]:
    # The ages of a group are told by the same clubs, as in a season.
    number = (table // len(_AGES) * _MEMBERS + nth) % _CLUBS
    club = f"Club {number}"
    return {
        "id": f"{table}-{nth}", "club_id": f"c{number}", "club": club, "name": club, "league": "Homegrown",
        "age_group": _age(table),
    }  # fmt: skip


def _age(table: int) -> str:
    return _AGES[table % len(_AGES)]


def _division(table: int) -> str:
    return f"Group {table // len(_AGES)}"
