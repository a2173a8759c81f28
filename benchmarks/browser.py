"""One competition read with a browser, Chromium's start included, beside plain HTTP from the same replica.

The page is the slow kind: its frame loads once consent is given, half a second after the page. The aim: under 5 s.
"""

from collections.abc import Iterator
from datetime import date

from figures import Beside, Figure, at_most, repeated, report

from match_devstack.replica import Replica, make_season
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.browser import Browser
from match_scraper.fetch import Fetcher
from match_scraper.season import competitions
from match_scraper.sources.assist import AssistSource, OfficialSource

DAY = date(2026, 10, 7)
ACADEMY = competitions(DAY)[2]  # the largest: 13,705 events


def measure(runs: int) -> Iterator[Figure]:
    season = make_season(1, "full", DAY)
    with Replica(season) as replica, OuterReplica(replica.url, season.keys, Manner(src_when="consent")) as outer:

        def browse() -> None:
            with Browser() as browser:
                OfficialSource(lambda: browser, viewer=replica.url, page=outer.schedule_url).latest(ACADEMY, {})

        def fetch() -> None:
            with Fetcher(replica.url, version="0") as web:
                AssistSource(web).latest(ACADEMY, {})

        plain = Beside("plain HTTP", repeated(fetch, runs))
        yield Figure("one competition read with a browser", "s", repeated(browse, runs), (plain,), at_most(5))


if __name__ == "__main__":
    report(measure)
