"""The played Modular11 host behaves like the real one, and fails as it is told to."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import httpx
import pytest

from match_devstack import NotRunning, ReplicaError, make_season
from match_devstack.replica.modular11 import (
    ELITE,
    EVENT,
    HOMEGROWN,
    Look,
    Modular11Replica,
    World,
    make_world,
    with_finals,
)
from match_devstack.replica.modular11.lists import PAGE, page

NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
ROWS = "/public_schedule/league/get_matches"
ASKED = {
    "open_page": "1",
    "tournament": str(HOMEGROWN),
    "age": "0",
    "match_type": "2",
    "status": "all",
    "start_date": "2025-08-01 00:00:00",
    "end_date": "2026-07-15 23:59:59",
}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(make_season(1, "small", date(2026, 5, 9)))


@pytest.fixture
def replica(world: World) -> Iterator[Modular11Replica]:
    with Modular11Replica(world, now=NOW) as playing:
        yield playing


@pytest.fixture
def client(replica: Modular11Replica) -> Iterator[httpx.Client]:
    headers = {"User-Agent": "tests/1", "X-Requested-With": "XMLHttpRequest", "Accept-Encoding": "identity"}
    with httpx.Client(base_url=replica.url, timeout=5, headers=headers) as client:
        yield client


def test_rows_come_25_a_page_without_a_charset(client: httpx.Client):
    answer = client.get(ROWS, params=ASKED)

    assert answer.headers["Content-Type"] == "text/html"
    assert answer.content.count(b'<div class="container-row">') == PAGE
    assert b"1 page out of 2" in answer.content


def test_page_0_is_page_1(client: httpx.Client):
    zero, one = (client.get(ROWS, params=ASKED | {"open_page": number}).content for number in ("0", "1"))

    assert zero == one


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_question_may_be_posted(client: httpx.Client, method: str):
    asked = {"params": ASKED} if method == "GET" else {"data": ASKED}

    assert b"1 page out of 2" in client.request(method, ROWS, **asked).content  # type: ignore[arg-type]


def test_past_the_end_the_last_page_comes_again_or_none(client: httpx.Client, replica: Modular11Replica):
    again = client.get(ROWS, params=ASKED | {"open_page": "9"})
    replica.empty_past_the_end = True
    none = client.get(ROWS, params=ASKED | {"open_page": "9"})

    assert b"2 page out of 2" in again.content
    assert len(none.content) == 56


@pytest.mark.parametrize(("status", "refused"), [("all", False), ("scheduled", False), ("completed", True)])
def test_a_status_it_does_not_know_is_refused_in_red_with_200(client: httpx.Client, *, status: str, refused: bool):
    answer = client.get(ROWS, params=ASKED | {"status": status})

    assert (answer.status_code, b"color:red" in answer.content) == (200, refused)


def test_a_missing_field_is_asked_for_in_a_paragraph(client: httpx.Client):
    answer = client.get("/events/event/get_teams", params={"tournament_type": "event"})

    assert answer.text == "".join(
        f"<p>The {field} field is required.</p>" for field in ("Event", "Gender", "Bracket", "Age")
    )


def test_an_age_it_does_not_know_filters_nothing(client: httpx.Client):
    assert client.get(ROWS, params=ASKED | {"age": "13"}).content == client.get(ROWS, params=ASKED).content


def test_a_group_filters_and_the_word_group_does_not(client: httpx.Client, world: World):
    none = {"groups": str(world.group_ids["Florida North"])}

    assert len(client.get(ROWS, params=ASKED | none).content) == 56
    assert client.get(ROWS, params=ASKED | {"group": none["groups"]}).content == client.get(ROWS, params=ASKED).content


@pytest.mark.parametrize("needed", [True, False])
def test_a_question_without_its_header_is_405(replica: Modular11Replica, *, needed: bool):
    replica.needs_header = needed

    assert httpx.get(replica.url + ROWS, params=ASKED).status_code == (405 if needed else 200)


def test_a_team_without_matches_says_so(client: httpx.Client):
    path = "/public_schedule/league/get_partial_matches_by_team"

    answer = client.get(path, params={"pagination_data": "[1]", "tournament": "12"})

    assert answer.text == "<h2>No matches</h2>"


def test_a_teams_matches_come_ten_a_page(client: httpx.Client, world: World):
    team = next(world.tournament(HOMEGROWN)).home.team
    path = "/public_schedule/league/get_partial_matches_by_team"

    answer = client.get(path, params={"pagination_data": f"[{team}]", "tournament": str(HOMEGROWN)})

    assert answer.text.count('<div class="container-row">') == 10


@pytest.mark.parametrize("path", ["/public_schedule/league/get-filter-options", "/robots.txt"])
def test_other_paths_answer(client: httpx.Client, path: str):
    assert client.get(path).status_code in {200, 404}


def test_the_ages_are_in_the_filter_options(client: httpx.Client):
    answer = client.get("/public_schedule/league/get-filter-options").json()

    assert {"value": 21, "name": "U13"} in answer["steps"]["ages"]


@pytest.mark.parametrize(
    ("look", "there"),
    [
        (Look(), '<label>Division</label><select class="selectpicker'),
        (Look(label="Conference"), "<label>Conference</label>"),
    ],
)
def test_the_filter_page_looks_as_it_is_told(client: httpx.Client, replica: Modular11Replica, look: Look, there: str):
    replica.look = look

    assert there in client.get("/league-schedule/mls-next-homegrown-division").text


def test_the_date_is_that_of_its_clock(client: httpx.Client):
    assert client.get(ROWS, params=ASKED).headers["Date"] == "Sat, 09 May 2026 19:00:00 GMT"


def test_the_same_season_gives_the_same_bytes(world: World):
    again = make_world(make_season(1, "small", date(2026, 5, 9)))
    other = make_world(make_season(2, "small", date(2026, 5, 9)))

    texts = [page(list(each.tournament(HOMEGROWN)), 1) for each in (world, again, other)]
    assert texts[0] == texts[1] != texts[2]


def test_each_league_match_is_traceable_to_its_twin(world: World):
    season = make_season(1, "small", date(2026, 5, 9))

    for match in world.matches:
        if match.twin is not None:
            event = season.event(match.twin)
            assert (match.home.team, match.away.team) == (event.home.id, event.away.id)


def test_a_full_season_holds_what_is_hard_to_read():
    world = make_world(make_season(1, "full", date(2026, 5, 9)))
    sides = [side for match in world.matches for side in (match.home, match.away)]

    assert {
        "team crest": any(side.crest == "team" for side in sides),
        "girls": any(match.female for match in world.matches),
        "Bye": any(not match.playable for match in world.matches),
        "groups differ": any(match.home.group != match.away.group for match in world.matches),
        "shoot-out": any(match.kicks for match in world.matches),
        "no time": any(not match.timed for match in world.matches),
        "event": any(match.tournament == EVENT for match in world.matches),
        "Elite Academy": sum(match.tournament == ELITE for match in world.matches) > 500,
        "accents": any(not side.name.isascii() for side in sides),
    } == dict.fromkeys(
        ("team crest", "girls", "Bye", "groups differ", "shoot-out", "no time", "event", "Elite Academy", "accents"),
        True,
    )


def test_the_leagues_of_a_full_season_are_parted_so_that_a_message_holds_each_table():
    world = make_world(make_season(1, "full", date(2026, 5, 9)))
    tables: dict[tuple[int, str, str], set[str]] = {}
    for match in world.matches:
        tables.setdefault((match.tournament, match.age, match.division), set()).add(match.home.name)

    assert max(map(len, tables.values())) <= 100


@pytest.mark.parametrize("path", ["/standings?year=15&gender=1", "/league-standings/mls-next-academy-division/22"])
def test_a_page_of_tables_asks_for_those_of_its_age(client: httpx.Client, path: str):
    address = re.search(r'data-address="([^"]+)"', client.get(path).text)

    assert address is not None
    assert "container-division-row" in client.get(unescape(address[1])).text


def test_homegrown_tables_count_goals_per_match_and_academy_ones_in_all(client: httpx.Client):
    asked = {"tournament_type": "league", "UID_gender": "0", "list_type": "53"}
    told = client.get("/public_schedule/league/get_teams", params=asked | {"UID_event": "12", "UID_age": "15"}).text
    points, per_match, played, *_, goals = re.findall(r"col-sm-1 pad-0 hidden-xs\">([^<]+)<", told)[:7]

    assert (per_match, "." in goals) == (f"{int(points) / int(played):.2f}", True)


def test_an_event_goes_on_with_a_knock_out_and_a_showcase(client: httpx.Client, replica: Modular11Replica):
    replica.world = with_finals(replica.world)
    asked = {"tournament_type": "event", "UID_event": str(EVENT), "UID_age": "15", "UID_gender": "1"}

    told = {
        name: client.get("/events/event/get_teams", params=asked | {"list_type": name}).text
        for name in ("groupplay", "playoff", "showcase")
    }

    assert "Playoff" not in told["groupplay"]
    assert '"UID_team_away": "0"' in told["playoff"]
    assert "Bye" in told["showcase"]


def test_requests_are_recorded(client: httpx.Client, replica: Modular11Replica):
    client.get(ROWS, params=ASKED)

    (request,) = replica.requests
    assert (request.status, request.user_agent, request.path.startswith(ROWS)) == (200, "tests/1", True)


def test_a_fault_that_does_not_exist_is_refused(replica: Modular11Replica):
    with pytest.raises(ReplicaError, match="no such fault"):
        replica.fault("earthquake")


def test_a_replica_that_does_not_run_has_no_address(world: World):
    with pytest.raises(NotRunning):
        Modular11Replica(world, now=NOW).url  # noqa: B018 - asking is the point
