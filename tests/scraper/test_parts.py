"""A part of a season beside the accepted whole: it tells of what it lists, and of nothing else."""

from datetime import timedelta

from scraper.seasons import SYNCED, a_fixture, a_season

from match_scraper.changes import diff
from match_scraper.fixture import Absence, Score, Season
from match_scraper.parts import joined

LATER = SYNCED + timedelta(hours=25)


def accepted(seasons: int = 1) -> Season:
    """One match is listed, and another one missing."""
    return a_season(a_fixture("1"), absences=(Absence(a_fixture("2"), SYNCED, seasons),))


def after(part: Season, before: Season) -> Season:
    return diff(before, joined(before, part)).season


def test_a_match_that_is_missing_stays_so_and_ages_no_further():
    before = accepted()
    season = after(a_season(a_fixture("1"), synced_at=LATER), before)

    assert ([each.id for each in season.fixtures], season.absences) == (["1"], before.absences)


def test_a_part_removes_nothing_however_long_it_is_missing():
    before = accepted(seasons=3)
    found = diff(before, joined(before, a_season(synced_at=LATER)))

    assert (found.removed, found.missing, bool(found)) == (0, 1, False)


def test_a_missing_match_that_the_part_lists_is_back():
    season = after(a_season(a_fixture("2", result=Score(1, 0)), synced_at=LATER), accepted())

    assert (sorted(each.id for each in season.fixtures), season.absences) == (["1", "2"], ())


def test_a_missing_match_whose_row_cannot_be_read_is_back_as_it_was():
    season = after(a_season(synced_at=LATER, unread=frozenset({"2"})), accepted())

    assert (sorted(each.id for each in season.fixtures), season.absences) == (["1", "2"], ())


def test_the_next_whole_season_counts_on_from_where_it_was():
    before = accepted()
    season = after(a_season(a_fixture("1"), synced_at=LATER), before)
    whole = diff(season, a_season(a_fixture("1"), synced_at=LATER + timedelta(hours=1)))

    assert [each.seasons for each in whole.season.absences] == [2]
