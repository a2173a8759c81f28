"""All six documents of a full season (24,623 events, 24 MB), read, normalised, judged and compared with the season
accepted a weekend before; beside decoding the same bytes, and reading them field by field as is deployed today.

Memory is that of a process of its own, which does this once, feed after feed, as a run does.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import deployed_reading
import orjson
from figures import Aim, Beside, Figure, at_most, in_turns, report
from typed_reading import by_pydantic

from match_devstack.replica import Weekend, make_season, play_weekend, publish
from match_scraper.changes import diff
from match_scraper.guard import Accept, judge
from match_scraper.packing import pack, unpack
from match_scraper.season import competitions
from match_scraper.sources.assist import documents
from match_scraper.sources.assist.read import Reading, read

DAY = date(2026, 10, 7)
NOW = datetime(2026, 10, 7, 12, tzinfo=UTC)
# Not ru_maxrss: a child begins with that of the process that started it, which holds all documents twice.
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_KINDS = ("schedule", "standings")
TIME_AIM: Aim = at_most(4)
PEAK_AIM: Aim = at_most(256)
Bodies = dict[str, bytes]


def measure(runs: int) -> Iterator[Figure]:
    before, after = _published()
    accepted = {season.key: season for season in (reading.season for reading in _read(before))}

    def whole_way() -> None:
        for reading in _read(after):
            previous = accepted[reading.season.key]
            verdict = judge(previous, reading.season, now=datetime.now(UTC), doubts=reading.doubts)
            assert isinstance(verdict, Accept)
            assert diff(previous, reading.season)

    today_before = _today(before)

    def today() -> None:
        after_it = _today(after)
        assert any(list(deployed_reading.changes(was, told)) for was, told in zip(today_before, after_it, strict=True))

    ways = (whole_way, lambda: _untyped(after), lambda: by_pydantic(after), lambda: _typed(after), today)
    ours, untyped, pydantic, msgspec, by_field = in_turns(ways, runs, 1e3)
    beside = (
        Beside("decoding alone (orjson)", untyped, TIME_AIM),
        Beside("typed reading alone (pydantic)", pydantic),
        Beside("typed reading alone (msgspec, ours)", msgspec),
        Beside("today: json.loads, field by field, compared", by_field),
    )
    events = sum(len(season.fixtures) for season in accepted.values())
    size = sum(map(len, after.values())) / 1e6
    yield Figure(f"{events:,} events, {size:.0f} MB: read, judged, compared", "ms", ours, beside)
    with TemporaryDirectory() as folder:
        for path, body in after.items():
            (Path(folder) / path.replace("/", "-")).write_bytes(body)
        for key, season in accepted.items():
            (Path(folder) / f"{key}.accepted").write_bytes(pack(season))
        peaks = [[_peak(what, folder) for what in ("run_once", "decode_once", "today_once")] for _ in range(runs)]
    mine, decoded, fields = map(tuple, zip(*peaks, strict=True))
    others = (Beside("decoding alone (orjson)", decoded), Beside("today: json.loads, field by field", fields))
    yield Figure("peak memory of that", "MiB", mine, others, PEAK_AIM)


def _published() -> tuple[Bodies, Bodies]:
    world = make_season(1, "full", DAY)
    before = {path: document.body for path, document in publish(world).items()}
    play_weekend(world, Weekend(results=1_500, corrections=5, voided=2, postponed=100, deleted=2))
    return before, {path: document.body for path, document in publish(world).items()}


def _read(bodies: Bodies) -> Iterator[Reading]:
    for competition in competitions(DAY):
        schedule, standings = (bodies[f"/data/{kind}/{competition.key}.json"] for kind in _KINDS)
        yield read(documents.schedule(schedule), documents.standings(standings), competition)


def _today(bodies: Bodies) -> list[deployed_reading.Told]:
    pairs = [[bodies[f"/data/{kind}/{each.key}.json"] for kind in _KINDS] for each in competitions(DAY)]
    return [deployed_reading.read(schedule, standings, NOW) for schedule, standings in pairs]


def _untyped(bodies: Bodies) -> None:
    for body in bodies.values():
        orjson.loads(body)


def _typed(bodies: Bodies) -> None:
    for path, body in bodies.items():
        documents.schedule(body) if "schedule" in path else documents.standings(body)


def _peak(what: str, folder: str) -> float:
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import reading; reading.{what}({folder!r})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


def run_once(folder: str) -> None:
    """Read feed after feed beside what was accepted, and print the peak of memory in MiB."""
    for competition in competitions(DAY):
        previous = unpack((Path(folder) / f"{competition.key}.accepted").read_bytes())
        schedule, standings = ((Path(folder) / f"-data-{kind}-{competition.key}.json").read_bytes() for kind in _KINDS)
        season = read(documents.schedule(schedule), documents.standings(standings), competition).season
        judge(previous, season)
        pack(diff(previous, season).season)
    _print_peak()


def decode_once(folder: str) -> None:
    """Decode document after document without types, and print the peak of memory in MiB."""
    for path in Path(folder).glob("*.json"):
        orjson.loads(path.read_bytes())
    _print_peak()


def today_once(folder: str) -> None:
    """Read feed after feed as is done today, and print the peak of memory in MiB."""
    for competition in competitions(DAY):
        bodies = [(Path(folder) / f"-data-{kind}-{competition.key}.json").read_bytes() for kind in _KINDS]
        deployed_reading.read(*bodies, NOW)
    _print_peak()


def _print_peak() -> None:
    print(int(_PEAK.search(Path("/proc/self/status").read_text())[1]) / 1024)  # type: ignore[index] # Linux has it


if __name__ == "__main__":
    report(measure)
