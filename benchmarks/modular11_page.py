"""Reading one captured page of 25 rows (the aim: under 3 ms), beside parsing its HTML without looking at it.

The page is a captured one, in the folder that MATCH_SAMPLES names; without it nothing is measured.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from match_scraper.sources.modular11 import page

CAPTURED = "modular11/get_matches_t35_page1_2026-02-27.html"


def main() -> None:
    samples = os.environ.get("MATCH_SAMPLES")
    if not samples:
        print("no samples: set MATCH_SAMPLES to their folder")
        return
    body = (Path(samples) / CAPTURED).read_bytes()
    print(f"page of {len(page.read(body).rows)} rows, {len(body):,} bytes, best of 200")
    print(f"{'read':<40}{best(lambda: page.read(body)):>8.2f} ms (aim: at most 3)")
    print(f"{'baseline: parsed only':<40}{best(lambda: LexborHTMLParser(body)):>8.2f} ms")


def best(action: Callable[[], object]) -> float:
    return min(timed(action) for _ in range(200))


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
