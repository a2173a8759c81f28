"""Builders of messages for tests: each argument is what the test is about, the rest is unremarkable."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from match_schema import content_id, v2

NOON = datetime(2026, 10, 1, 12, 0, 5, tzinfo=UTC)
KICKOFF = datetime(2026, 9, 5, 21, 0, tzinfo=UTC)
PRODUCER = v2.Producer(name="match-scraper", version="0.1.0")


def a_team(id: str = "11", **changed: Any) -> v2.Team:  # noqa: A002 - the field's own name
    told: dict[str, Any] = {
        "id": id,
        "club_id": f"1000{id}",
        "club": f"Club {id}",
        "name": f"Club {id}",
        "league": "Homegrown",
        "age_group": "U13",
    }
    return v2.Team(**told | changed)


def a_schedule(**changed: Any) -> v2.Schedule:
    told: dict[str, Any] = {
        "state": "scheduled",
        "date": date(2026, 9, 5),
        "certainty": "exact",
        "kickoff": KICKOFF,
        "zone": "America/Los_Angeles",
        "venue": "River Park - Field # 2",
    }
    return v2.Schedule(**told | changed)


def a_match(id: str = "500001", **changed: Any) -> v2.Match:  # noqa: A002 - the field's own name
    told: dict[str, Any] = {
        "id": id,
        "platform_id": f"9{id}",
        "divisions": ("Northwest",),
        "teams": v2.Teams(home="11", away="12"),
        "schedule": a_schedule(),
    }
    return v2.Match(**told | changed)


def matches(*told: v2.Match, **changed: Any) -> v2.Matches:
    """An envelope of the given matches, with its id derived as a producer does."""
    fields: dict[str, Any] = {
        "message_id": "0" * 32,
        "run_id": "run-1",
        "source": "assist",
        "competition_season": "mls-next-league-26-27",
        "observed_at": NOON,
        "produced_at": NOON + timedelta(minutes=1),
        "producer": PRODUCER,
        "season": "2026-2027",
        "league": "Homegrown",
        "age_group": "U13",
        "division": "Northwest",
        "teams": (a_team("11"), a_team("12")),
        "bracket": v2.Bracket(id="102", members=("11", "12")),
        "matches": told or (a_match(),),
    }
    envelope = v2.Matches(**fields | changed)
    return envelope.model_copy(update={"message_id": content_id(envelope)})


def a_run(**changed: Any) -> v2.Run:
    fields: dict[str, Any] = {
        "message_id": "0" * 32,
        "run_id": "run-1",
        "source": "assist",
        "competition_season": "mls-next-league-26-27",
        "observed_at": NOON,
        "produced_at": NOON,
        "producer": PRODUCER,
        "season": "2026-2027",
        "full": False,
        "envelopes": 1,
        "matches": 1,
        "seen": 1,
    }
    run = v2.Run(**fields | changed)
    return run.model_copy(update={"message_id": content_id(run)})


def an_official_table(**changed: Any) -> v2.OfficialTable:
    fields: dict[str, Any] = {
        "message_id": "0" * 32,
        "run_id": "run-1",
        "source": "assist",
        "competition_season": "mls-next-league-26-27",
        "observed_at": NOON,
        "produced_at": NOON,
        "producer": PRODUCER,
        "season": "2026-2027",
        "league": "Homegrown",
        "age_group": "U13",
        "division": "Northwest",
        "bracket_id": "102",
        "placings": (),
    }
    table = v2.OfficialTable(**fields | changed)
    return table.model_copy(update={"message_id": content_id(table)})


def a_reference(**changed: Any) -> v2.Reference:
    fields: dict[str, Any] = {
        "message_id": "0" * 32,
        "run_id": "run-1",
        "source": "assist",
        "competition_season": "mls-next-league-26-27",
        "observed_at": NOON,
        "produced_at": NOON,
        "producer": PRODUCER,
    }
    reference = v2.Reference(**fields | changed)
    return reference.model_copy(update={"message_id": content_id(reference)})
