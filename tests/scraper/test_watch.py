from datetime import date, datetime, timedelta

import pytest
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.fixture import Fixture, Score, Season
from match_scraper.limits import DEFAULT
from match_scraper.watch import overdue, suspicions


def begun(hours: float, number: int = 1, result: Score | None = None) -> Fixture:
    kickoff = SYNCED - timedelta(hours=hours)
    return a_fixture(str(number), schedule=a_schedule(date=kickoff.date(), kickoff=kickoff), result=result)


def test_a14_a_match_without_score_is_overdue_after_two_days():
    season = a_season(begun(49, 1), begun(47, 2), begun(49, 3, Score(1, 0)))

    assert [each.id for each in overdue(season)] == ["1"]


@pytest.mark.parametrize(("day", "late"), [(date(2026, 10, 3), True), (date(2026, 10, 4), False)])
def test_a14_a_match_without_a_time_is_overdue_two_days_after_its_day(day: date, late: bool):  # noqa: FBT001 - a case
    timeless = a_fixture(schedule=a_schedule(date=day, kickoff=None))

    assert bool(overdue(a_season(timeless))) is late


def suspected(season: Season, now: datetime = SYNCED) -> list[str]:
    return [str(each) for each in suspicions(season, now, DEFAULT)]


def test_a31_no_score_in_three_days_is_an_alarm():
    assert suspected(a_season(*(begun(40, number) for number in range(20)))) == [
        "no_scores_yet (none of 20 matches of the last 3 days has a score)"
    ]


def test_a31_one_score_in_three_days_is_enough():
    season = a_season(*(begun(40, number) for number in range(20)), begun(40, 30, Score(0, 0)))

    assert suspected(season) == []


def test_a31_an_evening_without_scores_is_no_alarm():
    assert suspected(a_season(*(begun(11, number) for number in range(20)))) == []


def test_a31_before_the_season_there_is_no_alarm():
    assert suspected(a_season(*(begun(-40, number) for number in range(20)))) == []


def test_a_source_that_stands_still_while_matches_are_played_is_an_alarm():
    season = a_season(*(begun(-2, number) for number in range(20)))

    assert suspected(season, SYNCED + timedelta(hours=7)) == [
        "source_time_stands_still (2026-10-07T00:40:08Z, and 20 matches have begun since)"
    ]


@pytest.mark.parametrize(
    ("hours", "matches", "kickoff"),
    [
        (6, 20, 2),  # the sync may have a bad morning
        (7, 19, 2),  # a quiet day
        (7, 20, 8),  # the day has not begun
        (1000, 20, -8),  # the season is over
    ],
)
def test_a_source_that_has_nothing_to_tell_may_stand_still(hours: float, matches: int, kickoff: float):
    season = a_season(*(begun(-kickoff, number, Score(1, 0)) for number in range(matches)))

    assert suspected(season, SYNCED + timedelta(hours=hours)) == []
