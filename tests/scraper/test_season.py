from datetime import date

import pytest

from match_scraper.season import competitions, first_day, is_due, is_over, season_start


@pytest.mark.parametrize(
    ("on", "season", "key"),
    [
        (date(2026, 8, 1), "2026-2027", "mls-next-league-26-27"),
        (date(2027, 7, 31), "2026-2027", "mls-next-league-26-27"),
        (date(2027, 8, 1), "2027-2028", "mls-next-league-27-28"),
        (date(2099, 9, 1), "2099-2100", "mls-next-league-99-00"),
    ],
)
def test_a32_a_season_rolls_over_on_the_first_of_august(on: date, season: str, key: str):
    league, *_ = competitions(on)

    assert (league.season, league.key) == (season, key)


@pytest.mark.parametrize("told", ["2026-27", "2026-2027"])
def test_a32_a_past_season_is_named_by_its_years(told: str):
    assert {each.season for each in competitions(first_day(season_start(told)))} == {"2026-2027"}


@pytest.mark.parametrize("told", ["2026", "2026-28", "26-27", "last"])
def test_what_names_no_season_is_told(told: str):
    with pytest.raises(ValueError, match="a season is written 2025-26"):
        season_start(told)


def test_teams_of_flex_are_at_home_in_homegrown():
    assert [(each.league, each.home_league) for each in competitions(date(2026, 10, 7))] == [
        ("Homegrown", "Homegrown"),
        ("Flex", "Homegrown"),
        ("Academy", "Academy"),
    ]


@pytest.mark.parametrize(
    ("key", "on", "due", "over"),
    [
        ("mls-next-flex-26-27", date(2026, 8, 31), False, False),
        ("mls-next-flex-26-27", date(2026, 9, 1), True, False),
        ("mls-next-flex-26-27", date(2027, 8, 1), False, True),
        ("mls-next-flex-25-26", date(2026, 11, 1), False, True),
        ("mls-next-flex-29-30", date(2026, 11, 1), False, False),
        ("mls-next-flex-99-00", date(2099, 9, 1), True, False),
        ("mls-next-flex-99-00", date(2100, 8, 1), False, True),
        ("modular11-league-25-26", date(2026, 11, 1), False, False),
    ],
)
def test_a_season_is_due_a_month_after_it_began_until_the_next_one(key: str, on: date, *, due: bool, over: bool):
    assert (is_due(key, on), is_over(key, on)) == (due, over)
