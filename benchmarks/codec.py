"""Loading and dumping messages, beside orjson on the same bytes in the same run.

orjson only parses; ours also checks every value. The aim: at most 6 times for a 100-match envelope, at most 8 times
for version 1 with its upcast. Version 1 is measured over the 100 matches of a division, which differ in teams, days
and scores: what their upcast remembers of each other is part of it, so it stands beside a first time as well.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import combinations, islice
from pathlib import Path

import orjson
from figures import Aim, Beside, Figure, at_most, report, timed

from match_schema import dump, load, upcast, v1, v2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import a_match, matches

ROUNDS = 200
Act = Callable[[], object]


def measure(runs: int) -> Iterator[Figure]:
    envelope = matches(*(a_match(str(number), result=v2.Score(home=2, away=1)) for number in range(1, 101)))
    yield compare("100-match envelope, version 2: load and dump", [envelope], runs, at_most(6))
    bare = [v1.Match.model_validate_json(body) for body in a_division()]
    yield compare("100 messages, version 1: load with upcast, dump", bare, runs, at_most(8))


def a_division() -> Iterator[bytes]:
    """100 matches of a division as today's producers send them."""
    pairs = islice(combinations(range(15), 2), 100)
    for number, (home, away) in enumerate(pairs):
        yield orjson.dumps(
            {
                "home_team": f"Club {home} SC",
                "away_team": f"Club {away} FC",
                "match_date": f"2026-{9 + number // 34:02}-{1 + number % 28:02}",
                "match_time": f"{9 + number % 9:02}:30",
                "season": "2026-2027",
                "age_group": "U14",
                "match_type": "League",
                "division": "Northeast",
                "league": "Homegrown",
                "home_score": number % 5,
                "away_score": number % 3,
                "match_status": "completed",
                "external_match_id": str(500_001 + number),
                "location": f"Field {home} - River Park",
                "source": "match-scraper",
            }
        )


def compare(name: str, told: list[v2.Matches] | list[v1.Match], runs: int, aim: Aim) -> Figure:
    bodies = [dump(each) for each in told]
    plain = [orjson.loads(body) for body in bodies]
    told_by = type(told[0])

    def ours() -> None:
        for body, message in zip(bodies, told, strict=True):
            load(body)
            dump(message)

    def a_first_time() -> None:
        forget()
        ours()

    def checker() -> None:
        for body, message in zip(bodies, told, strict=True):
            told_by.__pydantic_validator__.validate_json(body)
            told_by.__pydantic_serializer__.to_json(message, exclude_none=True)

    def parser() -> None:
        for body, document in zip(bodies, plain, strict=True):
            orjson.loads(body)
            orjson.dumps(document)

    taken = [[microseconds(act) for act in (ours, parser, checker, a_first_time)] for _ in range(runs)]
    mine, orjsons, checkers, firsts = map(tuple, zip(*taken, strict=True))
    beside = (
        Beside("orjson, which only parses", orjsons, aim),
        Beside("pydantic-core alone, to the same version", checkers),
        Beside("ours for the first time, nothing remembered", firsts),
    )
    return Figure(name, "µs", mine, beside)


def forget() -> None:
    for each in vars(upcast).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


def microseconds(act: Act) -> float:
    """The least of many rounds: what else the machine does only adds to it."""
    return min(timed(act) for _ in range(ROUNDS)) * 1e6


if __name__ == "__main__":
    report(measure)
