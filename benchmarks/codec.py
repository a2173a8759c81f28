"""Loading and dumping messages, beside orjson on the same bytes in the same run.

orjson only parses; ours also checks every value. The aim: at most 6 times for a 100-match envelope, at most 8 times
for version 1 with its upcast.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from figures import Beside, Figure, at_most, report, timed

from match_schema import dump, load, v1, v2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import a_match, matches

ROUNDS = 5
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


def measure(runs: int) -> Iterator[Figure]:
    envelope = matches(*(a_match(str(number), result=v2.Score(home=2, away=1)) for number in range(1, 101)))
    yield compare("100-match envelope, version 2: load and dump", envelope, runs, repeats=100, bound=6)
    yield compare("1-match message, version 1: load with upcast, dump", BARE, runs, repeats=2000, bound=8)


def compare(name: str, message: v2.Matches | v1.Match, runs: int, *, repeats: int, bound: float) -> Figure:
    body = dump(message)
    plain = orjson.loads(body)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(microseconds(lambda: (load(body), dump(message)), repeats))
        theirs.append(microseconds(lambda: (orjson.loads(body), orjson.dumps(plain)), repeats))
    return Figure(name, "µs", tuple(ours), (Beside("orjson, which only parses", tuple(theirs), at_most(bound)),))


def microseconds(action: Callable[[], object], repeats: int) -> float:
    """Median over rounds of the mean of one round."""

    def once() -> None:
        for _ in range(repeats):
            action()

    return statistics.median(timed(once) for _ in range(ROUNDS)) / repeats * 1e6


if __name__ == "__main__":
    report(measure)
