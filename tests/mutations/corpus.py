"""A thousand changed documents and pages, each read as a run reads it: right, refused by name, or silently wrong.

`make mutations` reads them all, and replays a season in which nothing may be refused; both figures are printed.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutations import mutator, oracle, page_mutator, page_oracle, replay
from mutations.mutator import Mutated, Origin
from mutations.reading import latest

from match_devstack.replica import Feed, Weekend, make_season, play_weekend
from match_devstack.replica.publication import publish
from match_scraper.changes import diff, told_after
from match_scraper.errors import ScrapeError
from match_scraper.fixture import Season
from match_scraper.guard import Accept, Refuse, judge
from match_scraper.ports import Latest
from match_scraper.season import Competition, competitions
from match_scraper.sources.modular11 import page, paging
from match_scraper.sources.modular11.faults import PageFault

DOCUMENTS, PAGES = 700, 300
DAY = date(2026, 10, 14)
SEED = 11


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one changed document, beside an accepted season or without one."""

    mutated: Mutated
    beside: str
    refused: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def fate(self) -> str:
        if self.refused:
            return "refused"
        if not self.wrong:
            return "right"
        blind = self.mutated.blind
        return "self-consistent" if blind == "always" or (blind == "first" and self.beside == "first") else "WRONG"


class Scene:
    """A season accepted on one day, and the same a weekend later: the documents that are changed."""

    def __init__(self) -> None:
        world = make_season(SEED, "medium", DAY)
        (self.competition,) = (each for each in competitions(DAY) if each.feed == "league")
        self.before = oracle.truth(world, Feed.LEAGUE)
        first = self._documents(publish(world), self.competition)
        self.accepted = _latest(self.competition, *first).season
        play_weekend(world, Weekend(results=40, corrections=2, voided=1, postponed=3, deleted=0))
        self.now = oracle.truth(world, Feed.LEAGUE)
        self.time = world.observed + timedelta(minutes=5)
        schedule, standings = self._documents(publish(world), self.competition)
        flex = next(each for each in competitions(DAY) if each.feed == "flex")
        last = make_season(SEED + 1, "medium", date(2025, 10, 14))
        (before,) = (each for each in competitions(date(2025, 10, 14)) if each.feed == "league")
        self.origin = Origin(
            json.loads(schedule),
            json.loads(standings),
            (self._documents(publish(last), before), self._documents(publish(world), flex)),
        )

    @staticmethod
    def _documents(published: Mapping[str, object], competition: Competition) -> tuple[bytes, bytes]:
        schedule, standings = (published[f"/data/{kind}/{competition.key}.json"] for kind in ("schedule", "standings"))
        return schedule.body, standings.body  # type: ignore[attr-defined]

    def read(self, mutated: Mutated, accepted: Season | None) -> Result:
        """Read as a run does: fetched, read, judged, compared."""
        beside = "accepted" if accepted else "first"
        try:
            read = _latest(self.competition, mutated.schedule, mutated.standings)
        except ScrapeError as error:
            return Result(mutated, beside, refused=(type(error).__name__,))
        season = told_after(accepted, read.season)
        verdict = judge(accepted, season, now=self.time, doubts=read.doubts)
        if isinstance(verdict, Refuse):
            return Result(mutated, beside, refused=tuple(sorted({reason.name for reason in verdict.reasons})))
        if not isinstance(verdict, Accept):
            return Result(mutated, beside, refused=("older copy",))
        found = diff(accepted, season)
        published = [after for _, after in found.pairs] if accepted else list(found.season.fixtures)
        delivered = oracle.Delivered(found.season, published, season.unread, sum(read.skipped.values()))
        return Result(mutated, beside, wrong=tuple(oracle.wrongs(delivered, self.now, self.before)))


def _latest(competition: Competition, schedule: bytes, standings: bytes) -> Latest:
    paths = (f"/data/{kind}/{competition.key}.json" for kind in ("schedule", "standings"))
    return latest(competition, dict(zip(paths, (schedule, standings), strict=True)))


def read_documents(numbers: range) -> Iterator[Result]:
    """Read changed documents, each beside an accepted season and as a first one."""
    scene = Scene()
    for mutated in mutator.mutations(scene.origin, numbers):
        yield scene.read(mutated, scene.accepted)
        yield scene.read(mutated, None)


def read_pages(numbers: range) -> Iterator[Result]:
    """Read changed pages of rows."""
    world = page_oracle.matches(Random(SEED))
    for mutated in page_mutator.mutations(page_oracle.written(world), numbers):
        yield _read_page(mutated, world)


def _read_page(mutated: Mutated, world: page_oracle.World) -> Result:
    asked = datetime(2025, 11, 1, tzinfo=UTC)
    try:
        gathered = paging.gather(lambda number: paging.Taken(page.read(mutated.schedule, asked=number), asked))
    except PageFault as error:
        return Result(mutated, "page", refused=(type(error).__name__,))
    return Result(mutated, "page", wrong=tuple(page_oracle.wrongs(gathered.rows, len(gathered.bad), world)))


def table(results: Iterable[Result]) -> Iterator[str]:
    """Write a line for each kind: how many ended how."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        counts[result.mutated.kind][result.fate] += 1
        reasons[result.mutated.kind].update(result.refused)
    fates = ("right", "refused", "self-consistent", "WRONG")
    yield f"{'kind':<34}" + "".join(f"{fate:>16}" for fate in fates) + "  mostly refused as"
    for kind, found in sorted(counts.items()):
        named = ", ".join(name for name, _ in reasons[kind].most_common(3))
        yield f"{kind:<34}" + "".join(f"{found[fate]:>16}" for fate in fates) + f"  {named}"
    total = sum(counts.values(), Counter[str]())
    yield f"{'all':<34}" + "".join(f"{total[fate]:>16}" for fate in fates)


def main() -> int:
    """Read the corpus, replay the season, and print both figures."""
    results = [*read_documents(range(DOCUMENTS)), *read_pages(range(PAGES))]
    print(*table(results), sep="\n")
    wrong = [result for result in results if result.fate == "WRONG"]
    for result in wrong[:40]:
        print(f"WRONG {result.mutated.kind} ({result.mutated.what}), {result.beside}: {result.wrong[:2]}")
    print(
        f"\n{DOCUMENTS} changed pairs of documents (each beside an accepted season, and as a first one), {PAGES} pages"
    )
    print(f"silent wrong rows in: {len(wrong)}")
    refusals = list(replay.refusals())
    print(f"false refusals in {replay.STEPS} steps of a replayed season: {len(refusals)}")
    print(*refusals, sep="\n")
    return 1 if wrong or refusals else 0


if __name__ == "__main__":
    sys.exit(main())
