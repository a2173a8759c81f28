"""A season as it passes, from its release to the next one: nothing of it may be refused, nor its source suspected.

Every step is read, judged beside the last accepted season, and compared, as a run does.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from mutations.reading import Shelf, latest

from match_devstack.replica import Score, make_season
from match_devstack.replica.answers import SHELL
from match_devstack.replica.events import Event, local
from match_devstack.replica.feeds import Feed
from match_devstack.replica.publication import publish
from match_devstack.replica.results import draw_score
from match_devstack.replica.season import Season as World
from match_scraper.changes import Diff, diff, told_after
from match_scraper.errors import NotPublished
from match_scraper.fixture import Fixture, Season
from match_scraper.guard import Accept, judge
from match_scraper.limits import DEFAULT
from match_scraper.season import competitions
from match_scraper.sources.assist import AssistSource
from match_scraper.watch import suspicions

RELEASE: Final = date(2026, 8, 24)
_STORM: Final = {Feed.LEAGUE: 64, Feed.FLEX: 39, Feed.ACADEMY: 0}
"""The 103 matches that were postponed by 28 September."""
_STORMS: Final = {Feed.LEAGUE: 60, Feed.FLEX: 40, Feed.ACADEMY: 140}
"""The 240 of 7 October."""
Happening = Callable[["_World"], None]


class _World:
    """A season, and what happens to it."""

    def __init__(self, size: str) -> None:
        self.rng = Random(5)
        self.scale = 1.0 if size == "full" else 0.1
        self.season = make_season(5, size, RELEASE, parked=0)  # type: ignore[arg-type] # one of the sizes

    def reach(self, moment: datetime, scored: float = 6 / 7) -> None:
        """Let time pass: kick-offs are set two weeks ahead, scores entered, a few corrected, voided and deleted."""
        events = [each for each in self.season.events.values() if not each.hides]
        for event in events:
            if not event.timed and event.start < moment + timedelta(weeks=2):
                hour = self.rng.choice((9, 11, 13, 15, 17))
                self.season.set_time(event.id, local(event).replace(hour=hour))
        due = [each for each in events if each.score is None and each.timed and each.over(moment)]
        for event in self.rng.sample(due, k=round(scored * len(due))):
            self.season.enter_score(event.id, draw_score(self.rng, event))
        self._now_and_then(moment)
        self.season.sync(moment)

    def _now_and_then(self, moment: datetime) -> None:
        scored = [each for each in self.season.events.values() if each.score and each.over(moment)]
        for event in self.rng.sample(scored, k=min(3, len(scored))):
            self.season.correct_score(event.id, Score(8, self.rng.randrange(7)))
        if scored:
            self.season.void_score(self.rng.choice(scored).id)
        if coming := self._coming(moment):
            self.season.delete(self.rng.choice(coming).id)

    def postpone(self, numbers: dict[Feed, int]) -> None:
        """Move matches of the next days to the parking day; a few of them are decided there."""
        for feed, number in numbers.items():
            coming = [each for each in self._coming(self.season.observed) if each.feed is feed]
            chosen = coming[: round(number * self.scale)]
            for event in chosen:
                self.season.postpone(event.id)
            for event in chosen[: len(chosen) // 8]:
                self.season.enter_score(event.id, Score(3, 0))

    def resume(self) -> None:
        """Give a few postponed matches a new day."""
        day = self.season.calendar.parking_day
        parked = [each for each in self.season.events.values() if each.start.date() == day and each.score is None]
        for event in parked[:20]:
            self.season.move(event.id, self.season.observed + timedelta(days=30))

    def _coming(self, moment: datetime) -> list[Event]:
        coming = (each for each in self.season.events.values() if each.score is None and each.start > moment)
        return sorted((each for each in coming if not each.hides and each.timed), key=lambda each: each.start)


def _steps() -> Iterator[tuple[str, datetime, float, Happening]]:
    def nothing(_: _World) -> None:
        pass

    def at(month: int, day: int, hour: int, year: int = 2026) -> datetime:
        return datetime(year, month, day, hour, tzinfo=UTC)

    yield "release day, ten minutes later", at(8, 24, 19), 1.0, nothing
    yield "first Saturday, in the evening", at(8, 29, 23), 0.0, nothing
    yield "first Sunday, most scores late", at(8, 30, 23), 0.1, nothing
    for hour in range(3, 18, 3):
        yield f"the night after, {hour} o'clock", at(8, 31, hour), 0.3, nothing
    yield "the Monday after", at(8, 31, 18), 6 / 7, nothing
    for week in range(1, 4):
        yield f"Monday {week + 1}", at(8, 31, 18) + timedelta(weeks=week), 6 / 7, nothing
    yield "103 matches postponed", at(9, 28, 18), 6 / 7, lambda world: world.postpone(_STORM)
    yield "240 matches postponed", at(10, 7, 18), 6 / 7, lambda world: world.postpone(_STORMS)
    yield "some of them resumed", at(10, 12, 18), 6 / 7, _World.resume
    yield "a fortnight nobody read", at(11, 2, 18), 6 / 7, nothing
    yield "the weekend of Thanksgiving", at(11, 30, 18), 6 / 7, nothing
    yield "the last weekend before winter", at(12, 21, 18), 6 / 7, nothing
    yield "winter break", at(12, 28, 18), 1.0, nothing
    yield "the new year", at(1, 3, 18, 2027), 1.0, nothing
    yield "after the break", at(1, 11, 18, 2027), 6 / 7, nothing
    yield "spring", at(3, 15, 18, 2027), 6 / 7, nothing
    yield "the end of the season", at(5, 31, 18, 2027), 6 / 7, nothing
    yield "July", at(7, 20, 18, 2027), 1.0, nothing


STEPS: Final = len(list(_steps())) + 2
"""And the first reading, and the roll-over."""


class _Kept:
    """What is kept of each season: as it was accepted last, and each change with its time."""

    def __init__(self) -> None:
        self.accepted: dict[str, Season] = {}
        self._changes: list[tuple[str, datetime, tuple[Fixture | None, Fixture]]] = []

    def accept(self, found: Diff) -> None:
        season = found.season
        first = season.key not in self.accepted
        self.accepted[season.key] = season
        self._changes += [(season.key, season.synced_at, pair) for pair in found.pairs if not first]

    def recent(self, key: str, since: datetime) -> list[tuple[Fixture | None, Fixture]]:
        return [pair for each, moment, pair in self._changes if each == key and moment > since]


def refusals(size: str = "full") -> Iterator[str]:
    """Replay the season, and yield what was refused."""
    world = _World(size)
    accepted = _Kept()
    yield from _read("release day", world.season, accepted, RELEASE)
    for name, moment, scored, happening in _steps():
        happening(world)
        world.reach(moment, scored)
        yield from _read(name, world.season, accepted, moment.date())
    yield from _roll_over(size, accepted)


def _roll_over(size: str, accepted: _Kept) -> Iterator[str]:
    first = date(2027, 8, 1)
    for competition in competitions(first):
        shell = dict.fromkeys((f"/data/{kind}/{competition.key}.json" for kind in ("schedule", "standings")), SHELL)
        try:
            AssistSource(Shelf(shell)).latest(competition, {})
        except NotPublished:
            continue
        yield f"roll-over: {competition.key} is read before it is published"
    new = make_season(6, size, date(2027, 8, 23), parked=0)  # type: ignore[arg-type] # one of the sizes
    yield from _read("roll-over", new, accepted, date(2027, 8, 23))


def _read(name: str, world: World, kept: _Kept, day: date) -> Iterator[str]:
    published = {path: document.body for path, document in publish(world).items()}
    for competition in competitions(day if day >= date(2027, 8, 1) else RELEASE):
        before = kept.accepted.get(competition.key)
        read = latest(competition, published)
        season = told_after(before, read.season)
        recent = partial(kept.recent, competition.key)
        now = world.observed + timedelta(minutes=5)
        verdict = judge(before, season, now=now, history=recent, doubts=read.doubts)
        if not isinstance(verdict, Accept):
            yield f"{name}: {competition.key}: {verdict}"
        kept.accept(diff(before, season))
        for reason in suspicions(kept.accepted[competition.key], now, DEFAULT):
            yield f"{name}: {competition.key}: suspected: {reason}"
