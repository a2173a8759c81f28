"""The drawn season has the counts, the shapes and the odd cases of the real one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from match_devstack import ReplicaError, make_season
from match_devstack.replica import (
    TBD,
    Event,
    Feed,
    Score,
    Season,
    Weekend,
    expected,
    parking_days,
    play_weekend,
    publish,
)

AUTUMN = date(2026, 10, 7)
PARKING_DAY = date(2027, 6, 8)


@cache
def full() -> Season:
    """Read only: drawn once for all tests."""
    return make_season(1, "full", AUTUMN)


@pytest.fixture
def small() -> Season:
    return make_season(1, "small", AUTUMN)


def _bytes(season: Season) -> list[bytes]:
    return [document.body for document in publish(season).values()]


@pytest.mark.parametrize("today", [date(2027, 5, 15), date(2027, 7, 31)])
def test_a_full_season_begins_where_hardly_a_match_is_left_to_postpone(today: date) -> None:
    season = make_season(1, "full", today)

    assert len(season.events) > 24_000


@pytest.mark.parametrize("size", ["small", "full"])
def test_the_same_seed_gives_the_same_bytes(size: str) -> None:
    assert _bytes(make_season(7, size, AUTUMN)) == _bytes(make_season(7, size, AUTUMN))


def test_another_seed_gives_other_bytes() -> None:
    assert _bytes(make_season(7, "small", AUTUMN)) != _bytes(make_season(8, "small", AUTUMN))


def test_a_full_season_has_the_events_of_the_real_one() -> None:
    counts = Counter(event.feed for event in full().events.values())

    assert counts == {Feed.LEAGUE: 7_763, Feed.FLEX: 3_155, Feed.ACADEMY: 13_705}


def test_a_full_season_has_the_tables_of_the_real_one() -> None:
    assert Counter(table.feed for table in full().tables) == {Feed.LEAGUE: 60, Feed.FLEX: 52, Feed.ACADEMY: 120}


def test_a_full_season_lists_the_teams_of_the_real_one() -> None:
    listed = {feed: sum(len(table.listed) for table in full().tables if table.feed is feed) for feed in Feed}

    assert listed == {Feed.LEAGUE: 840, Feed.FLEX: 567, Feed.ACADEMY: 1_612}


def test_a_full_season_is_played_by_310_clubs() -> None:
    clubs = {side.club for event in full().events.values() for side in (event.home, event.away)}

    assert len(clubs) == 310


def test_documents_have_about_the_size_of_the_real_ones() -> None:
    assert 20e6 < sum(map(len, _bytes(full()))) < 28e6


def test_event_ids_and_game_keys_are_unique() -> None:
    events = full().events.values()

    assert len({event.game_key for event in events}) == len({event.id for event in events}) == len(events)


def test_a_small_season_has_60_events_in_one_table_of_each_competition(small: Season) -> None:
    assert Counter(event.feed for event in small.events.values()) == dict.fromkeys(Feed, 20)


def _crosses_midnight(event: Event) -> bool:
    return event.zone == "America/Los_Angeles" and event.timed and event.start.hour < 5


def _two_tables_of_one_competition(event: Event) -> bool:
    own = [table for table in full().tables if table.competition is event.competition]
    return not any(event.home in table.members and event.away in table.members for table in own)


ODD_EVENTS: dict[str, tuple[Callable[[Event], bool], int, int]] = {
    "kick-off not set": (lambda event: event.venue is TBD, 8_000, 15_000),
    "New York": (lambda event: event.zone == "America/New_York", 1_000, 20_000),
    "Chicago": (lambda event: event.zone == "America/Chicago", 1_000, 20_000),
    "Denver": (lambda event: event.zone == "America/Denver", 100, 5_000),
    "Phoenix": (lambda event: event.zone == "America/Phoenix", 100, 5_000),
    "Los Angeles": (lambda event: event.zone == "America/Los_Angeles", 1_000, 20_000),
    "no zone": (lambda event: event.zone is None, 6, 6),
    "unknown zone": (lambda event: event.zone == "America/Nowhere", 3, 3),
    "no venue": (lambda event: event.venue is None, 5, 5),
    "no organisation": (lambda event: bool(event.hides), 2, 2),
    "second side": (lambda event: "U17B" in (event.home.label, event.away.label), 20, 500),
    "derby": (lambda event: event.home.club is event.away.club, 1, 20),
    "two ages": (lambda event: event.home.age != event.away.age, 5, 10),
    "two tables": (_two_tables_of_one_competition, 100, 200),
    "evening over midnight in UTC": (_crosses_midnight, 100, 3_000),
    "shoot-out": (lambda event: bool(event.score and event.score.home_kicks), 20, 300),
    "kicks after a decided match": (
        lambda event: bool(event.score and event.score.home_kicks and event.score.home != event.score.away),
        2,
        2,
    ),
    "drawn Flex match without shoot-out": (
        lambda event: (
            event.feed is Feed.FLEX
            and event.score is not None
            and event.score.home == event.score.away
            and not event.score.home_kicks
        ),
        3,
        60,
    ),
    "completed in the future": (lambda event: event.completed and event.start > full().observed, 8, 20),
    "parked": (lambda event: event.start.date() == PARKING_DAY, 90, 90),
    "parked with a score": (lambda event: event.start.date() == PARKING_DAY and event.score is not None, 9, 9),
    "parked on a Pacific evening": (lambda e: e.start.date() == PARKING_DAY and e.start.hour < 5, 5, 60),
    "academy label": (lambda event: event.home.label == "U14 AD", 2_000, 3_000),
    "odd venue text": (lambda e: bool(e.venue and ("  " in e.venue.name or e.venue.name.endswith(" "))), 10, 2_000),
    "venue with an ampersand": (lambda event: bool(event.venue and "&" in event.venue.name), 10, 2_000),
    "venue with an apostrophe": (lambda event: bool(event.venue and "'" in event.venue.name), 10, 2_000),
    "venue without a separator": (lambda e: bool(e.venue and " - " not in e.venue.name and e.timed), 10, 2_000),
}


@pytest.mark.parametrize("which", ODD_EVENTS)
def test_a_full_season_has_events_with(which: str) -> None:
    holds, fewest, most = ODD_EVENTS[which]

    assert fewest <= sum(map(holds, full().events.values())) <= most


def test_about_one_in_seven_played_matches_has_no_score() -> None:
    played = [event for event in full().events.values() if event.over(full().observed)]
    late = sum(event.score is None for event in played)

    assert 0.11 < late / len(played) < 0.18


def test_one_squad_stands_in_two_tables_of_the_league() -> None:
    league = Counter(squad for table in full().tables if table.feed is Feed.LEAGUE for squad in table.members)

    assert max(league.values()) == 2


def test_some_squads_that_play_are_missing_from_the_standings() -> None:
    listed = {(table.feed, squad) for table in full().tables for squad in table.listed}
    playing = {(event.feed, side) for event in full().events.values() for side in (event.home, event.away)}

    assert len(playing - listed) == 6


def test_league_and_flex_share_squads_and_the_academy_shares_none() -> None:
    members = {feed: {q for table in full().tables if table.feed is feed for q in table.members} for feed in Feed}

    shared = [len(members[feed] & members[Feed.LEAGUE]) for feed in (Feed.FLEX, Feed.ACADEMY)]
    assert shared == [563, 0]


def test_some_clubs_share_a_name() -> None:
    clubs = {side.club for event in full().events.values() for side in (event.home, event.away)}

    assert len({club.name for club in clubs}) == len(clubs) - 1


def test_only_the_parking_day_looks_like_one() -> None:
    assert parking_days(full()) == {(feed, PARKING_DAY) for feed in Feed}


def test_before_the_season_nothing_is_played() -> None:
    season = make_season(1, "small", date(2026, 8, 24))

    assert all(event.score is None and not event.completed for event in season.events.values())


@pytest.mark.parametrize(
    ("today", "key"), [(date(2027, 7, 31), "mls-next-flex-26-27"), (date(2099, 8, 1), "mls-next-flex-99-00")]
)
def test_keys_follow_the_day(today: date, key: str) -> None:
    assert make_season(1, "small", today).keys[Feed.FLEX] == key


def test_a_sync_is_3_to_11_seconds_after_ten_minutes(small: Season) -> None:
    seconds = {small.sync().timestamp() % 600 for _ in range(200)}

    assert seconds <= set(range(3, 12))


def test_a_change_is_published_by_the_next_sync_only(small: Season) -> None:
    event = next(event for event in small.events.values() if event.over(small.observed) and event.score is None)
    before = _bytes(small)

    small.enter_score(event.id, Score(2, 1))

    assert _bytes(small) == before


def test_a_change_tells_old_and_new(small: Season) -> None:
    event = next(event for event in small.events.values() if event.score is not None)

    change = small.correct_score(event.id, Score(9, 0))

    assert (change.old, change.new) == (event, small.event(event.id))


def test_a_score_cannot_be_entered_twice(small: Season) -> None:
    event = next(event for event in small.events.values() if event.score is not None)

    with pytest.raises(ReplicaError, match="has a score"):
        small.enter_score(event.id, Score(1, 0))


def test_a_voided_score_is_gone(small: Season) -> None:
    event = next(event for event in small.events.values() if event.score is not None)

    small.void_score(event.id)

    assert small.event(event.id).score is None


def test_a_postponed_match_lies_on_the_parking_day_by_utc(small: Season) -> None:
    events = [event.id for event in small.events.values() if event.score is None]

    days = {change.new.start.date() for change in map(small.postpone, events) if change.new}

    assert days == {PARKING_DAY}


def test_a_moved_match_keeps_its_number(small: Season) -> None:
    event = next(iter(small.events.values()))

    change = small.move(event.id, datetime(2026, 12, 6, 18, tzinfo=UTC))

    assert change.new
    assert change.new.game_key == event.game_key


def test_a_deleted_match_comes_back_as_it_was(small: Season) -> None:
    event = next(iter(small.events.values()))
    small.delete(event.id)

    small.restore(event.id)

    assert small.event(event.id) is event


def test_a_match_without_kickoff_gets_one(small: Season) -> None:
    event = next(event for event in small.events.values() if not event.timed)

    small.set_time(event.id, datetime(2026, 12, 6, 18, tzinfo=UTC))

    assert small.event(event.id).timed


def test_a_sync_does_not_go_back(small: Season) -> None:
    with pytest.raises(ReplicaError, match="before"):
        small.sync(datetime(2026, 9, 1, tzinfo=UTC))


def test_a_weekend_brings_what_was_asked_for() -> None:
    season = make_season(1, "full", AUTUMN)

    changes = play_weekend(season, Weekend())

    assert Counter(change.operation for change in changes) == {
        "enter_score": 50,
        "correct_score": 3,
        "void_score": 1,
        "postpone": 2,
        "delete": 1,
    }


def test_a_weekend_changes_no_other_match() -> None:
    season = make_season(1, "full", AUTUMN)
    before = dict(season.events)

    changed = {change.event.id for change in play_weekend(season, Weekend())}

    assert {key for key in before if season.events.get(key) is not before[key]} == changed


def test_a_match_without_kickoff_is_expected_with_its_date_only() -> None:
    unset = {event.id for event in full().events.values() if event.venue is TBD}

    assert {match.event_id for match in expected(full()) if match.kickoff is None} == unset


def test_unscored_parked_matches_are_expected_as_postponed() -> None:
    postponed = [match for match in expected(full()) if match.state == "postponed"]

    assert len(postponed) == 81


def test_kicks_are_expected_only_after_a_level_score() -> None:
    with_kicks = [match.score for match in expected(full()) if match.shootout]

    assert all(score and score[0] == score[1] for score in with_kicks)


def test_a_late_shootout_is_expected_after_the_next_sync(small: Season) -> None:
    event = next(event for event in small.events.values() if event.feed is Feed.FLEX and event.score is not None)
    small.correct_score(event.id, replace(event.score or Score(0, 0), home=1, away=1, home_kicks=5, away_kicks=6))

    small.sync()

    assert next(match.shootout for match in expected(small) if match.event_id == event.id) == (5, 6)
