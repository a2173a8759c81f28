"""All sites of one season together, steered over the control."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import httpx
import pytest

from match_devstack.replica import expected, make_season
from match_devstack.replica.scenarios import SCENARIOS
from match_devstack.replica.stage import Stage

DAY = date(2026, 10, 7)
SCHEDULE = "/data/schedule/mls-next-league-26-27.json"
ROWS = "/public_schedule/league/get_matches"
ASKED = {
    "tournament": "12",
    "match_type": "2",
    "status": "all",
    "start_date": "2026-08-01 00:00:00",
    "end_date": "2027-07-15 23:59:59",
}
NAMES = ("assist", "modular11", "outer", "earlier")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(partial(make_season, 1, "small"), DAY) as stage:
        yield stage


@pytest.fixture
def control(stage: Stage) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stage.addresses["REPLICA_CONTROL_URL"], timeout=5) as client:
        yield client


@pytest.fixture
def client(stage: Stage) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stage.sites.assist.url, timeout=5) as client:
        yield client


def events(client: httpx.Client, name: str = "league") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/data/schedule/mls-next-{name}-26-27.json").json()["events"]
    return found


def test_a_weekend_is_played_and_published(control: httpx.Client, client: httpx.Client):
    changes = control.post("/play", json={"results": 3, "corrections": 1, "voided": 0, "postponed": 1}).json()

    assert (len(changes), client.get(SCHEDULE).json()["synced_at"]) == (6, "2026-10-12T12:00:03Z")


def test_a_change_is_told_as_documents(control: httpx.Client, client: httpx.Client):
    changes: list[dict[str, Any]] = control.post("/play", json={"results": 20}).json()
    all_events = [event for key in ("league", "flex", "2-academy-division") for event in events(client, key)]

    assert [change["new"] for change in changes if change["new"] not in [*all_events, None]] == []


@pytest.mark.parametrize(
    ("operation", "told"),
    [("postpone", {}), ("delete", {}), ("move", {"start": "2027-03-06T15:00:00Z"}), ("enter_score", {"score": [2, 1]})],
)
def test_one_event_is_changed_and_published_by_the_next_sync(
    control: httpx.Client, client: httpx.Client, stage: Stage, operation: str, told: dict[str, Any]
):
    season = stage.sites.season
    chosen = next(each for each in season.events.values() if each.score is None and each.feed.value == "league")
    before = events(client)

    change = control.post("/change", json={"operation": operation, "event_id": chosen.id, **told}).json()
    unpublished = events(client)
    control.post("/sync")

    assert (change["event_id"], unpublished == before, events(client) == before) == (chosen.id, True, False)


def test_expected_matches_are_told(control: httpx.Client, stage: Stage):
    assert len(control.get("/expected").json()) == len(list(expected(stage.sites.season)))


def test_the_requests_of_each_site_are_told(control: httpx.Client, client: httpx.Client, stage: Stage):
    client.get(SCHEDULE)
    httpx.get(stage.sites.modular11.url + "/robots.txt")
    httpx.get(stage.sites.outer.schedule_url)

    told = [
        control.get("/requests", params={"site": site}).json() for site in ("assist", "modular11", "outer", "earlier")
    ]

    assert [[request["path"] for request in each] for each in told] == [
        [SCHEDULE], ["/robots.txt"], ["/mlsnext/schedule/all/"], []
    ]  # fmt: skip


def test_a_fault_is_set_and_cleared_over_http(control: httpx.Client, client: httpx.Client):
    control.post("/fault", json={"kind": "status", "status": 500})
    during = client.get(SCHEDULE).status_code
    control.delete("/fault")

    assert (during, client.get(SCHEDULE).status_code) == (500, 200)


def test_a_sync_over_http_publishes(control: httpx.Client, client: httpx.Client):
    told = control.post("/sync", json={"at": "2026-10-08T12:00:00Z"}).json()["synced_at"]

    assert client.get(SCHEDULE).json()["synced_at"] == told


@pytest.mark.parametrize(
    ("site", "knobs"),
    [
        ("assist", {"latency": 0.01, "jitter": 0.01, "rate_limit": 50, "standings_lag": 3600, "sync_interval": 60}),
        ("modular11", {"latency": 0.01, "needs_header": False, "renumber": 7, "label": "Conference", "stale": 0}),
        ("outer", {"banner": "sticky", "src_when": "scroll", "frame_delay": 0.5}),
        ("earlier", {"banner": "absent"}),
    ],
)
def test_knobs_are_turned_and_read_back(control: httpx.Client, site: str, knobs: dict[str, Any]):
    answer = control.post("/knobs", json={"site": site, **knobs})
    told = control.get("/knobs").json()[site]

    assert (answer.status_code, {name: told[name] for name in knobs}) == (200, knobs)


def test_the_sync_job_runs_at_its_interval(control: httpx.Client):
    control.post("/knobs", json={"sync_interval": 1800})

    told = [control.post("/sync").json()["synced_at"][11:16] for _ in range(2)]

    assert told == ["19:00", "19:30"]


def test_a_copy_is_served_for_as_long_as_the_edge_keeps_it(control: httpx.Client, client: httpx.Client):
    before = events(client)
    control.post("/knobs", json={"cdn_ttl": 240})
    control.post("/play", json={"results": 200})
    kept = events(client)
    control.post("/knobs", json={"cdn_ttl": 0})

    assert (kept == before, events(client) == before) == (True, False)


def test_scores_show_only_after_their_delay(control: httpx.Client, client: httpx.Client):
    a_week = 7 * 24 * 3600
    control.post("/knobs", json={"score_delay": a_week})

    scored = [each["new"]["game_key"] for each in control.post("/play", json={"results": 200}).json() if each["new"]]
    early = [each for each in events(client) if each["game_key"] in scored and each["start_time"] > "2026-10-06"]

    assert early
    assert {each["home_score"] for each in early} == {None}


def test_the_tables_lag_behind_the_scores(control: httpx.Client, client: httpx.Client):
    def counted() -> set[str]:
        return set(re.findall(r"goals / (\d+) matches", client.get(SCHEDULE.replace("schedule", "standings")).text))

    before = counted()
    control.post("/knobs", json={"standings_lag": 366 * 24 * 3600})

    control.post("/sync")

    assert (before == {"0"}, counted()) == (False, {"0"})


def test_modular11_shows_what_assist_published(control: httpx.Client, stage: Stage):
    def rows() -> str:
        asked = {"X-Requested-With": "XMLHttpRequest"}
        return httpx.get(stage.sites.modular11.url + ROWS, params=ASKED, headers=asked).text

    before = rows()
    control.post("/play", json={"results": 200})

    assert rows() != before


def test_a_reset_begins_anew(control: httpx.Client, client: httpx.Client):
    before = client.get(SCHEDULE).content
    control.post("/play", json={})
    control.post("/fault", json={"kind": "empty"})
    control.post("/knobs", json={"site": "outer", "banner": "sticky"})

    control.post("/reset")

    assert (client.get(SCHEDULE).content, control.get("/knobs").json()["outer"]["banner"]) == (before, "late")
    assert len(control.get("/requests").json()) == 1


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_is_played(control: httpx.Client, client: httpx.Client, name: str):
    assert control.post("/scenario", json={"name": name}).status_code == 200
    assert client.get(SCHEDULE).status_code == (503 if name == "outage" else 200)


def test_a_new_season_is_published_beside_the_old_one(control: httpx.Client, client: httpx.Client):
    control.post("/scenario", json={"name": "rollover"})
    new = SCHEDULE.replace("26-27", "27-28")
    before = client.get(new).headers["Content-Type"]

    control.post("/scenario", json={"name": "new_season"})

    assert (before, client.get(new).json()["synced_at"][:10]) == ("text/html", "2027-08-20")
    assert len(events(client)) > 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/play", '{"goals": 1}'),
        ("/play", "[]"),
        ("/play", "{"),
        ("/sync", '{"at": "noon"}'),
        ("/reset", '{"day": "noon"}'),
        ("/fault", "{}"),
        ("/fault", '{"site": "outer", "kind": "cut"}'),
        ("/fault", '{"site": "moon", "kind": "cut"}'),
        ("/knobs", '{"sound": 1}'),
        ("/knobs", '{"latency": -1}'),
        ("/knobs", '{"site": "modular11", "label": 1}'),
        ("/change", '{"operation": "sing"}'),
        ("/change", '{"operation": "delete"}'),
        ("/change", '{"operation": "delete", "event_id": 1}'),
        ("/scenario", '{"name": "flood"}'),
    ],
)
def test_bad_control_input_is_a_400_that_says_why(path: str, body: str, control: httpx.Client):
    answer = control.post(path, content=body)

    assert (answer.status_code, list(json.loads(answer.text))) == (400, ["error"])
