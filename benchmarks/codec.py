"""Loading and dumping messages, beside orjson on the same bytes in the same run.

orjson only parses; ours also checks every value. The aim: at most 6 times for a 100-match envelope, at most 8 times
for version 1 with its upcast.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from match_schema import dump, load, v1, v2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import a_match, matches

ROUNDS = 15
BARE = v1.Match.model_validate_json(
    orjson.dumps(
        {
            "home_team": "Alpha SC",
            "away_team": "Beta FC",
            "match_date": "2026-10-17",
            "match_time": "13:30",
            "season": "2026-2027",
            "age_group": "U14",
            "match_type": "League",
            "division": "Northeast",
            "league": "Homegrown",
            "home_score": 1,
            "away_score": 1,
            "match_status": "completed",
            "external_match_id": "500001",
            "location": "Field 2 - River Park",
            "source": "match-scraper",
        }
    )
)


def main() -> None:
    envelope = matches(*(a_match(str(number), result=v2.Score(home=2, away=1)) for number in range(1, 101)))
    compare("100-match envelope, version 2: load and dump", envelope, 100, at_most=6)
    compare("1-match message, version 1: load with upcast, dump", BARE, 2000, at_most=8)


def compare(name: str, message: v2.Matches | v1.Match, repeats: int, *, at_most: int) -> None:
    body = dump(message)
    plain = orjson.loads(body)
    ours = microseconds(lambda: (load(body), dump(message)), repeats)
    theirs = microseconds(lambda: (orjson.loads(body), orjson.dumps(plain)), repeats)
    ratio = ours / theirs
    print(f"{name:<55}{ours:>9.1f} µs, orjson {theirs:>7.1f} µs, ratio {ratio:.1f} (aim: at most {at_most})")


def microseconds(action: Callable[[], object], repeats: int) -> float:
    """Median over rounds of the mean of one round."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(repeats):
            action()
        rounds.append((time.perf_counter() - started) / repeats * 1e6)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
