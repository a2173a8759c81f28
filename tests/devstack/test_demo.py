"""The demo's own judgement, without servers: when its season plays, what the replica says, what counts as agreement."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from match_devstack.demo.counts import Counts, compare, scraped
from match_devstack.demo.times import HALF_A_DAY, MORE_THAN_A_DAY, opening_day
from match_devstack.demo.witness import Told, Witness
from match_devstack.replica import Season, Weekend, make_season, play_weekend

NEW_YEAR = datetime(2027, 1, 1, 3, 7, tzinfo=UTC)
TOLD = Told(listed=20, skipped=1, new=0, changed=5, missing=1, removed=2)
AGREED = Counts(
    read=20,
    skipped=1,
    changed=7,
    missing=1,
    removed=2,
    published=4,
    confirmed=4,
    recorded=4,
    announced=7,
    created=0,
    updated=7,
    unchanged=0,
    stale=0,
    duplicate=0,
    conflict=0,
    quarantined=0,
    waiting=0,
    dead=0,
    seconds=1.5,
)


def _syncs(season: Season) -> list[datetime]:
    """The four syncs of the demo."""
    first = season.observed
    play_weekend(season, Weekend())
    weekend = season.observed
    return [first, weekend, season.sync(weekend + HALF_A_DAY), season.sync(weekend + MORE_THAN_A_DAY)]


@pytest.mark.parametrize("days", range(0, 366, 5))
def test_no_sync_lies_ahead_of_the_clock_on_any_day_of_the_year(days: int):
    now = NEW_YEAR + timedelta(days=days)

    assert _syncs(make_season(1, "small", opening_day(now)))[-1] <= now


@pytest.mark.parametrize("month", [1, 4, 7, 8, 9, 11])
def test_the_weekend_is_a_whole_one_in_every_part_of_the_year(month: int):
    season = make_season(1, "full", opening_day(datetime(2027, month, 14, tzinfo=UTC)))
    played = Counter(change.operation for change in play_weekend(season, Weekend()))

    assert played == {"enter_score": 50, "correct_score": 3, "void_score": 1, "postpone": 2, "delete": 1}


def test_in_a_season_the_demo_plays_the_weekend_before():
    assert opening_day(datetime(2026, 11, 20, tzinfo=UTC)).isoformat() == "2026-11-13"


def test_the_witness_tells_what_the_weekend_changed():
    season = make_season(1, "small", opening_day(NEW_YEAR))
    witness = Witness(season)
    first = witness.look()
    weekend = play_weekend(season, Weekend())

    assert (first.new, witness.look()) == (60, Told(59, 0, 0, len(weekend) - 1, 1, 0))


def test_the_witness_calls_a_match_removed_after_three_syncs_and_a_day():
    season = make_season(1, "small", opening_day(NEW_YEAR))
    witness = Witness(season)
    witness.look()
    season.delete(next(iter(season.events)))
    since = season.sync()
    looks = [witness.look()]
    for later in (HALF_A_DAY, MORE_THAN_A_DAY, 2 * MORE_THAN_A_DAY):
        season.sync(since + later)
        looks.append(witness.look())

    assert [(look.missing, look.removed) for look in looks] == [(1, 0), (1, 0), (0, 1), (0, 0)]


def test_counts_that_are_as_told_agree():
    assert [str(check) for check in compare("weekend", TOLD, AGREED) if not check.agrees] == []


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("read", "weekend: read: 99, but the replica says 20"),
        ("confirmed", "weekend: confirmed: 99, but the scraper published 4"),
        ("recorded", "weekend: recorded: 99, but the broker confirmed 4"),
        ("updated", "weekend: updated: 99, but the replica says 7"),
        ("quarantined", "weekend: quarantined: 99, but wanted are 0"),
        ("dead", "weekend: dead: 99, but wanted are 0"),
    ],
)
def test_a_disagreement_names_the_stage_and_both_numbers(stage: str, sentence: str):
    counts = replace(AGREED, **{stage: 99})  # type: ignore[arg-type]

    assert sentence in [str(check) for check in compare("weekend", TOLD, counts) if not check.agrees]


def test_a_second_delivery_is_no_disagreement():
    counts = replace(AGREED, duplicate=7)

    assert all(check.agrees for check in compare("weekend", TOLD, counts))


def test_the_scrapers_report_is_added_up_over_its_feeds():
    outcome = {"listed": 3, "skipped": {"a": 1, "b": 1}, "new": 1, "changed": 2, "missing": 0, "removed": 1}
    report = {"outcomes": [outcome | {"envelopes": 2}] * 2, "delivery": {"sent": 4}}

    assert scraped(report) == {
        "read": 6,
        "skipped": 4,
        "changed": 6,
        "missing": 0,
        "removed": 2,
        "published": 4,
        "confirmed": 4,
    }
