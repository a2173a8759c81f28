"""The errors of today's worker, row by row: what each comes to here, and the reason a person reads.

What concerns the delivery rather than the match is elsewhere: bodies nobody can decode, unknown tasks and killed
processes in `live/test_guarded_consumer` and `live/test_worker`, a database that is away in `live/test_outage` and
`live/test_database_faults`, two who create one match at once in `live/test_postgres_store`.
"""

import json
import sys
from collections.abc import Iterator

import pytest

from match_devstack import Postgres
from match_schema import SchemaError
from match_worker.app import judge
from match_worker.migrate import migrate
from match_worker.verdicts import Verdict

sys.path.insert(0, __file__.rpartition("/")[0])
from stores import AnyStore, Live, Twin

OUTSIDE = (
    "date outside season: 2026-09-05 is not within 45 days of the season, 2024-09-01 to 2025-06-30: correct its dates "
    "or send the match under its own, then replay"
)


@pytest.fixture(scope="module")
def live_store(postgres: Postgres) -> Iterator[Live]:
    url = postgres.create_database("todays_errors")
    migrate(url)
    live = Live(url)
    yield live
    live.close()


@pytest.fixture(params=["twin", pytest.param("postgres", marks=pytest.mark.live)])
def store(request: pytest.FixtureRequest) -> AnyStore:
    """Two teams and a division, as people typed them."""
    found: AnyStore = Twin() if request.param == "twin" else request.getfixturevalue("live_store")
    if isinstance(found, Live):
        found.empty()
    for team in ("Alpha SC", "Beta FC"):
        found.team(team)
    found.division("Northwest")
    return found


def body(**changed: object) -> bytes:
    told = {
        "home_team": "Alpha SC", "away_team": "Beta FC", "match_date": "2026-09-05", "match_time": "17:00",
        "season": "2026-27", "age_group": "U13", "match_type": "League", "division": "Northwest",
        "league": "Homegrown", "match_status": "completed", "home_score": 2, "away_score": 1,
        "external_match_id": "500001",
    }  # fmt: skip
    return json.dumps({name: value for name, value in (told | changed).items() if value != "left out"}).encode()


def told(store: AnyStore, **changed: object) -> tuple[str, str | None]:
    (outcome,) = store.ingest_body(body(**changed))
    return outcome.outcome, outcome.reason


@pytest.mark.parametrize(
    "changed",
    [
        {"home_team": "left out"}, {"away_team": ""}, {"match_date": "left out"}, {"match_date": "soon"},
        {"season": "left out"}, {"season": "next"},  {"home_score": -1}, {"away_score": "two"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_match_is_parked_at_once_and_touches_no_row(store: AnyStore, changed: dict[str, object]):
    with pytest.raises(SchemaError) as refused:
        told(store, **changed)

    assert (judge(refused.value).verdict, store.rows()) == (Verdict.PARK, [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"home_team": "Nobody"}, "unknown team: no team Nobody in league Homegrown: add it or name it, then replay"),
        ({"home_team": "Alpha%"}, "unknown team: no team Alpha% in league Homegrown: add it or name it, then replay"),
        ({"age_group": "U12"}, "unknown age group: U12 is not in age_groups: add it, then replay"),
        ({"division": "Moon"}, "unknown division: no division Moon in this league: add it, then replay"),
        ({"season": "2044-45"}, "unknown season: 2044-2045 is not in seasons: add it, then replay"),
        ({"season": "2024-25"}, OUTSIDE),
    ],
    ids=lambda told: str(told) if isinstance(told, dict) else "",
)  # fmt: skip
def test_what_nobody_knows_waits_in_quarantine_with_what_to_do(
    store: AnyStore, changed: dict[str, object], reason: str
):
    assert told(store, **changed) == ("quarantined", reason)
    assert (store.rows(), store.quarantined()) == ([], [(0, reason.partition(":")[0])])


def test_a_team_against_itself_is_set_aside(store: AnyStore):
    outcome, reason = told(store, home_team="Beta FC")

    assert (outcome, (reason or "").partition(":")[0], store.rows()) == ("quarantined", "same team", [])


def test_an_unknown_division_is_looked_at_on_update_too(store: AnyStore):
    told(store, match_status="scheduled", home_score=None, away_score=None)

    assert told(store, division="Moon")[0] == "quarantined"
    assert store.rows()[0]["score"] == (None,) * 4


def test_a_null_status_and_null_scores_say_nothing_of_a_match_that_is_there(store: AnyStore):
    told(store)
    before = store.rows()

    outcome, _ = told(store, match_status=None, home_score=None, away_score=None, location="A")

    assert (outcome, store.rows()) == ("stale", before)
