"""The outer site as a program sees it; tests/browser sees it as a person's browser does."""

import json
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from match_devstack.replica import Feed
from match_devstack.replica.outer import Manner, OuterReplica

ASSIST = "http://127.0.0.1:1"
KEYS = {Feed.LEAGUE: "league-key", Feed.ACADEMY: "academy-key"}


@pytest.fixture
def outer() -> Iterator[OuterReplica]:
    with OuterReplica(ASSIST, KEYS) as outer:
        yield outer


def tree(outer: OuterReplica, path: str = "/mlsnext/schedule/all/") -> LexborHTMLParser:
    return LexborHTMLParser(httpx.get(outer.url + path).raise_for_status().text)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/mlsnext/schedule/all/", "league-key"),
        ("/mlsnext/schedule/homegrown-division/", "league-key"),
        ("/mlsnext/schedule/u17/", "league-key"),
        ("/mlsnext/standings/homegrown_division/", "league-key"),
        ("/mlsnext/standings/u16", "league-key"),
        ("/mlsnext/schedule/academy_division/", "academy-key"),
        ("/mlsnext/standings/academy_division/", "academy-key"),
    ],
)
def test_each_page_has_one_iframe_whose_address_is_in_data_src(path: str, key: str, outer: OuterReplica):
    frames = tree(outer, path).css('main[role="main"][aria-label="Page main content"] iframe')

    assert [frame.attributes for frame in frames] == [{"data-src": f"{ASSIST}/#/standings/{key}"}]


def test_the_academy_schedule_is_reached_by_a_link(outer: OuterReplica):
    links = {link.text(strip=True): link.attributes["href"] for link in tree(outer).css("main a")}

    assert links["MLS NEXT Academy Division Schedule"] == "/mlsnext/schedule/academy_division/"


def test_a_late_iframe_is_not_in_the_markup(outer: OuterReplica):
    outer.manner = Manner(frame_delay=1)

    assert tree(outer).css("iframe") == []


def test_the_manner_can_be_read_back(outer: OuterReplica):
    outer.manner = Manner(banner="sticky", src_when="consent")
    told = re.search(r'data-manner="([^"]+)"', httpx.get(outer.schedule_url).text)

    assert told
    assert json.loads(unescape(told[1])).items() >= {"banner": "sticky", "src_when": "consent"}.items()


def test_the_banner_is_not_in_the_markup_but_the_settings_button_is(outer: OuterReplica):
    page = tree(outer)

    assert (len(page.css("#onetrust-accept-btn-handler")), len(page.css("#ot-sdk-btn.ot-sdk-show-settings"))) == (0, 1)


def test_a_site_that_refuses_refuses_every_page(outer: OuterReplica):
    outer.manner = Manner(status=403)

    assert httpx.get(outer.schedule_url).status_code == 403


def test_other_paths_are_not_found(outer: OuterReplica):
    assert httpx.get(f"{outer.url}/mlsnext/schedule/u12/").status_code == 404
