"""One competition read with a browser, Chromium's start included, beside plain HTTP from the same replica.

The page is the slow kind: its frame loads once consent is given, half a second after the page. Of Modular11 it is one
target, an age and division over one month, in the frame of the official page. The aim: under 5 s.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from figures import Beside, Figure, at_most, repeated, report

from match_devstack.replica import Replica, make_season
from match_devstack.replica.modular11 import Modular11Replica, make_world
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.browser import Browser
from match_scraper.fetch import Fetcher
from match_scraper.filter_page import FilterPage
from match_scraper.season import competitions
from match_scraper.sources.assist import AssistSource, OfficialSource
from match_scraper.sources.modular11 import HEADERS, Modular11Source, Web, archive, check, narrowed
from match_scraper.visits import Visits

DAY = date(2026, 10, 7)
ACADEMY = competitions(DAY)[2]  # the largest: 13,705 events
PAST = date(2026, 5, 9)
NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
TARGET = narrowed(
    archive(2025)[0], ages=["U14"], divisions=["Northeast"], first=date(2026, 4, 1), last=date(2026, 4, 30)
)


def measure(runs: int) -> Iterator[Figure]:
    yield from of_assist(runs)
    yield from of_modular11(runs)


def of_modular11(runs: int) -> Iterator[Figure]:
    site = Modular11Replica(make_world(make_season(1, "full", PAST)), now=NOW)
    with site, OuterReplica("", {}, modular11_url=site.url) as outer:

        def read(web: Web) -> None:
            Modular11Source(web, [TARGET], now=NOW).latest(TARGET.competition, {})

        def browse() -> None:
            with Browser() as browser:
                read(FilterPage(browser, site.url, outer.schedule_url))

        def fetch() -> None:
            with Fetcher(site.url, version="0", headers=HEADERS, check=check) as web:
                read(web)

        plain = Beside("plain HTTP", repeated(fetch, runs))
        yield Figure("one Modular11 target read with a browser", "s", repeated(browse, runs), (plain,), at_most(5))


def of_assist(runs: int) -> Iterator[Figure]:
    season = make_season(1, "full", DAY)
    with Replica(season) as replica, OuterReplica(replica.url, season.keys, Manner(src_when="consent")) as outer:

        def browse() -> None:
            with Browser() as browser:
                OfficialSource(lambda: Visits(browser), viewer=replica.url, page=outer.schedule_url).latest(ACADEMY, {})

        def fetch() -> None:
            with Fetcher(replica.url, version="0") as web:
                AssistSource(web).latest(ACADEMY, {})

        plain = Beside("plain HTTP", repeated(fetch, runs))
        yield Figure("one competition read with a browser", "s", repeated(browse, runs), (plain,), at_most(5))


if __name__ == "__main__":
    report(measure)
