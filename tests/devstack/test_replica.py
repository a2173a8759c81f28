"""The played host behaves like the real one, and fails as it is told to."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from match_devstack import NotRunning, Replica, ReplicaError, make_season
from match_devstack.replica import Control, expected

SCHEDULE = "/data/schedule/mls-next-league-26-27.json"
STANDINGS = "/data/standings/mls-next-league-26-27.json"


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(make_season(1, "small", date(2026, 10, 7))) as playing:
        yield playing


@pytest.fixture
def client(replica: Replica) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=replica.url, timeout=5, headers={"User-Agent": "tests/1"}) as client:
        yield client


@pytest.mark.parametrize("path", [SCHEDULE, STANDINGS])
def test_a_published_key_is_json(path: str, client: httpx.Client) -> None:
    assert client.get(path).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/", "/data/schedule/mls-next-league-27-28.json", "/?division=mls-next"])
def test_everything_else_is_the_viewer_of_631_bytes(path: str, client: httpx.Client) -> None:
    answer = client.get(path)

    assert (answer.status_code, len(answer.content), "<title>League Viewer</title>" in answer.text) == (200, 631, True)


def test_robots_disallows_nothing(client: httpx.Client) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow:\n"


def test_an_etag_is_32_hexadecimal_digits_in_quotes(client: httpx.Client) -> None:
    etag = client.get(SCHEDULE).headers["ETag"]

    assert len(bytes.fromhex(etag.strip('"'))) == 16


@pytest.mark.parametrize(("asks", "tells"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")])
def test_a_client_that_has_it_is_told_so(asks: str, tells: str, client: httpx.Client) -> None:
    first = client.get(SCHEDULE)

    again = client.get(SCHEDULE, headers={asks: first.headers[tells]})

    assert (again.status_code, again.content) == (304, b"")


def test_an_etag_that_differs_decides_against_a_date_that_matches(client: httpx.Client) -> None:
    since = client.get(SCHEDULE).headers["Last-Modified"]

    again = client.get(SCHEDULE, headers={"If-None-Match": '"other"', "If-Modified-Since": since})

    assert again.status_code == 200


def test_a_sync_changes_the_etag_though_no_match_changed(replica: Replica, client: httpx.Client) -> None:
    before = client.get(SCHEDULE).headers["ETag"]

    replica.season.sync()

    assert client.get(SCHEDULE, headers={"If-None-Match": before}).status_code == 200


def test_gzip_is_sent_to_who_accepts_it(client: httpx.Client) -> None:
    with client.stream("GET", SCHEDULE, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())

    assert gzip.decompress(raw) == client.get(SCHEDULE, headers={"Accept-Encoding": "identity"}).content


def test_gzip_is_not_sent_to_who_does_not(client: httpx.Client) -> None:
    assert "Content-Encoding" not in client.get(SCHEDULE, headers={"Accept-Encoding": "identity"}).headers


def test_a_request_is_recorded(replica: Replica, client: httpx.Client) -> None:
    sent = client.get(SCHEDULE, headers={"If-None-Match": '"x"', "Accept-Encoding": "identity"}).content

    (request,) = replica.requests

    assert (request.path, request.if_none_match, request.user_agent, request.status, request.sent) == (
        SCHEDULE,
        '"x"',
        "tests/1",
        200,
        len(sent),
    )


@pytest.mark.parametrize("status", [403, 404, 429, 500, 502, 503])
def test_fault_status(status: int, replica: Replica, client: httpx.Client) -> None:
    replica.fault("status", status=status, retry_after=7)

    answer = client.get(SCHEDULE)

    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")


def test_a_fault_lasts_as_many_requests_as_asked_for(replica: Replica, client: httpx.Client) -> None:
    replica.fault("status", times=2)

    assert [client.get(SCHEDULE).status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_concerns_its_path_only(replica: Replica, client: httpx.Client) -> None:
    replica.fault("status", "/data/standings/*")

    assert (client.get(SCHEDULE).status_code, client.get(STANDINGS).status_code) == (200, 503)


def test_faults_can_be_cleared(replica: Replica, client: httpx.Client) -> None:
    replica.fault("status")

    replica.clear_faults()

    assert client.get(SCHEDULE).status_code == 200


def test_fault_hang(replica: Replica, client: httpx.Client) -> None:
    replica.fault("hang")

    with pytest.raises(httpx.ReadTimeout):
        client.get(SCHEDULE, timeout=0.2)


def test_a_request_that_hangs_is_recorded_at_once(replica: Replica, client: httpx.Client) -> None:
    replica.fault("hang")

    with pytest.raises(httpx.ReadTimeout):
        client.get(SCHEDULE, timeout=0.2)

    assert [(request.status, request.fault) for request in replica.requests] == [(None, "hang")]


def test_fault_slow(replica: Replica, client: httpx.Client) -> None:
    replica.fault("slow", seconds=0.2)

    assert client.get(SCHEDULE).elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_fault_cut(encoding: str, replica: Replica, client: httpx.Client) -> None:
    replica.fault("cut")

    with pytest.raises(httpx.RemoteProtocolError):
        client.get(SCHEDULE, headers={"Accept-Encoding": encoding})


def test_fault_reset(replica: Replica, client: httpx.Client) -> None:
    replica.fault("reset")

    with pytest.raises(httpx.ReadError):
        client.get(SCHEDULE)


def test_fault_wrong_type(replica: Replica, client: httpx.Client) -> None:
    replica.fault("wrong_type")

    assert client.get(SCHEDULE).headers["Content-Type"] == "text/html"


def test_fault_shell(replica: Replica, client: httpx.Client) -> None:
    replica.fault("shell")

    assert len(client.get(SCHEDULE).content) == 631


def test_fault_not_modified(replica: Replica, client: httpx.Client) -> None:
    replica.fault("not_modified")

    assert client.get(SCHEDULE).status_code == 304


def test_fault_empty(replica: Replica, client: httpx.Client) -> None:
    replica.fault("empty")

    assert client.get(SCHEDULE).json()["events"] == []


def test_fault_shrunk(replica: Replica, client: httpx.Client) -> None:
    replica.fault("shrunk", percent=25)

    assert len(client.get(SCHEDULE).json()["events"]) == 15


def test_fault_older(replica: Replica, client: httpx.Client) -> None:
    replica.fault("older", seconds=86_400)

    assert client.get(SCHEDULE).json()["synced_at"].startswith("2026-10-06T18:40")


def test_an_unknown_fault_is_refused_by_name(replica: Replica) -> None:
    with pytest.raises(ReplicaError, match="earthquake"):
        replica.fault("earthquake")


def test_documents_of_a_test_are_served_as_they_are() -> None:
    own = ({"synced_at": "2026-10-07T00:40:08Z", "events": []}, {"competition_season": {}})

    with Replica(documents={"a-key": own}) as replica:
        assert httpx.get(f"{replica.url}/data/schedule/a-key.json").json() == own[0]


def test_documents_can_be_replaced(replica: Replica, client: httpx.Client) -> None:
    replica.replace({"mls-next-league-26-27": ({"events": [1]}, {})})

    assert client.get(SCHEDULE).json() == {"events": [1]}


def test_a_stopped_replica_has_no_address() -> None:
    with pytest.raises(NotRunning):
        _ = Replica(make_season(1, "small", date(2026, 10, 7))).url


def test_stopping_ends_a_client_that_waits(replica: Replica, client: httpx.Client) -> None:
    client.get(SCHEDULE)

    replica.stop()

    with pytest.raises(httpx.TransportError):
        client.get(SCHEDULE)


@pytest.fixture
def control(replica: Replica) -> Iterator[httpx.Client]:
    steering = Control(replica)
    with httpx.Client(base_url=steering.url, timeout=5) as client:
        yield client
    steering.close()


def test_a_weekend_is_played_and_published(control: httpx.Client, client: httpx.Client) -> None:
    changes = control.post("/play", json={"results": 3, "corrections": 1, "voided": 0, "postponed": 1}).json()

    assert (len(changes), client.get(SCHEDULE).json()["synced_at"]) == (6, "2026-10-12T12:00:03Z")


def test_a_change_is_told_as_documents(control: httpx.Client, client: httpx.Client) -> None:
    changes: list[dict[str, Any]] = control.post("/play", json={"results": 20}).json()
    events = [event for key in ("league", "flex", "2-academy-division") for event in _events(client, key)]

    assert [change["new"] for change in changes if change["new"] not in [*events, None]] == []


def _events(client: httpx.Client, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/data/schedule/mls-next-{name}-26-27.json").json()["events"]
    return found


def test_expected_matches_are_told(control: httpx.Client, replica: Replica) -> None:
    assert len(control.get("/expected").json()) == len(list(expected(replica.season)))


def test_requests_are_told(control: httpx.Client, client: httpx.Client) -> None:
    client.get(SCHEDULE)

    assert [request["path"] for request in control.get("/requests").json()] == [SCHEDULE]


def test_a_fault_is_set_and_cleared_over_http(control: httpx.Client, client: httpx.Client) -> None:
    control.post("/fault", json={"kind": "status", "status": 500})
    during = client.get(SCHEDULE).status_code
    control.delete("/fault")

    assert (during, client.get(SCHEDULE).status_code) == (500, 200)


def test_a_sync_over_http_publishes(control: httpx.Client, client: httpx.Client) -> None:
    told = control.post("/sync", json={"at": "2026-10-08T12:00:00Z"}).json()["synced_at"]

    assert client.get(SCHEDULE).json()["synced_at"] == told


@pytest.mark.parametrize(
    ("path", "body"),
    [("/play", '{"goals": 1}'), ("/play", "[]"), ("/play", "{"), ("/sync", '{"at": "noon"}'), ("/fault", "{}")],
)
def test_bad_control_input_is_a_400_that_says_why(path: str, body: str, control: httpx.Client) -> None:
    answer = control.post(path, content=body)

    assert (answer.status_code, list(json.loads(answer.text))) == (400, ["error"])
