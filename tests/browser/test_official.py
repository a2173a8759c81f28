"""The official page as a browser meets it: its banner, its lazy iframe, and the documents it loads."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from match_devstack.replica import Feed, Replica
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.errors import Blocked, Disallowed, Malformed, NoBrowser, NotPublished, SourceBroken, Unreachable
from match_scraper.fetch import Fetcher
from match_scraper.manners import FREE, Accounts
from match_scraper.ports import Latest
from match_scraper.season import Competition, competitions
from match_scraper.sources.assist import AssistSource, OfficialSource

pytest.importorskip("playwright", reason="playwright is not installed: uv sync --all-packages --all-extras")

from match_scraper.browser import Browser
from match_scraper.visits import Visits

LEAGUE, FLEX, ACADEMY = competitions(date(2026, 10, 7))


def differing(manner: Manner) -> str:
    return "-".join(f"{name}={told}" for name, told in asdict(manner).items() if told != getattr(Manner(), name))


class Reader:
    """A browser that may ask the two sites, and nobody else."""

    def __init__(self, browser: Browser, replica: Replica, outer: OuterReplica) -> None:
        browser.origins = frozenset({replica.url, outer.url})
        browser.lazy, browser.patience = Browser.lazy, Browser.patience
        browser.accounts = Accounts(FREE)
        self.browser = browser
        self._source = OfficialSource(lambda: Visits(browser), viewer=replica.url, page=outer.schedule_url)

    def read(self, competition: Competition = LEAGUE) -> Latest:
        latest = self._source.latest(competition, {})
        assert isinstance(latest, Latest)
        return latest


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for all tests here; each has sites of its own, so that consent to one is none to another."""
    with Browser("match-scraper/0 (+mail@example.org)") as browser:
        yield browser


@pytest.fixture
def reader(chromium: Browser, replica: Replica, outer: OuterReplica) -> Reader:
    return Reader(chromium, replica, outer)


@pytest.fixture
def hasty(reader: Reader) -> Reader:
    """One that soon stops waiting for the page to load its frame."""
    reader.browser.lazy = timedelta(seconds=0.5)
    return reader


@pytest.fixture
def hastier(hasty: Reader) -> Reader:
    """One that soon stops waiting for anything."""
    hasty.browser.patience = timedelta(seconds=3)
    return hasty


@pytest.mark.parametrize("competition", [LEAGUE, FLEX, ACADEMY], ids=lambda each: each.feed)
def test_a_browser_reads_the_same_season_as_plain_http(competition: Competition, reader: Reader, replica: Replica):
    with Fetcher(replica.url, version="0") as web:
        fetched = AssistSource(web).latest(competition, {})
    browsed = reader.read(competition)

    assert isinstance(fetched, Latest)
    assert browsed.season == fetched.season


def test_what_is_kept_of_a_document_is_what_http_would_keep(reader: Reader, replica: Replica):
    with Fetcher(replica.url, version="0") as web:
        fetched = AssistSource(web).latest(LEAGUE, {})
    kept = [(each.path, each.etag, each.last_modified, each.content()) for each in reader.read().documents]

    assert isinstance(fetched, Latest)
    assert kept == [(each.path, each.etag, each.last_modified, each.content()) for each in fetched.documents]


@pytest.mark.parametrize(
    "manner",
    [
        Manner(banner="absent"),
        Manner(src_when="consent", banner="sticky", banner_delay=0),
        Manner(src_when="consent", banner_delay=1.5),
        Manner(src_when="scroll"),
        Manner(frame_delay=1, src_delay=0.5, src_when="scroll", banner_delay=0),
        Manner(replaced_after=0.02),
    ],
    ids=differing,
)
def test_the_page_is_read_however_it_loads_its_frame(manner: Manner, reader: Reader, outer: OuterReplica):
    outer.manner = manner

    assert len(reader.read().season.fixtures) == 20


@pytest.mark.parametrize(
    "manner", [Manner(src_when="never"), Manner(src_when="consent", banner="absent")], ids=differing
)
def test_a_frame_that_never_loads_is_opened_as_a_page(manner: Manner, hasty: Reader, outer: OuterReplica):
    outer.manner = manner

    assert len(hasty.read().season.fixtures) == 20


