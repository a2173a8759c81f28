from datetime import timedelta

from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.fixture import Fixture, Score
from match_scraper.watch import overdue, silence


def begun(hours: float, number: int = 1, result: Score | None = None) -> Fixture:
    kickoff = SYNCED - timedelta(hours=hours)
    return a_fixture(str(number), schedule=a_schedule(date=kickoff.date(), kickoff=kickoff), result=result)


def test_a14_a_match_without_score_is_overdue_after_two_days():
    season = a_season(begun(49, 1), begun(47, 2), begun(49, 3, Score(1, 0)))

    assert overdue(season) == 1


def test_a31_no_score_in_three_days_is_an_alarm():
    assert silence(a_season(*(begun(40, number) for number in range(20)))) == (
        "none of 20 matches of the last 3 days has a score"
    )


def test_a31_one_score_in_three_days_is_enough():
    season = a_season(*(begun(40, number) for number in range(20)), begun(40, 30, Score(0, 0)))

    assert silence(season) == ""


def test_a31_before_the_season_there_is_no_alarm():
    assert silence(a_season(*(begun(-40, number) for number in range(20)))) == ""
