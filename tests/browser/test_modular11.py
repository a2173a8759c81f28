"""The Modular11 filter page as a browser meets it: selects, calendar, page links, in a frame of the official page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from match_devstack.replica import make_season
from match_devstack.replica.modular11 import ELITE, Look, Modular11Replica, World, make_world
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.errors import Blocked, Disallowed, Malformed, SourceBroken, Unreachable
from match_scraper.fetch import Fetcher
from match_scraper.fixture import Season
from match_scraper.manners import FREE, Accounts, Polite
from match_scraper.sources.modular11 import (
    HEADERS,
    OFFICIAL_LINKS,
    Modular11Source,
    Target,
    Web,
    archive,
    check,
    narrowed,
    tournament,
)
from match_scraper.sources.modular11.query import Query

pytest.importorskip("playwright", reason="playwright is not installed: uv sync --all-packages --all-extras")

from match_scraper.browser import Browser
from match_scraper.filter_page import FilterPage

DAY = date(2026, 5, 9)
NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
LEAGUE, _, ACADEMY = archive(2025)
EA = tournament(str(ELITE), 2025, page="/league-schedule/elite-academy-league")
SPRING = narrowed(LEAGUE, ages=["U17"], divisions=["Florida"], first=date(2026, 3, 20), last=date(2026, 3, 22))
TWO_MONTHS = {"first": date(2026, 4, 1), "last": date(2026, 5, 31)}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(make_season(5, "small", DAY))


@pytest.fixture
def site(world: World) -> Iterator[Modular11Replica]:
    with Modular11Replica(world, now=NOW, look=Look(stale=0)) as site:
        yield site


@pytest.fixture
def page(site: Modular11Replica) -> Iterator[OuterReplica]:
    """The official page of era 2025."""
    with OuterReplica("http://127.0.0.1:1", {}, Manner(banner="absent"), modular11_url=site.url) as page:
        yield page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with Browser("match-scraper/0 (+mail@example.org)") as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser, site: Modular11Replica, page: OuterReplica) -> Browser:
    """A browser that may ask the two sites, and nobody else."""
    chromium.origins = frozenset({site.url, page.url})
    chromium.patience, chromium.accounts = Browser.patience, Accounts(FREE)
    return chromium


@pytest.fixture
def own(browser: Browser, site: Modular11Replica) -> FilterPage:
    """The filter page, opened itself."""
    return FilterPage(browser, site.url)


@pytest.fixture
def framed(browser: Browser, site: Modular11Replica, page: OuterReplica) -> FilterPage:
    """The filter page in the frame of the official page."""
    return FilterPage(browser, site.url, page.schedule_url, OFFICIAL_LINKS)


def read(web: Web, target: Target) -> Season:
    return Modular11Source(web, [target], now=NOW).latest(target.competition, {}).season


def over_http(site: Modular11Replica, target: Target) -> Season:
    with Fetcher(site.url, version="0", headers=HEADERS, check=check) as web:
        return read(web, target)


def windows(site: Modular11Replica) -> set[tuple[str, str]]:
    """The windows of days that were asked for."""
    asked = [request.path for request in site.requests if "get_matches" in request.path]
    return {(each.split("start_date=")[1][:10], each.split("end_date=")[1][:10]) for each in asked}


def crowd(world: World, number: int) -> World:
    """Many matches of one day."""
    (pattern, *_) = (each for each in world.matches if each.tournament == ELITE and each.playable)
    return World.of([replace(pattern, number=130_000 + each) for each in range(number)])


@pytest.mark.parametrize(
    "target", [narrowed(each, **TWO_MONTHS) for each in (LEAGUE, ACADEMY)], ids=["league", "academy"]
)
def test_a_browser_reads_the_same_season_as_plain_http(framed: FilterPage, site: Modular11Replica, target: Target):
    assert read(framed, target) == over_http(site, target)


def test_age_division_and_days_are_those_asked_for(own: FilterPage, site: Modular11Replica):
    assert read(own, SPRING) == over_http(site, SPRING)
    assert windows(site) >= {("2026-03-20", "2026-03-22")}


def test_m01_m02_every_page_of_many_is_read_once(own: FilterPage, site: Modular11Replica, world: World):
    site.world = crowd(world, 130)
    day = next(iter(site.world.matches)).local.date()
    target = narrowed(EA, first=day, last=day)
    site.forget_requests()

    season = read(own, target)

    pages = [each.path.split("open_page=")[1][:1] for each in site.requests if f"start_date={day}" in each.path]
    assert (len(season.fixtures), pages) == (130, ["1", "2", "3", "4", "5", "6"])


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 6), date(2026, 3, 8)),
        (date(2026, 3, 30), date(2026, 4, 2)),
        (date(2025, 12, 30), date(2026, 3, 2)),
        (date(2026, 7, 1), date(2026, 7, 15)),
    ],
    ids=["one month", "the next month", "three months apart", "July, only ever on the right"],
)
def test_m21_the_calendar_gives_the_days_asked_for(own: FilterPage, site: Modular11Replica, first: date, last: date):
    own.get(str(EA.page))
    own.get(Query(str(ELITE), first, last).path(1))

    by_itself = {("2025-08-01", "2026-07-15")}  # once its competition is taken back
    assert windows(site) - by_itself == {(str(first), str(last))}


@pytest.mark.parametrize(
    ("look", "day"),
    [
        (Look(closed=frozenset({"2026-03-02"})), date(2026, 3, 2)),
        (Look(calendar=(date(2026, 8, 1), date(2027, 7, 15))), date(2026, 3, 6)),
    ],
    ids=["a 2 that is disabled beside 12 and 20", "a past season"],
)
def test_m21_a_day_the_calendar_does_not_offer_is_named(own: FilterPage, site: Modular11Replica, look: Look, day: date):
    site.look = look

    with pytest.raises(Malformed, match=f"the calendar does not offer {day}"):
        read(own, narrowed(EA, first=day, last=day))


@pytest.mark.parametrize(
    "manner",
    [
        Manner(banner="absent"),
        Manner(banner="late", banner_delay=0.2),
        Manner(banner="covering", banner_delay=0),
        Manner(banner="covering", banner_delay=0.2),
        Manner(frame_delay=1),
        Manner(replaced_after=0.02),
        Manner(replaced_after=0.4),
    ],
    ids=["no banner", "late", "over all", "over all and late", "frame late", "frame replaced", "replaced in use"],
)
def test_m22_banner_and_frame_may_come_as_they_like(
    framed: FilterPage, site: Modular11Replica, page: OuterReplica, manner: Manner
):
    page.manner = manner

    assert read(framed, SPRING) == over_http(site, SPRING)
    assert "/told/preferences" not in page.requests


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        ("/league-schedule/*", {"kind": "status", "status": 403}, (Blocked, "refuses the browser too")),
        ("/league-schedule/*", {"kind": "hang"}, (Unreachable, "within 2 s")),
        ("*get_matches*", {"kind": "hang"}, (Unreachable, "within 2 s")),
        ("*get_matches*", {"kind": "status", "status": 429}, (SourceBroken, "answered 429")),
    ],
    ids=["frame refused", "frame never loads", "rows never come", "too many requests"],
)
def test_m22_a_frame_that_is_blocked_is_told_in_time(
    framed: FilterPage,
    site: Modular11Replica,
    path: str,
    fault: dict[str, object],
    said: tuple[type[SourceBroken], str],
):
    if fault["kind"] == "hang":
        framed.browser.patience = timedelta(seconds=2)
    site.fault(path=path, **fault)  # type: ignore[arg-type]

    with pytest.raises(said[0], match=said[1]):
        read(framed, SPRING)


def test_m22_a_banner_that_stays_over_the_page_ends_in_time(framed: FilterPage, page: OuterReplica):
    framed.browser.patience = timedelta(seconds=2)
    page.manner = Manner(banner="blocking", banner_delay=0)

    with pytest.raises(Unreachable, match="within 2 s"):
        read(framed, SPRING)


def test_m23_rows_of_an_earlier_question_are_never_taken(own: FilterPage, site: Modular11Replica):
    site.look = Look(stale=2)
    site.fault("slow", "*get_matches*", times=3, seconds=0.3)
    months = [narrowed(LEAGUE, first=date(2026, 3, 1), last=date(2026, 3, 31)),
              narrowed(LEAGUE, first=date(2026, 4, 1), last=date(2026, 4, 30))]  # fmt: skip

    assert [read(own, each) for each in months] == [over_http(site, each) for each in months]


@pytest.mark.parametrize("target", [archive(2025)[0], archive(2025)[1]], ids=["league", "flex"])
def test_m23_the_competition_that_the_page_chose_by_itself_is_taken_back(
    own: FilterPage, site: Modular11Replica, target: Target
):
    spring = narrowed(target, first=date(2026, 3, 1), last=date(2026, 4, 30))

    assert read(own, spring) == over_http(site, spring)


def test_m23_a_page_that_filters_by_what_nobody_chose_is_named(own: FilterPage, site: Modular11Replica):
    site.look = Look(stale=0, brackets="29")

    with pytest.raises(Malformed, match="the page filters otherwise than it was told to: brackets=29"):
        read(own, SPRING)


def test_m15_after_a_429_the_browser_asks_nothing_more(own: FilterPage, site: Modular11Replica):
    site.fault("status", "*get_matches*", status=429, retry_after=3600)
    for said in ("answered 429", "not asked for, the host is left alone"):
        with pytest.raises(Unreachable, match=said):
            read(own, SPRING)

    assert [request.status for request in site.requests if "get_matches" in request.path].count(200) == 0
    assert "/robots.txt" in {request.path for request in site.requests}


def test_m15_every_page_turn_takes_a_turn(own: FilterPage):
    own.browser.accounts = Accounts(replace(FREE, most=3, setting="so many"))

    with pytest.raises(SourceBroken, match=r"3 documents were asked for in this run, the most \(so many\)"):
        read(own, replace(LEAGUE, part="all"))


def test_m15_the_browser_says_who_it_is(own: FilterPage, site: Modular11Replica):
    read(own, SPRING)

    assert {request.user_agent for request in site.requests} == {"match-scraper/0 (+mail@example.org)"}


def test_m15_the_hosts_robots_txt_is_read_with_the_browser(own: FilterPage, site: Modular11Replica):
    site.robots = "User-agent: *\nDisallow: /public_schedule/\n"

    with pytest.raises(Disallowed, match=r"robots\.txt asks us not to read it"):
        read(Polite(own, own.browser.accounts.of(own.host)), SPRING)
