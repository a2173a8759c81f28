"""Whatever a server answers, from its first byte on: read, or refused by an error of ours."""

import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from examples import examples
from fuzz.listener import Listener, RedisListener
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mangled import DEEP, JSON, mangled

from match_scraper.errors import ScrapeError
from match_scraper.fetch import Fetcher, beat
from match_scraper.manners import FREE, Account, Polite
from match_scraper.patience import Patience
from match_scraper.ports import Fresh
from match_worker.errors import BrokerUnavailable, ResultsUnavailable
from match_worker.management import unlike
from match_worker.results import Results
from match_worker.topology import topology_of

BODY = b'{"synced_at": "2026-10-07T00:40:08Z", "events": []}'
HEADERS = (
    b'ETag: "abc"\r\nLast-Modified: Wed, 07 Oct 2026 00:40:08 GMT\r\nDate: Wed, 07 Oct 2026 00:41:00 GMT\r\n'
    b"Content-Type: application/json\r\nVary: Accept-Encoding\r\n"
)
ROBOTS = b"User-agent: *\nDisallow: /private*$\nAllow: /data/\nCrawl-delay: 0.1\nRequest-rate: 1/10\n"
ONCE = Patience(tries=1, timeout=timedelta(seconds=0.3))


def answer(body: bytes, head: bytes = HEADERS, status: bytes = b"200 OK", *, closes: bool = True) -> bytes:
    length = b"" if closes else b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %b\r\n%bConnection: close\r\n%b\r\n%b" % (status, length, head, body)


PACKED = HEADERS + b"Content-Encoding: gzip\r\n"
ANSWERS = (
    answer(BODY),
    answer(BODY, closes=False),
    answer(gzip.compress(BODY), PACKED),
    answer(b"", b"Retry-After: 120\r\n", b"429 Too Many Requests"),
    answer(b"", b"Retry-After: Wed, 07 Oct 2026 00:41:00 GMT\r\n", b"503 Busy"),
    answer(b"", b"Location: /elsewhere.json?x=%C3%A9\r\n", b"302 Found"),
    answer(b"5\r\n{    \r\n1\r\n}\r\n0\r\n\r\n", b"Transfer-Encoding: chunked\r\n"),
)
SUMMARY = json.dumps({"id": "t", "at": "2026-10-01T12:00:00+00:00", "outcomes": {"created": 2}}).encode()
ANSWERED = json.dumps(
    {"status": "SUCCESS", "date_done": "2026-10-01T12:00:00+00:00", "result": {"results": [{"status": "created"}]}}
).encode()
ENTRIES = json.dumps(
    [{"source": "a", "destination": "b", "routing_key": "c", "name": "d", "effective_policy_definition": {}}]
).encode()

QUICK = settings(max_examples=examples(30), deadline=None)


@pytest.fixture(scope="module")
def web() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisListener]:
    with RedisListener() as listener:
        yield listener


@pytest.fixture(scope="module")
def fetch(web: Listener) -> Iterator[Fetcher]:
    with Fetcher(f"http://127.0.0.1:{web.port}", version="0", patience=ONCE, sleep=lambda _: None) as fetcher:
        yield fetcher


@QUICK
@given(mangled(*ANSWERS))
@example(ANSWERS[0].replace(b"abc", "é".encode()))
def test_any_answer_is_a_document_or_a_fault_and_the_next_run_can_ask_again(web: Listener, fetch: Fetcher, told: bytes):
    web.answer = told
    with suppress(ScrapeError):
        fresh = fetch.get("/data/schedule/x.json")
        assert isinstance(fresh, Fresh)
        web.answer = ANSWERS[0]
        fetch.get("/data/schedule/x.json", fresh.document)


@QUICK
@given(mangled(gzip.compress(BODY)) | st.binary(max_size=40).map(gzip.compress))
def test_any_packed_body_is_unpacked_or_a_fault(web: Listener, fetch: Fetcher, body: bytes):
    web.answer = answer(body, PACKED)
    with suppress(ScrapeError):
        fetch.get("/data/schedule/x.json")


@QUICK
@given(mangled(ROBOTS), st.sampled_from([b"200 OK", b"404 Not Found", b"500 Broken", b"429 Enough"]))
def test_any_robots_txt_is_kept_to_or_a_fault(web: Listener, fetch: Fetcher, robots: bytes, status: bytes):
    web.answer = answer(robots, status=status)
    account = Account(FREE, sleep=lambda _: None)
    with suppress(ScrapeError):
        account.learn(fetch.robots())
        web.answer = ANSWERS[0]
        Polite(fetch, account).get("/data/schedule/x.json")


@settings(max_examples=examples(10), deadline=None)
@given(mangled(*ANSWERS))
def test_any_answer_to_a_sign_of_life_is_heard_or_a_fault(web: Listener, told: bytes):
    web.answer = told
    with suppress(ScrapeError):
        beat(f"http://127.0.0.1:{web.port}/", version="0")


def mget(*values: bytes) -> bytes:
    return b"*%d\r\n" % len(values) + b"".join(b"$%d\r\n%b\r\n" % (len(each), each) for each in values)


@st.composite
def remembered(draw: st.DrawFn) -> bytes:
    """Yield what a Redis may answer: our two texts changed, other JSON, or an answer that is none."""
    values = [draw(st.just(each) | mangled(each) | JSON.map(_dumped)) for each in (SUMMARY, ANSWERED)]
    return draw(st.just(mget(*values)) | mangled(mget(*values)))


def _dumped(told: Any) -> bytes:
    return json.dumps(told).encode()


@QUICK
@example(mget(b"[]", b"7"), RedisListener.greeting)
@example(mget(b'{"id": "t"}', b'{"result": {"results": 7}, "status": "SUCCESS"}'), RedisListener.greeting)
@example(mget(DEEP[1], b"null"), RedisListener.greeting)
@given(remembered(), st.just(RedisListener.greeting) | mangled(RedisListener.greeting))
def test_any_answer_of_redis_is_a_summary_or_none_or_unavailable(
    redis_server: RedisListener, told: bytes, greeting: bytes
):
    redis_server.answer, redis_server.greeting = told, greeting
    with suppress(ResultsUnavailable):
        found = Results(f"redis://127.0.0.1:{redis_server.port}/0", "prod", within=0.05).find("t")
        assert found is None or found.lines()


@QUICK
@given(mangled(answer(ENTRIES, b"Content-Type: application/json\r\n", closes=False)))
def test_any_answer_of_the_management_api_is_compared_or_unavailable(web: Listener, told: bytes):
    web.answer = told
    with suppress(BrokerUnavailable):
        unlike(f"http://127.0.0.1:{web.port}", "amqp://127.0.0.1/", topology_of("prod", (5,)))
