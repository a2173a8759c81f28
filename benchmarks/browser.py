"""One competition read with a browser, Chromium's start included, beside plain HTTP from the same replica.

The page is the slow kind: its frame loads once consent is given, half a second after the page. The aim: under 5 s.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

from match_devstack.replica import Replica, make_season
from match_devstack.replica.outer import Manner, OuterReplica
from match_scraper.browser import Browser
from match_scraper.fetch import Fetcher
from match_scraper.season import competitions
from match_scraper.sources.assist import AssistSource, OfficialSource

ROUNDS = 5
DAY = date(2026, 10, 7)
ACADEMY = competitions(DAY)[2]  # the largest: 13,705 events


def seconds(act: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(ROUNDS))


def main() -> None:
    season = make_season(1, "full", DAY)
    with Replica(season) as replica, OuterReplica(replica.url, season.keys, Manner(src_when="consent")) as outer:

        def browse() -> None:
            with Browser() as browser:
                OfficialSource(lambda: browser, viewer=replica.url, page=outer.schedule_url).latest(ACADEMY, {})

        def fetch() -> None:
            with Fetcher(replica.url, version="0") as web:
                AssistSource(web).latest(ACADEMY, {})

        print(f"plain HTTP  {seconds(fetch):6.2f} s")
        print(f"browser     {seconds(browse):6.2f} s, median of {ROUNDS}; the aim is 5 s")


if __name__ == "__main__":
    main()
