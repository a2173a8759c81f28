"""When the source is asked again, tried over days of virtual time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.polling import Cadence, MatchDays, Trouble, match_days, wait
from match_scraper.report import Delivery, Fate, Fault, Outcome, Report
from match_scraper.watching import Watch

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 14, 17, tzinfo=UTC)
"""Of the match day, in New York."""
DAYS = match_days([a_season(a_fixture())])
GOOD = Outcome("league", "key", Fate.UNCHANGED)


def broken(retry_after: timedelta = timedelta(0)) -> Outcome:
    return Outcome("league", "key", Fate.BROKEN, "429", retry_after=retry_after)


class VirtualClock:
    """Time that passes only in rests, until an end."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.time, self._end = start, end

    def now(self) -> datetime:
        return self.time

    def rest(self, duration: timedelta) -> bool:
        self.time += duration
        return self.time < self._end


def watched(
    lasting: timedelta,
    answer: Callable[[int], Outcome | None] = lambda _: GOOD,
    start: datetime = NOON,
    beside: Outcome | None = None,
) -> list[datetime]:
    """Watch for a while, and return when it ran; `answer` says how each run, counted from 0, ended."""
    runs: list[datetime] = []

    def run(now: Callable[[], datetime]) -> Report | None:
        outcome = answer(len(runs))
        runs.append(now())
        others = (beside, beside) if beside else ()
        return Report("run", now(), (outcome, *others), Delivery()) if outcome else None

    list(Watch(run, lambda: DAYS, lambda: 0.0, VirtualClock(start, start + lasting)).pauses())
    return runs


def pauses(runs: list[datetime]) -> list[timedelta]:
    return [after - before for before, after in pairwise(runs)]


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-11-14T05:00:00Z", True),
        ("2026-11-15T04:59:59Z", True),
        ("2026-11-14T04:59:59Z", False),
        ("2026-11-15T05:00:00Z", False),
    ],
)
def test_a_match_day_lasts_from_midnight_to_midnight_at_its_venue(moment: str, holds: bool):  # noqa: FBT001 - a case
    assert DAYS.holds(datetime.fromisoformat(moment)) is holds


@pytest.mark.parametrize("state", ["postponed", "removed"])
def test_a_match_that_is_off_makes_no_match_day(state: str):
    assert match_days([a_season(a_fixture(schedule=a_schedule(state=state)))]).days == frozenset()


def test_a_day_without_any_season_is_no_match_day():
    assert not match_days([]).holds(NOON)


def test_on_a_match_day_it_runs_every_ten_minutes():
    assert set(pauses(watched(3 * HOUR))) == {10 * MINUTE}


def test_on_other_days_it_runs_every_hour():
    assert set(pauses(watched(12 * HOUR, start=NOON + 48 * HOUR))) == {HOUR}


def test_a_week_with_one_match_day_is_few_requests():
    runs = watched(7 * 24 * HOUR, start=NOON - 72 * HOUR)

    assert len(runs) == pytest.approx(24 * 6 + 6 * 24, abs=6)


def test_each_failure_doubles_the_wait_up_to_a_bound():
    told = pauses(watched(24 * HOUR, lambda _: broken(), start=NOON + 48 * HOUR))

    assert told[:4] == [2 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR]


@pytest.mark.parametrize(
    ("fault", "minutes"), [("malformed", [10, 10]), ("unreachable", [20, 40]), ("blocked", [20, 40])]
)
def test_one_feed_slows_the_others_only_where_it_is_the_host(fault: Fault, minutes: list[int]):
    told = pauses(watched(3 * HOUR, lambda _: replace(broken(), fault=fault), beside=GOOD))

    assert told[:2] == [each * MINUTE for each in minutes]


def test_one_failed_run_on_a_quiet_day_is_over_before_a_watchman_alarms():
    quiet = NOON + 48 * HOUR

    assert wait(quiet, DAYS, spread=1) + wait(quiet, DAYS, Trouble(1), spread=1) == timedelta(hours=3.3)


def test_one_good_run_ends_the_patience():
    told = pauses(watched(5 * HOUR, lambda number: broken() if number < 2 else GOOD))

    assert told[:4] == [20 * MINUTE, 40 * MINUTE, 10 * MINUTE, 10 * MINUTE]


def test_a_source_that_asks_for_it_is_left_alone():
    told = pauses(watched(5 * HOUR, lambda number: broken(3 * HOUR) if number == 0 else GOOD))

    assert told[0] == 3 * HOUR


def test_a_source_that_asks_for_too_much_is_asked_again_after_a_day():
    assert wait(NOON, DAYS, Trouble(1, timedelta(days=900)), spread=0) == timedelta(days=1)


def test_another_scraper_at_work_is_no_trouble_of_the_source():
    assert set(pauses(watched(HOUR, lambda _: None))) == {10 * MINUTE}


@pytest.mark.parametrize(("spread", "minutes"), [(-1, 9), (0, 10), (1, 11)])
def test_jitter_spreads_the_runs_by_a_tenth(spread: float, minutes: int):
    assert wait(NOON, DAYS, spread=spread) == minutes * MINUTE


@pytest.mark.parametrize("spread", [-1, 0, 1])
def test_jitter_never_shortens_what_the_source_asks_for(spread: float):
    assert wait(NOON, DAYS, Trouble(1, 2 * HOUR), spread=spread) >= 2 * HOUR


def test_the_cadence_can_be_another():
    nowhere = MatchDays(frozenset(), frozenset())

    assert wait(SYNCED, nowhere, spread=0, cadence=Cadence(otherwise=6 * HOUR)) == 6 * HOUR