def test_consent_is_given_and_the_preferences_stay_closed(reader: Reader, outer: OuterReplica):
    outer.manner = Manner(src_when="consent")
    reader.read()

    assert [path for path in outer.requests if path.startswith("/told/")] == ["/told/accepted"]


def test_each_document_is_asked_for_once(reader: Reader, replica: Replica):
    reader.read()

    assert sorted(each.path for each in replica.requests if each.path.startswith("/data/")) == [
        f"/data/schedule/{LEAGUE.key}.json",
        f"/data/standings/{LEAGUE.key}.json",
    ]


def test_no_other_origin_is_asked_for_anything(reader: Reader, replica: Replica, outer: OuterReplica):
    with OuterReplica(replica.url, {}) as stranger:
        outer.manner = Manner(third_party=f"{stranger.url}/page.js")
        reader.read()

        assert stranger.requests == ()


@pytest.mark.parametrize("path", ["/data/p.gif", "/data/schedule/mls-next-league-26-27.json"])
def test_what_somebody_else_calls_a_document_is_none(reader: Reader, outer: OuterReplica, path: str):
    with Replica(documents={}) as stranger:
        outer.manner = Manner(third_party=f"{stranger.url}{path}")
        reader.browser.origins = None

        assert len(reader.read().season.fixtures) == 20


def test_a_frame_of_another_host_is_named(reader: Reader, replica: Replica, outer: OuterReplica):
    outer.assist_url = "http://127.0.0.1:1"

    with pytest.raises(Malformed, match=f"shows http://127.0.0.1:1 where the viewer at {replica.url} belongs"):
        reader.read()


def test_the_browser_says_who_it_is_and_whom_to_turn_to(reader: Reader, replica: Replica):
    reader.read()

    assert {request.user_agent for request in replica.requests} == {"match-scraper/0 (+mail@example.org)"}


def test_both_hosts_wishes_are_asked_for_once_and_first(reader: Reader, replica: Replica, outer: OuterReplica):
    for _ in range(2):
        reader.read()

    asked = [request.path for request in replica.requests], list(outer.requests)
    assert [(paths[0], paths.count("/robots.txt")) for paths in asked] == [("/robots.txt", 1)] * 2


def test_a_page_that_robots_txt_keeps_from_us_is_not_opened(reader: Reader, outer: OuterReplica):
    outer.robots = b"User-agent: *\nDisallow: /mlsnext/*/all\n"

    with pytest.raises(Disallowed, match=r"^/mlsnext/schedule/all/: the host's robots\.txt asks us not to read it"):
        reader.read()
    assert outer.requests == ("/robots.txt",)


def test_documents_that_robots_txt_keeps_from_us_are_not_loaded_by_the_page(reader: Reader, replica: Replica):
    replica.robots = b"User-agent: match-scraper\nDisallow: /data/\n"

    with pytest.raises(Disallowed, match=r"robots\.txt asks us not to read it"):
        reader.read()
    assert [request.path for request in replica.requests if request.path.startswith("/data/")] == []


def test_a_host_whose_wishes_cannot_be_had_is_not_visited(reader: Reader, replica: Replica, outer: OuterReplica):
    replica.fault("status", path="/robots.txt", status=503)

    for said in ("/robots.txt: answered 503", "not asked for, the host is left alone in this run"):
        with pytest.raises(Unreachable, match=said):
            reader.read()
    assert outer.requests == ()


def test_after_a_429_no_further_page_is_opened(reader: Reader, replica: Replica, outer: OuterReplica):
    replica.fault("status", path="/data/schedule/*", status=429, retry_after=3600)
    for competition in (LEAGUE, ACADEMY):
        with pytest.raises(Unreachable) as told:
            reader.read(competition)
        assert told.value.retry_after > timedelta(minutes=59)

    assert [path for path in outer.requests if path.startswith("/mlsnext/")] == ["/mlsnext/schedule/all/"]


