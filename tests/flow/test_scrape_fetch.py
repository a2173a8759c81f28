"""Bytes over HTTP from the replica: patience with what passes, and with nothing else."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from match_devstack.replica import Feed, Replica, Season, make_season
from match_scraper.errors import Blocked, Malformed, NotPublished, SourceBroken, Unreachable
from match_scraper.fetch import Fetcher
from match_scraper.manners import Account, Manners
from match_scraper.patience import Patience
from match_scraper.ports import Fresh, Unchanged

QUICK = Patience(delays=(timedelta(0),), timeout=timedelta(seconds=2))


@pytest.fixture(scope="module")
def season() -> Season:
    return make_season(3, "small", date(2026, 10, 7))


@pytest.fixture
def replica(season: Season) -> Iterator[Replica]:
    with Replica(season) as replica:
        yield replica


@pytest.fixture
def path(season: Season) -> str:
    return f"/data/schedule/{season.keys[Feed.LEAGUE]}.json"


@pytest.fixture
def naps() -> list[float]:
    """Seconds slept between tries; none is."""
    return []


@pytest.fixture
def web(replica: Replica, naps: list[float]) -> Iterator[Fetcher]:
    with Fetcher(replica.url, version="0", patience=QUICK, sleep=naps.append) as fetcher:
        yield fetcher


def get(web: Fetcher, path: str) -> Fresh:
    answer = web.get(path)
    assert isinstance(answer, Fresh)
    return answer


def test_a_document_comes_whole_with_its_validators(web: Fetcher, replica: Replica, path: str):
    published = replica.document(path)
    fresh = get(web, path)

    assert published is not None
    assert (fresh.content, fresh.document.etag) == (published.body, published.etag)
    assert fresh.document.content() == published.body


def test_it_says_who_it_is(web: Fetcher, replica: Replica, path: str):
    web.get(path)

    assert replica.requests[0].user_agent == "match-scraper/0"


def test_a3_what_did_not_change_is_not_sent_again(web: Fetcher, replica: Replica, path: str):
    kept = get(web, path).document

    assert web.get(path, kept) == Unchanged()
    assert [(request.status, request.sent) for request in replica.requests[1:]] == [(304, 0)]


def test_a34_a_copy_without_validators_is_no_reason_to_ask_on_conditions(web: Fetcher, replica: Replica, path: str):
    kept = replace(get(web, path).document, etag=None, last_modified=None)

    assert isinstance(web.get(path, kept), Fresh)
    assert (replica.requests[-1].if_none_match, replica.requests[-1].if_modified_since) == (None, None)


def test_it_says_whom_to_turn_to(replica: Replica, path: str):
    with Fetcher(replica.url, version="0", contact="https://example.org/us") as web:
        web.get(path)

    assert replica.requests[0].user_agent == "match-scraper/0 (+https://example.org/us)"


def test_a_host_without_robots_txt_has_no_wishes(web: Fetcher, replica: Replica):
    for status in (403, 404, 410):
        replica.fault("status", path="/robots.txt", status=status, times=1)
    replica.fault("shell", path="/robots.txt", times=1)
    replica.fault("reset", path="/robots.txt", times=1)

    assert [web.robots() for _ in range(5)] == ["", "", "", "", "User-agent: *\nDisallow:\n"]


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 503}, {"kind": "status", "status": 501}, {"kind": "reset"}]
)
def test_a_robots_txt_that_cannot_be_had_is_unreachable(web: Fetcher, replica: Replica, fault: dict[str, Any]):
    replica.fault(path="/robots.txt", **fault)

    with pytest.raises(Unreachable, match=r"^/robots\.txt: "):
        web.robots()


def test_robots_txt_is_that_of_the_host_whatever_the_path_of_its_address(replica: Replica):
    with Fetcher(f"{replica.url}/below/", version="0") as web:
        web.robots()

    assert [request.path for request in replica.requests] == ["/robots.txt"]


def test_a_document_that_moved_within_its_host_is_followed(web: Fetcher, replica: Replica, path: str):
    replica.fault("status", path="/data/old.json", status=302, location=path)

    assert get(web, "/data/old.json").document.path == "/data/old.json"
    assert [request.path for request in replica.requests] == ["/data/old.json", path]


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:1/data/a.json", "https://elsewhere.invalid/", "//other.invalid/"]
)
@pytest.mark.parametrize("asked", ["robots.txt", "a document"])
def test_another_host_is_not_followed_and_named(web: Fetcher, replica: Replica, path: str, location: str, asked: str):
    replica.fault("status", status=301, location=location)

    with pytest.raises(SourceBroken, match=r"redirects to https?://.*, which is another host and is not asked"):
        web.robots() if asked == "robots.txt" else web.get(path)
    assert len(replica.requests) == 1


def test_a_document_that_moves_in_a_circle_is_named(web: Fetcher, replica: Replica, path: str):
    replica.fault("status", status=302, location=path)

    with pytest.raises(SourceBroken, match="redirected more than 5 times"):
        web.get(path)


@pytest.mark.parametrize("moved", [True, False], ids=["redirects", "retries"])
def test_redirects_and_retries_keep_the_pace_and_are_counted(replica: Replica, path: str, *, moved: bool):
    replica.fault("status", status=302 if moved else 503, location=path if moved else None, times=3)
    waits: list[float] = []
    account = Account(Manners(timedelta(seconds=9), most=3, setting="so many"), clock=lambda: 0.0, sleep=waits.append)
    patience = replace(QUICK, tries=5)

    with (
        Fetcher(replica.url, version="0", patience=patience, sleep=lambda _: None, account=account) as web,
        pytest.raises(SourceBroken, match=r"3 documents were asked for in this run, the most \(so many\)"),
    ):
        web.get(path)
    assert (len(replica.requests), waits) == (3, [9.0, 9.0])


def test_a3_not_modified_though_nothing_is_kept_is_asked_again(web: Fetcher, replica: Replica, path: str):
    replica.fault("not_modified", times=1)

    assert get(web, path).content.startswith(b"{")
    assert len(replica.requests) == 2


def test_a1_a_season_that_is_not_published_is_asked_for_once(web: Fetcher, replica: Replica):
    with pytest.raises(NotPublished, match="an HTML page of 631 bytes"):
        web.get("/data/schedule/mls-next-league-27-28.json")

    assert len(replica.requests) == 1


@pytest.mark.parametrize(("status", "error"), [(403, Blocked), (404, SourceBroken), (410, SourceBroken)])
def test_a_final_answer_is_not_asked_for_again(
    web: Fetcher, replica: Replica, path: str, status: int, error: type[Exception]
):
    replica.fault("status", status=status)

    with pytest.raises(error, match=str(status)):
        web.get(path)

    assert len(replica.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a2_a_passing_error_is_tried_again(web: Fetcher, replica: Replica, path: str, status: int):
    replica.fault("status", status=status, times=2)

    assert get(web, path).content.startswith(b"{")
    assert len(replica.requests) == 3


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ({"kind": "status", "status": 503}, "answered 503"),
        ({"kind": "cut"}, "Error"),
        ({"kind": "reset"}, "Error"),
    ],
)
def test_a2_what_does_not_pass_is_unreachable(
    web: Fetcher, replica: Replica, path: str, fault: dict[str, Any], what: str
):
    replica.fault(**fault)

    with pytest.raises(Unreachable, match=rf"{what}.*try 3 of 3"):
        web.get(path)

    assert len(replica.requests) == 3


def test_a2_a_source_that_hangs_is_left_after_the_timeout(replica: Replica, path: str):
    replica.fault("hang")
    hasty = Patience(tries=1, timeout=timedelta(seconds=0.2))

    with Fetcher(replica.url, version="0", patience=hasty) as web, pytest.raises(Unreachable, match=r"within 0\.2 s"):
        web.get(path)


def test_a_source_that_is_down_is_unreachable(replica: Replica, path: str):
    url = replica.url
    replica.stop()

    with Fetcher(url, version="0", patience=QUICK, sleep=lambda _: None) as web, pytest.raises(Unreachable):
        web.get(path)


def test_it_waits_as_long_as_the_source_asks(web: Fetcher, replica: Replica, path: str, naps: list[float]):
    replica.fault("status", status=429, retry_after=7, times=1)
    web.get(path)

    assert naps == [7]


def test_a_source_that_asks_for_an_hour_is_left_alone(web: Fetcher, replica: Replica, path: str, naps: list[float]):
    replica.fault("status", status=429, retry_after=3600)

    for said in ("answered 429", "not asked for, the host is left alone"):
        with pytest.raises(Unreachable, match=said) as told:
            web.get(path)
        assert told.value.retry_after > timedelta(minutes=59)

    assert (len(replica.requests), naps) == (1, [])


def test_a_host_that_says_too_much_at_every_try_is_left_alone(web: Fetcher, replica: Replica, path: str):
    replica.fault("status", status=429)
    for _ in range(2):
        with pytest.raises(Unreachable):
            web.get(path)

    assert len(replica.requests) == 3


def test_waits_grow(replica: Replica, path: str, naps: list[float]):
    replica.fault("status", status=503)
    patience = Patience(delays=(timedelta(seconds=1), timedelta(seconds=4)))

    with Fetcher(replica.url, version="0", patience=patience, sleep=naps.append) as web, pytest.raises(Unreachable):
        web.get(path)

    assert 0.5 <= naps[0] <= 1.5
    assert 2 <= naps[1] <= 6


def test_a_document_beyond_all_bounds_is_refused(replica: Replica, path: str):
    with (
        Fetcher(replica.url, version="0", patience=Patience(largest=10_000)) as web,
        pytest.raises(Malformed, match="larger than 10000 bytes unpacked"),
    ):
        web.get(path)


def test_a_right_body_of_wrong_type_is_taken(web: Fetcher, replica: Replica, path: str):
    replica.fault("wrong_type")

    assert get(web, path).content.startswith(b"{")


def test_a_slow_answer_is_waited_for(web: Fetcher, replica: Replica, path: str):
    replica.fault("slow", seconds=0.1)
    began = time.monotonic()
    web.get(path)

    assert time.monotonic() - began >= 0.1


def test_a_host_that_failed_every_try_is_asked_once_for_the_next_document(web: Fetcher, replica: Replica, path: str):
    replica.fault("status", status=503)
    for _ in range(2):
        with pytest.raises(Unreachable):
            web.get(path)

    assert len(replica.requests) == 4


def test_a_host_that_answers_again_is_given_every_try_again(web: Fetcher, replica: Replica, path: str):
    replica.fault("status", status=503, times=3)
    with pytest.raises(Unreachable):
        web.get(path)
    web.get(path)
    replica.fault("status", status=503, times=2)

    assert get(web, path).content.startswith(b"{")
