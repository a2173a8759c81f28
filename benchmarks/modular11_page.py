"""Reading one captured page of 25 rows (the aim: under 3 ms), beside parsing its HTML without looking at it.

The page is a captured one, in the folder that MATCH_SAMPLES names; without it nothing is measured.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from figures import Beside, Figure, at_most, report, timed
from selectolax.lexbor import LexborHTMLParser

from match_scraper.sources.modular11 import page

CAPTURED = "modular11/get_matches_t35_page1_2026-02-27.html"


def measure(runs: int) -> Iterator[Figure]:
    samples = os.environ.get("MATCH_SAMPLES")
    if not samples:
        print("no samples: set MATCH_SAMPLES to their folder", file=sys.stderr)
        return
    body = (Path(samples) / CAPTURED).read_bytes()
    rows = len(page.read(body).rows)
    ours = tuple(best(lambda: page.read(body)) for _ in range(runs))
    parsed = tuple(best(lambda: LexborHTMLParser(body)) for _ in range(runs))
    yield Figure(f"read a page of {rows} rows", "ms", ours, (Beside("parsed only", parsed),), at_most(3))


def best(action: Callable[[], object]) -> float:
    return min(timed(action) for _ in range(100)) * 1000


if __name__ == "__main__":
    report(measure)