def test_images_and_fonts_are_not_loaded(reader: Reader, outer: OuterReplica):
    reader.read()

    assert [path for path in outer.requests if path.startswith("/weight/")] == []


def test_a_key_that_changed_is_used_and_told(reader: Reader):
    found = reader.read(competitions(date(2027, 10, 7))[0])

    assert (found.season.key, found.season.season) == (LEAGUE.key, "2026-2027")
    assert found.notes == (
        "the official page names the season mls-next-league-26-27, not mls-next-league-27-28 as its date would",
    )


def test_the_season_of_another_feed_is_refused(reader: Reader, outer: OuterReplica):
    outer.keys[Feed.LEAGUE] = ACADEMY.key

    with pytest.raises(Malformed, match="shows the season mls-next-2-academy-division-26-27, where one of Homegrown"):
        reader.read()


def test_a_page_that_refuses_is_blocked(reader: Reader, outer: OuterReplica):
    outer.manner = Manner(status=403)

    with pytest.raises(Blocked, match=r"refuses the browser too \(403\)"):
        reader.read()


def test_a_page_that_fails_is_told_with_its_status(reader: Reader, outer: OuterReplica):
    outer.manner = Manner(status=502)

    with pytest.raises(SourceBroken, match="answered 502 Bad Gateway"):
        reader.read()


def test_a_page_without_the_feeds_link_is_malformed(replica: Replica, hasty: Reader):
    source = OfficialSource(lambda: Visits(hasty.browser), viewer=replica.url, page=f"{replica.url}/no-such-page")

    with pytest.raises(Malformed, match="has no link 'Academy Division'"):
        source.latest(ACADEMY, {})


def test_a_page_without_a_frame_ends_in_time(replica: Replica, hastier: Reader):
    source = OfficialSource(lambda: Visits(hastier.browser), viewer=replica.url, page=f"{replica.url}/no-such-page")

    with pytest.raises(Unreachable, match="did not load its documents within 3 s"):
        source.latest(LEAGUE, {})


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ({"kind": "shell"}, NotPublished, "an HTML page of 631 bytes"),
        ({"kind": "status", "status": 403}, Blocked, "refuses the browser too"),
        ({"kind": "status", "status": 503}, SourceBroken, "answered 503"),
        ({"kind": "cut"}, Unreachable, r"net::ERR_"),
    ],
    ids=lambda each: each["kind"] if isinstance(each, dict) else "",
)
def test_a_document_that_is_none_is_told(
    fault: dict[str, object], error: type[SourceBroken], said: str, reader: Reader, replica: Replica
):
    replica.fault(path="/data/schedule/*", **fault)  # type: ignore[arg-type]

    with pytest.raises(error, match=said):
        reader.read()


def test_a_document_that_never_comes_ends_in_time(hastier: Reader, replica: Replica):
    replica.fault("hang", path="/data/schedule/*")

    with pytest.raises(Unreachable, match="within 3 s"):
        hastier.read()


def test_a_site_that_is_away_is_unreachable_without_its_password(replica: Replica, hasty: Reader):
    source = OfficialSource(lambda: Visits(hasty.browser), viewer=replica.url, page="http://user:secret@127.0.0.1:1/")

    with pytest.raises(Unreachable, match="connect ECONNREFUSED") as told:
        source.latest(LEAGUE, {})
    assert "secret" not in str(told.value)


def test_where_no_browser_is_installed_it_says_what_installs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replica: Replica, outer: OuterReplica
):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    with (
        Browser(installed=tmp_path / "chromium") as browser,
        pytest.raises(NoBrowser, match="`apt-get install chromium` or `playwright install chromium` gets one"),
    ):
        Reader(browser, replica, outer).read()


def children() -> set[int]:
    """Process ids of the programs that this process runs."""
    return {child.pid for child in psutil.Process().children()}


def test_nothing_is_left_running(replica: Replica, outer: OuterReplica):
    before = children()
    with Browser() as browser:
        Reader(browser, replica, outer).read()
        during = children()

    assert (before < during, children()) == (True, before)
