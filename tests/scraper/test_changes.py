"""What changed between two seasons; the numbers are those of the list of cases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from scraper.seasons import SYNCED, a_fixture, a_schedule, a_season

from match_scraper.changes import Diff, diff, told_after
from match_scraper.fixture import Fixture, Score, Season, State, Voided

PARKED = a_schedule(date=date(2027, 6, 8), kickoff=datetime(2027, 6, 8, 15, 0, tzinfo=UTC), state="postponed")


def later(*fixtures: Fixture, hours: float = 1, unread: frozenset[str] = frozenset()) -> Season:
    return a_season(*fixtures, synced_at=SYNCED + timedelta(hours=hours), unread=unread)


def after(before: Fixture, now: Fixture) -> Fixture:
    """Accept one match, then read it again."""
    return diff(a_season(before), later(now)).season.fixtures[0]


def absent_for(*hours: float) -> Diff:
    """Accept two matches, then read seasons without the second, so many hours later."""
    found = diff(None, a_season(a_fixture("1"), a_fixture("2")))
    for each in hours:
        found = diff(found.season, later(a_fixture("1"), hours=each))
    return found


def test_without_an_accepted_season_every_match_is_new():
    assert diff(None, a_season(a_fixture())).new == (a_fixture(),)


def test_a4_a_new_source_time_alone_changes_nothing():
    assert not diff(a_season(a_fixture()), later(a_fixture()))


def test_a15_a_late_score_is_a_change():
    played = a_fixture(result=Score(2, 1))

    (change,) = diff(a_season(a_fixture()), later(played)).changed

    assert (change.before.result, change.after.result) == (None, Score(2, 1))


def test_a16_a_score_that_vanished_is_voided():
    assert after(a_fixture(result=Score(2, 1)), a_fixture()).result == Voided()


def test_a16_a_voided_score_stays_voided_without_being_told_again():
    voided = diff(a_season(a_fixture(result=Score(2, 1))), later(a_fixture())).season

    again = diff(voided, later(a_fixture(), hours=2))

    assert (bool(again), again.season.fixtures[0].result) == (False, Voided())


def test_a16_a_voided_score_can_be_entered_anew():
    assert after(a_fixture(result=Voided()), a_fixture(result=Score(0, 3))).result == Score(0, 3)


def test_a17_a_time_that_is_set_later_is_a_change():
    assert diff(a_season(a_fixture(schedule=a_schedule(kickoff=None))), later(a_fixture())).changed


def test_a_match_over_keeps_the_time_the_source_drops():
    played = a_fixture(schedule=a_schedule(venue="River Park"), result=Score(2, 1))
    timeless = a_fixture(schedule=a_schedule(kickoff=None), result=Score(2, 1))

    assert not diff(a_season(played), later(timeless))


def test_a_match_to_come_loses_the_time_the_source_takes_back():
    assert after(a_fixture(), a_fixture(schedule=a_schedule(kickoff=None))).schedule.kickoff is None


def test_a_match_over_that_moved_to_another_day_keeps_no_time():
    moved = a_fixture(schedule=a_schedule(date=date(2026, 11, 15), kickoff=None), result=Score(2, 1))

    assert after(a_fixture(result=Score(2, 1)), moved).schedule.kickoff is None


def test_a29_a_zone_told_no_more_leaves_an_evening_match_on_its_day():
    evening = a_schedule(kickoff=datetime(2026, 11, 15, 2, 0, tzinfo=UTC), venue="River Park")
    zoneless = replace(evening, date=date(2026, 11, 15), zone=None)

    assert after(a_fixture(schedule=evening), a_fixture(schedule=zoneless)).schedule == evening


def test_a29_a_zone_told_no_more_is_not_that_of_another_venue():
    zoneless = a_schedule(zone=None, venue="Lake Park")

    assert after(a_fixture(schedule=a_schedule(venue="River Park")), a_fixture(schedule=zoneless)).schedule == zoneless


def test_a18_a_postponed_match_keeps_the_day_it_was_to_be_played():
    assert after(a_fixture(), a_fixture(schedule=PARKED)).schedule.original_date == date(2026, 11, 14)


def test_a18_the_original_day_outlasts_the_next_reading():
    once = diff(a_season(a_fixture()), later(a_fixture(schedule=PARKED))).season

    again = diff(once, later(a_fixture(schedule=PARKED), hours=2))

    assert (bool(again), again.season.fixtures[0].schedule.original_date) == (False, date(2026, 11, 14))


def test_a_match_moved_before_its_new_day_showed_as_parking_date_keeps_its_original_day():
    moved = diff(a_season(a_fixture()), later(a_fixture(schedule=replace(PARKED, state="scheduled")))).season

    parked = diff(moved, later(a_fixture(schedule=PARKED), hours=2)).season

    assert parked.fixtures[0].schedule.original_date == date(2026, 11, 14)


def test_a18_a_match_moved_to_the_parking_date_is_postponed_though_the_date_shows_no_more():
    others = a_fixture("1", schedule=PARKED)
    unseen = replace(PARKED, state="scheduled", kickoff=datetime(2027, 6, 8, 19, 0, tzinfo=UTC))

    found = diff(a_season(others, a_fixture("2")), later(others, a_fixture("2", schedule=unseen)))

    (change,) = found.changed
    assert (change.after.schedule.state, change.after.schedule.original_date) == ("postponed", date(2026, 11, 14))


def test_a19_a_pacific_evening_match_moved_to_the_parking_date_is_postponed():
    others = a_fixture("1", schedule=PARKED)
    evening = a_schedule(date=date(2027, 6, 7), kickoff=datetime(2027, 6, 8, 1, 0, tzinfo=UTC))

    found = diff(a_season(others, a_fixture("2")), later(others, a_fixture("2", schedule=evening)))

    assert found.changed[0].after.schedule.state == "postponed"


def test_a_new_match_on_the_parking_date_is_played_there():
    others, final = a_fixture("1", schedule=PARKED), a_fixture("2", schedule=replace(PARKED, state="scheduled"))

    assert diff(a_season(others), later(others, final)).new == (final,)


def test_a13_a_score_shown_before_its_match_withdraws_none():
    moved = a_fixture(schedule=a_schedule(date=date(2027, 6, 10), kickoff=datetime(2027, 6, 10, 15, 0, tzinfo=UTC)))
    shown = replace(later(moved), early=frozenset({moved.id}))

    found = diff(a_season(a_fixture(result=Score(1, 1))), shown)
    taken_back = diff(found.season, later(moved, hours=2))

    assert [each.after.result for each in (*found.changed, *taken_back.changed)] == [Score(1, 1), Voided()]


def test_a_match_stays_postponed_when_too_few_others_do():
    assert after(a_fixture(schedule=PARKED), a_fixture(schedule=replace(PARKED, state="scheduled"))).schedule == PARKED


def on(day: date, number: int, *, state: State = "postponed", original: date | None = None) -> Fixture:
    """A match to play on a day of 2027, as a reader words it who takes that day for the parking day, or not."""
    kickoff = datetime.combine(day, time(15), UTC)
    return a_fixture(str(number), schedule=a_schedule(date=day, kickoff=kickoff, state=state, original_date=original))


EVENING, PARKING, LATER_PARKING = date(2027, 6, 2), date(2027, 6, 8), date(2027, 6, 22)


def states(*seasons: list[Fixture]) -> list[State]:
    """Accept seasons one after the other, and tell the states of the last."""
    accepted = a_season(*seasons[0])
    for hours, fixtures in enumerate(seasons[1:], start=1):
        accepted = diff(accepted, later(*fixtures, hours=hours)).season
    return [each.schedule.state for each in accepted.fixtures]


def test_a18_an_evening_busier_than_the_parking_day_after_it_postpones_nothing():
    parked = [on(PARKING, 1, original=date(2026, 11, 14)), on(PARKING, 2), on(PARKING, 3)]
    there_before = on(EVENING, 4, state="scheduled")
    busy = [parked[0], *(on(EVENING, number) for number in (2, 3, 4, 5))]

    assert states([*parked, there_before], busy, busy) == ["postponed", *["scheduled"] * 4]


def test_a18_a_day_that_was_taken_for_the_parking_day_is_let_go_once_a_later_one_is_known():
    showcase = [on(EVENING, number) for number in (1, 2)]
    played_there = [on(EVENING, number, state="scheduled") for number in (1, 2)]
    parked = [on(PARKING, number, state="scheduled") for number in (3, 4)]
    known = [on(PARKING, number) for number in (3, 4)]

    assert states([*showcase, *parked], [*played_there, *known]) == ["scheduled"] * 2 + ["postponed"] * 2


def test_a18_a_match_seen_elsewhere_stays_postponed_though_others_go_to_a_later_parking_day():
    before = [on(PARKING, number, original=date(2026, 11, 14)) for number in (1, 2)]
    after_ = [on(PARKING, 1, state="scheduled"), on(LATER_PARKING, 2)]

    assert states(before, after_, after_) == ["postponed"] * 2


@pytest.mark.parametrize("day", [LATER_PARKING, EVENING])
def test_a18_all_that_is_parked_may_go_to_another_parking_day(day: date):
    found = diff(a_season(on(PARKING, 1, original=date(2026, 11, 14)), on(PARKING, 2)), later(on(day, 1), on(day, 2)))

    told = [(each.schedule.state, each.schedule.original_date) for each in found.season.fixtures]
    assert told == [("postponed", date(2026, 11, 14)), ("postponed", None)]


def test_a35_matches_there_before_are_postponed_with_the_one_that_makes_it_the_parking_day():
    before = [on(PARKING, number, state="scheduled") for number in (1, 2)]

    assert states(before, [on(PARKING, number) for number in (1, 2, 3)]) == ["postponed"] * 3


def test_a20_a_score_ends_a_postponement():
    decided = a_fixture(schedule=replace(PARKED, state="scheduled"), result=Score(3, 0))

    assert after(a_fixture(schedule=PARKED), decided).schedule.state == "scheduled"


def test_a21_a_postponed_match_gets_a_new_day():
    schedule = after(a_fixture(schedule=PARKED), a_fixture()).schedule

    assert (schedule.state, schedule.original_date) == ("scheduled", None)


def test_a39_a_match_moved_between_two_runs_is_one_change():
    moved = a_fixture("1", schedule=a_schedule(date=date(2026, 11, 21), kickoff=None))

    found = diff(a_season(a_fixture("1")), a_season(moved, synced_at=SYNCED + timedelta(minutes=10)))

    assert ([change.after.schedule for change in found.changed], found.new, found.missing) == ([moved.schedule], (), 0)


def test_a22_a_match_gone_for_a_day_and_three_seasons_is_removed():
    (change,) = absent_for(1, 2, 25).changed

    assert (change.after.id, change.after.schedule.state) == ("2", "removed")


def test_a22_three_seasons_within_a_day_remove_nothing():
    found = absent_for(1, 2, 3, 24.9)

    assert (found.changed, found.missing) == ((), 1)


def test_a22_two_seasons_over_a_week_remove_nothing():
    assert absent_for(1, 168).changed == ()


def test_a22_the_same_source_time_counts_once():
    assert absent_for(1, 1, 1, 168).changed == ()


def test_a22_a_removed_match_is_told_once():
    assert not absent_for(1, 2, 25, 26)


def test_a22_a_removed_match_that_comes_back_is_restored():
    gone = absent_for(1, 2, 25).season

    (change,) = diff(gone, later(a_fixture("1"), a_fixture("2"), hours=26)).changed

    assert (change.before.schedule.state, change.after) == ("removed", a_fixture("2"))


def test_a22_a_match_missing_once_comes_back_in_silence():
    found = diff(absent_for(1).season, later(a_fixture("1"), a_fixture("2"), hours=2))

    assert (bool(found), found.season.absences) == (False, ())


def test_a_removed_match_keeps_its_teams_known():
    gone = absent_for(1, 2, 25).season

    found = diff(gone, replace(later(a_fixture("1"), hours=26), teams=()))

    assert {team.id for team in found.season.teams} == {"1", "2"}


def test_a_row_that_cannot_be_read_leaves_its_match_as_it_was():
    found = diff(a_season(a_fixture("1"), a_fixture("2")), later(a_fixture("1"), unread=frozenset({"2"})))

    assert (bool(found), found.missing, len(found.season.fixtures)) == (False, 0, 2)


def test_a36_a_shootout_entered_later_is_a_change():
    drawn, decided = a_fixture(result=Score(2, 2)), a_fixture(result=Score(2, 2, (3, 5)))

    assert diff(a_season(drawn), later(decided)).changed


def test_a_change_of_raw_text_alone_is_none():
    raw = a_fixture(schedule=a_schedule(venue="River Park", venue_raw="River Park "))

    assert not diff(a_season(a_fixture(schedule=a_schedule(venue="River Park"))), later(raw))


def test_a_time_that_no_message_has_room_for_is_no_change():
    untimed, timed = (a_fixture(schedule=a_schedule(kickoff=None, zone=None, clock=each)) for each in (None, time(8)))

    found = diff(a_season(untimed), later(timed))

    assert (bool(found), found.season.fixtures) == (False, (timed,))


results = st.none() | st.builds(Score, st.integers(0, 3), st.integers(0, 3))
schedules = st.builds(
    lambda day, timed, parked: PARKED if parked else a_schedule(date=day, **({} if timed else {"kickoff": None})),
    st.dates(date(2026, 9, 1), date(2026, 9, 4)),
    st.booleans(),
    st.booleans(),
)
listings = st.dictionaries(st.sampled_from("abcd"), st.tuples(schedules, results), max_size=4)


@settings(deadline=None, max_examples=examples(100))  # a busy machine is no failure
@given(st.lists(listings, min_size=1, max_size=6))
def test_a_reader_of_the_changes_knows_the_season(seasons: list[dict]):
    """Whoever applies each diff holds exactly what was accepted, and reading a season again tells nothing."""
    accepted, told = None, {}
    for hours, listing in enumerate(seasons):
        fixtures = [a_fixture(key, schedule=when, result=how) for key, (when, how) in listing.items()]
        read = later(*fixtures, hours=9 * hours)
        found = diff(accepted, read)
        told |= {each.id: each for each in (*found.new, *(change.after for change in found.changed))}
        accepted = found.season
        known = {each.id: each for each in (*accepted.fixtures, *(absence.fixture for absence in accepted.absences))}
        assert _published(told) == _published(known)
        assert not diff(accepted, read)


def _published(matches: dict[str, Fixture]) -> dict[str, Fixture]:
    return {key: replace(each, moved_from=None) for key, each in matches.items()}


def test_a_change_of_the_tables_alone_is_stamped_after_what_was_told():
    accepted = a_season(a_fixture())

    again = told_after(accepted, a_season(a_fixture()))
    once_more = told_after(again, a_season(a_fixture()))

    assert accepted.synced_at < again.synced_at < once_more.synced_at < accepted.synced_at + timedelta(seconds=1)


def test_a_season_of_another_time_keeps_its_stamp():
    later = replace(a_season(a_fixture()), synced_at=SYNCED + timedelta(minutes=10))

    assert told_after(a_season(a_fixture()), later) == later
