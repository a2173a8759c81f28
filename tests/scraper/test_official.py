"""What a page showed, judged without any browser."""

from datetime import date, timedelta

import pytest

from match_scraper.errors import Blocked, Malformed, NoBrowser, NotPublished, SourceBroken, Unreachable
from match_scraper.ports import Received, Visit
from match_scraper.season import competitions, feed_of, rekeyed
from match_scraper.sources.assist import ByPageSource, EitherSource, OfficialSource
from match_scraper.sources.assist.official import Complete, complete

LEAGUE, FLEX, ACADEMY = competitions(date(2026, 10, 7))
PAIR = {"/data/schedule/spring-27-28.json", "/data/standings/spring-27-28.json"}


class Failing:
    """A source that cannot read, and counts how often it was asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.asked = 0

    def latest(self, *_: object) -> None:
        self.asked += 1
        raise self._error


@pytest.mark.parametrize(
    ("address", "paths", "whole"),
    [
        ("http://host/#/standings/spring-27-28", PAIR, True),
        ("http://host/#/standings/autumn-26-27", PAIR, False),
        ("http://host/?org=one", PAIR, True),
        ("http://host/?org=one", {"/data/schedule/spring-27-28.json", "/data/standings/autumn-26-27.json"}, False),
        ("http://host/?org=one", {"/data/logo.png"}, False),
        ("http://host/?org=one", {f"/data/{kind}/{ACADEMY.key}.json" for kind in ("schedule", "standings")}, False),
    ],
)
def test_a_page_is_complete_with_both_documents_of_the_season_it_names(address: str, paths: set[str], whole: bool):  # noqa: FBT001 - a table of cases
    assert complete(LEAGUE, address, paths) is whole


def test_the_years_of_a_key_are_its_season():
    assert rekeyed(LEAGUE, "mls-next-league-27-28").season == "2027-2028"


@pytest.mark.parametrize("key", ["mls-next-league", "mls-next-league-27-29"])
def test_a_key_without_two_years_in_a_row_leaves_the_season_of_the_date(key: str):
    assert (rekeyed(LEAGUE, key).key, rekeyed(LEAGUE, key).season) == (key, "2026-2027")


def test_a_key_tells_its_feed_whatever_its_years():
    keys = [*(each.key for each in competitions(date(2031, 1, 1))), "another-26-27"]

    assert [feed_of(key) for key in keys] == ["league", "flex", "academy", None]


def test_http_that_was_refused_once_is_not_asked_again():
    http, browser = Failing(Blocked("/a", "refused")), Failing(NotPublished("/a", "nothing"))
    source = EitherSource(http, browser)  # type: ignore[arg-type] # they never return
    for competition in (LEAGUE, FLEX):
        with pytest.raises(NotPublished):
            source.latest(competition, {})

    assert (http.asked, browser.asked) == (1, 2)


@pytest.mark.parametrize("error", [NoBrowser("no browser could be started"), SourceBroken("/page", "answered 502")])
def test_refused_by_http_and_unread_by_the_browser_both_are_told(error: Exception):
    source = EitherSource(Failing(Blocked("/a", "refused")), Failing(error))  # type: ignore[arg-type] # they never return

    with pytest.raises(SourceBroken, match=f"^/a: refused; with the browser: {error}$"):
        source.latest(LEAGUE, {})


@pytest.mark.parametrize(
    ("either", "first"), [(EitherSource, Blocked("/a", "refused")), (ByPageSource, NotPublished("/a", "the viewer"))]
)
def test_a_browser_that_is_asked_to_wait_is_waited_for(either: type, first: Exception):
    source = either(Failing(first), Failing(Unreachable("/page", "answered 429", timedelta(seconds=90))))
    with pytest.raises(Unreachable, match=r"^/a: (refused|the viewer); .*: /page: answered 429$") as told:
        source.latest(LEAGUE, {})

    assert told.value.retry_after == timedelta(seconds=90)


def test_a_season_that_is_not_published_is_asked_of_the_official_page():
    page = Failing(Blocked("/page", "shown by no key of ours"))
    source = ByPageSource(Failing(NotPublished("/a", "the viewer")), page)  # type: ignore[arg-type] # the same
    with pytest.raises(NotPublished, match=r"^/a: the viewer; the official page: /page: shown by no key of ours$"):
        source.latest(LEAGUE, {})

    assert page.asked == 1


def test_a_source_that_is_broken_is_no_reason_to_ask_the_official_page():
    page = Failing(NoBrowser("no browser"))
    source = ByPageSource(Failing(SourceBroken("/a", "answered 404")), page)  # type: ignore[arg-type] # the same
    with pytest.raises(SourceBroken):
        source.latest(LEAGUE, {})

    assert page.asked == 0


def test_a_fault_of_http_that_is_no_refusal_starts_no_browser():
    browser = Failing(NoBrowser("no browser"))
    source = EitherSource(Failing(SourceBroken("/a", "answered 404")), browser)  # type: ignore[arg-type] # the same
    with pytest.raises(SourceBroken):
        source.latest(LEAGUE, {})

    assert browser.asked == 0


class Showing:
    """A page without a key in its address that loaded these seasons."""

    def __init__(self, *keys: str) -> None:
        reading = {kind: Received({}, b"{") for key in keys for kind in paired(key)}
        self._visit = Visit("http://host/?org=one", reading)

    def view(self, url: str, complete: Complete) -> Visit:  # noqa: ARG002 - the port names it
        assert complete(self._visit.address, self._visit.documents.keys())
        return self._visit


def paired(key: str) -> tuple[str, str]:
    return f"/data/schedule/{key}.json", f"/data/standings/{key}.json"


@pytest.mark.parametrize(
    ("keys", "read"),
    [
        ((ACADEMY.key, LEAGUE.key, "mls-next-league-27-28"), LEAGUE.key),
        ((ACADEMY.key, "mls-next-league-27-28"), "mls-next-league-27-28"),
        ((ACADEMY.key, "another-26-27", "mls-next-league-27-28"), "mls-next-league-27-28"),
        ((ACADEMY.key, "another-26-27"), "another-26-27"),
    ],
)
def test_of_several_seasons_on_a_page_that_of_the_feed_is_read(keys: tuple[str, ...], read: str):
    source = OfficialSource(lambda: Showing(*keys), viewer="http://host")  # type: ignore[arg-type] # it views only

    with pytest.raises(Malformed, match=f"^/data/schedule/{read}"):
        source.latest(LEAGUE, {})
