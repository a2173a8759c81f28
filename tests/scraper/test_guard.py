from datetime import timedelta

import pytest
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_season

from match_scraper.fixture import Bracket, Score, Season
from match_scraper.guard import Accept, Refuse, Skip, judge


def names(previous: Season | None, season: Season) -> list[str]:
    verdict = judge(previous, season)
    return [reason.name for reason in verdict.reasons] if isinstance(verdict, Refuse) else []


def season(events: int = 100, played: int = 0, goals: int = 1) -> Season:
    return a_season(
        *(a_fixture(str(number), result=Score(goals, 0) if number < played else None) for number in range(events))
    )


def test_a_first_season_is_accepted():
    assert judge(None, season()) == Accept()


def test_a_source_time_ahead_of_ours_is_refused_before_the_database_would():
    ahead = judge(None, season(), now=SYNCED - timedelta(minutes=6))

    assert isinstance(ahead, Refuse)
    assert [reason.name for reason in ahead.reasons] == ["source_time_ahead"]


def test_a_source_time_a_little_ahead_of_ours_is_accepted():
    assert judge(None, season(), now=SYNCED - timedelta(minutes=4)) == Accept()


def test_a6_an_empty_schedule_is_refused():
    assert names(None, season(0)) == ["no_events"]


def test_a6_empty_tables_are_refused():
    assert names(None, replace(season(), brackets=(Bracket("101", "Northeast", "U14", ()),))) == ["no_tables"]


def test_a6_a_vanished_bracket_is_refused():
    two = (*season().brackets, Bracket("102", "Florida", "U14", ("1", "2")))

    assert names(replace(season(), brackets=two), season()) == ["brackets_vanished"]


def test_a_bracket_that_only_changed_its_id_has_not_vanished():
    renumbered = (replace(season().brackets[0], id="999"),)

    assert judge(season(), replace(season(), brackets=renumbered)) == Accept()


@pytest.mark.parametrize(("members", "refused"), [(97, []), (96, ["teams_fell"])])
def test_a6_teams_may_fall_by_three_percent(members: int, refused: list[str]):
    before, after = (
        replace(season(), brackets=(Bracket("101", "Northeast", "U14", tuple(map(str, range(count)))),))
        for count in (100, members)
    )

    assert names(before, after) == refused


@pytest.mark.parametrize(("events", "refused"), [(95, []), (94, ["events_fell"])])
def test_a6_events_may_fall_by_five_percent(events: int, refused: list[str]):
    assert names(season(100), season(events)) == refused


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [(20, 15, []), (20, 14, ["events_of_U14 Florida_fell"]), (19, 10, [])],
)
def test_a6_a_bracket_of_twenty_events_may_fall_by_a_quarter(before: int, after: int, refused: list[str]):
    def with_florida(events: int) -> Season:
        florida = (a_fixture(f"f{number}", divisions=("Florida",)) for number in range(events))
        return a_season(*season(1000).fixtures, *florida)

    assert names(with_florida(before), with_florida(after)) == refused


@pytest.mark.parametrize(("left", "refused"), [(30, []), (29, ["results_vanished"])])
def test_ten_results_may_vanish(left: int, refused: list[str]):
    assert names(season(played=40), season(played=left)) == refused


@pytest.mark.parametrize(("corrected", "refused"), [(15, []), (16, ["results_changed"])])
def test_fifteen_results_may_change(corrected: int, refused: list[str]):
    before = season(played=40)
    after = a_season(*season(played=corrected, goals=2).fixtures[:corrected], *before.fixtures[corrected:])

    assert names(before, after) == refused


def test_any_number_of_new_results_is_accepted():
    assert judge(season(), season(played=100)) == Accept()


def test_any_number_of_shootouts_may_be_entered_later():
    drawn = a_season(*(a_fixture(str(number), result=Score(1, 1)) for number in range(50)))
    decided = a_season(*(a_fixture(str(number), result=Score(1, 1, (5, 4))) for number in range(50)))

    assert judge(drawn, decided) == Accept()


def test_a_slightly_older_copy_is_skipped():
    assert judge(season(), replace(season(), synced_at=SYNCED - timedelta(minutes=15))) == Skip()


def test_a5_a_source_time_further_back_is_refused():
    assert names(season(), replace(season(), synced_at=SYNCED - timedelta(minutes=16))) == ["source_time_went_back"]


def test_a_reason_gives_the_numbers():
    verdict = judge(season(100), season(10))

    assert isinstance(verdict, Refuse)
    assert str(verdict.reasons[0]) == "events fell (100 -> 10, limit 5%)"
