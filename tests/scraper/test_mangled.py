"""Whatever bytes a source sends: read, or refused by an error of ours; what is read can be kept and published."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mangled import DEEP, mangled
from scraper.modular11_pages import COMPETITION, HAZEL, MAPPED, QUILL, a_match, body, pages
from scraper.seasons import NORTHEAST, SYNCED, TODAY, event, table, unplayed

from match_devstack.replica.modular11 import Look, World, lists, standings
from match_devstack.replica.modular11.filter_page import page as filter_page
from match_devstack.replica.outer.manner import Manner
from match_devstack.replica.outer.page import page as official_page
from match_schema import dump, load
from match_scraper.changes import diff, told_after
from match_scraper.errors import ScrapeError, WrongChoice
from match_scraper.first_contact.official_page import ask_official_page
from match_scraper.fixture import Season
from match_scraper.guard import Accept, judge
from match_scraper.packing import pack, unpack
from match_scraper.ports import Document, Fresh
from match_scraper.robots import Wishes
from match_scraper.season import Competition, competitions
from match_scraper.sources.assist.source import AssistSource
from match_scraper.sources.modular11 import filters, page, tables
from match_scraper.sources.modular11.clubs import Directory
from match_scraper.sources.modular11.faults import PageFault
from match_scraper.sources.modular11.page import Page
from match_scraper.sources.modular11.placings import as_group, placed
from match_scraper.sources.modular11.read import About, read
from match_scraper.translate import Writer, everything, messages

LEAGUE: Final[Competition] = competitions(TODAY)[0]
WORLD: Final = World.of([a_match(age=age, number=number) for number, age in enumerate(("U13", "U14", "U15"), start=1)])
SCHEDULE: Final = json.dumps(
    {
        "synced_at": "2026-10-07T00:40:08Z",
        "events": [event(), event(2, round_number=3), unplayed(3), event(4, home_squad_id=3, home_squad_name="U14B")],
        "linked_competition_seasons": [{"key": LEAGUE.key}],
    }
).encode()
STANDINGS: Final = json.dumps(
    {
        "competition_season": {
            "key": LEAGUE.key, "competition_brackets": [NORTHEAST, table(102, "Southeast", "U15", 5, 6)]
        }
    }
).encode()  # fmt: skip
ROWS: Final = (
    body(a_match(), a_match(number=2, home=HAZEL, away=QUILL, score=None, place=MAPPED)),
    lists.days([a_match(tournament=80, division="A")]).encode(),
    lists.NO_DATA.encode(),
)
TABLES: Final = tuple(standings.league(WORLD, 12, age).encode() for age in ("U13", "U15", "U17"))
EVENT: Final = (standings.group_play(WORLD, 12, "U14").encode(), standings.knock_out(WORLD, 12).encode())
FILTERS: Final = filter_page(WORLD, 12, Look()).encode()
FRAMED: Final = official_page(f"https://viewer.invalid/#/schedule/{LEAGUE.key}", Manner(), "data-src")
ROBOTS: Final = b"User-agent: *\nDisallow: /private*$\nAllow: /data/\nCrawl-delay: 2.5\nRequest-rate: 1/10\n"

T = TypeVar("T")
QUICK = settings(max_examples=examples(40), deadline=None)


@dataclass(frozen=True)
class Kept:
    """A `Web` of bytes."""

    contents: Mapping[str, bytes]

    def get(self, path: str, kept: Document | None = None) -> Fresh:  # noqa: ARG002 - it has no conditions
        return Fresh(Document(path, b"", None, None), self.contents[path], SYNCED)


def goes_on(season: Season) -> None:
    """Keep, judge and publish it as a run does."""
    assert unpack(pack(season)) == season
    if not isinstance(judge(None, told_after(None, season), now=SYNCED), Accept):
        return
    whole = diff(None, season).season
    for each in messages(whole, everything(whole), Writer("run-1", SYNCED, "0"), full=True):
        assert load(dump(each.message)) == each.message


@QUICK
@given(mangled(SCHEDULE), mangled(STANDINGS), st.sampled_from(["schedule", "standings", "both"]))
@example(SCHEDULE.replace(b"2026-10-07T", b"0001-01-01T"), STANDINGS, "schedule")
@example(SCHEDULE.replace(b'"completed": true', b'"completed": %b' % DEEP[1], 1), STANDINGS, "schedule")
@example(SCHEDULE, STANDINGS.replace(b'"position": 1', b'"position": 1, "x": %b' % DEEP[1], 1), "standings")
@example(SCHEDULE.replace(b"5000001", b"{}").replace(b"Beta FC", b"Beta \xff"), STANDINGS, "schedule")
def test_any_documents_are_read_or_refused(schedule: bytes, tables_: bytes, changed: str):
    web = Kept(
        {
            f"/data/schedule/{LEAGUE.key}.json": SCHEDULE if changed == "standings" else schedule,
            f"/data/standings/{LEAGUE.key}.json": STANDINGS if changed == "schedule" else tables_,
        }
    )
    with suppress(ScrapeError):
        goes_on(AssistSource(web).latest(LEAGUE, {}).season)


@QUICK
@given(mangled(*ROWS), mangled(*TABLES, *EVENT), mangled(FILTERS))
@example(ROWS[0], TABLES[1], re.sub(rb"dependencies[^[]*\[", rb"\g<0>" + DEEP[0], FILTERS))
@example(ROWS[0], TABLES[1].replace(b'"container-rank">1<', b'"container-rank">%b<' % (b"1" * 5000)), FILTERS)
@example(ROWS[0], TABLES[1], FILTERS.replace(b"</option>", b"</option", 1))
def test_any_pages_are_read_or_refused(rows: bytes, of_age: bytes, offered: bytes):
    good = pages(a_match(), a_match(number=2, home=HAZEL, away=QUILL))
    found = tried(lambda: page.read(rows), good)
    told = tried(lambda: tables.read(of_age), ()) + tuple(map(as_group, tried(lambda: tables.of_event(of_age), ())))
    site = tried(lambda: filters.read(offered), filters.read(FILTERS))
    with suppress(PageFault):
        filters.drift(filters.read(FILTERS), site)
    with suppress(WrongChoice):
        site.age("U14")

    season = _season(found, Directory(site.clubs, site.club_of()))

    goes_on(placed(season, told)[0])


def tried(parse: Callable[[], T], otherwise: T) -> T:
    try:
        return parse()
    except PageFault:
        return otherwise


def _season(found: Page, directory: Directory) -> Season:
    about = About(COMPETITION, "12", datetime(2025, 11, 1, 12, tzinfo=UTC), directory=directory)
    return read(found.rows, found.bad, about).season


@QUICK
@given(mangled(EVENT[1]))
@example(EVENT[1].replace(b'"0"', DEEP[1]))
def test_any_knock_out_is_read_or_refused(content: bytes):
    with suppress(PageFault):
        tables.knockout(content)


@QUICK
@given(mangled(FRAMED))
def test_any_official_page_is_held_beside_what_is_assumed(content: bytes):
    assert list(ask_official_page(Kept({"/schedule": content}), "/schedule", LEAGUE.key))


@QUICK
@given(mangled(ROBOTS), st.text(max_size=40))
@example(ROBOTS.replace(b"2.5", b"1e300"), "")
def test_any_robots_txt_says_what_it_wishes(content: bytes, path: str):
    wishes = Wishes(content.decode("utf-8", "replace"))

    assert wishes.allow(f"/{path}") in (True, False)
    assert wishes.pace.total_seconds() >= 0
