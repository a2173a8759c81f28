"""The played host behaves like the real one, and fails as it is told to."""

import gzip
from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from match_devstack import NotRunning, Replica, ReplicaError, make_season

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


STANDINGS = SCHEDULE.replace("schedule", "standings")


@pytest.mark.parametrize("path", [SCHEDULE, STANDINGS])
def test_fault_bracket_gone(path: str, replica: Replica, client: httpx.Client) -> None:
    def entries() -> int:
        document = client.get(path).json()
        return len(
            document["events"] if "events" in document else document["competition_season"]["competition_brackets"]
        )

    before = entries()
    replica.fault("bracket_gone")

    assert entries() < before


def test_fault_scores_renamed(replica: Replica, client: httpx.Client) -> None:
    replica.fault("scores_renamed")

    event = client.get(SCHEDULE).json()["events"][0]

    assert ("home_goals" in event, "home_score" in event) == (True, False)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("values_renamed", {"points_penalty_shootout_total"}),
        ("values_blank", {"points_penalty_shootout"}),
        ("values_missing", set[str]()),
    ],
)
def test_faults_of_the_figures(kind: str, values: set[str], replica: Replica, client: httpx.Client) -> None:
    replica.fault(kind)

    tables = client.get(STANDINGS).json()["competition_season"]["competition_brackets"]
    first = tables[0]["standings"][0]["tiebreaker_values"]

    assert (set(first) >= values, kind != "values_missing" or not first) == (True, True)


def test_fault_fields_added(replica: Replica, client: httpx.Client) -> None:
    replica.fault("fields_added")

    document = client.get(SCHEDULE).json()

    assert (document["schema"], document["events"][0]["attendance"]) == (2, None)


def test_fault_ids_as_text(replica: Replica, client: httpx.Client) -> None:
    replica.fault("ids_as_text")

    assert isinstance(client.get(SCHEDULE).json()["events"][0]["home_squad_id"], str)


def test_fault_twice(replica: Replica, client: httpx.Client) -> None:
    replica.fault("twice")

    first, second, *_ = client.get(SCHEDULE).json()["events"]

    assert first == second


def test_fault_no_etag(replica: Replica, client: httpx.Client) -> None:
    replica.fault("no_etag")

    assert "ETag" not in client.get(SCHEDULE).headers


def test_fault_other_etag(replica: Replica, client: httpx.Client) -> None:
    replica.fault("other_etag")

    first = client.get(SCHEDULE).headers["ETag"]
    again = client.get(SCHEDULE, headers={"If-None-Match": first})

    assert (again.status_code, again.headers["ETag"] != first) == (200, True)


def test_who_asks_too_often_is_told_to_wait(replica: Replica, client: httpx.Client) -> None:
    replica.rate_limit = 2

    answers = [client.get("/robots.txt") for _ in range(3)]

    assert [(each.status_code, each.headers.get("Retry-After")) for each in answers] == [
        (200, None), (200, None), (429, "1")
    ]  # fmt: skip
