"""The pure rules at their edges: when a day is over, and what a status follows from."""

from datetime import UTC, date, datetime

import pytest

from match_worker.rules import result_due, status

DUE = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "over"),
    [
        (date(2026, 1, 10), "America/Los_Angeles", datetime(2026, 1, 11, 8, tzinfo=UTC)),
        (date(2026, 7, 10), "America/Los_Angeles", datetime(2026, 7, 11, 7, tzinfo=UTC)),
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2026, 3, 8), None, datetime(2026, 3, 9, 12, tzinfo=UTC)),
    ],
)
def test_a_day_without_a_time_is_over_when_it_is_over_at_the_venue(day: date, zone: str | None, over: datetime):
    assert result_due(None, day, zone) == over


def test_a_result_is_due_from_the_kickoff():
    assert result_due(DUE, date(2026, 11, 1), "America/New_York") == DUE


@pytest.mark.parametrize(
    ("said", "before", "clock", "expected"),
    [
        (("score", True, "cancelled"), "live", DUE, "completed"),
        (("forfeit", False, "postponed"), None, DUE, "forfeit"),
        ((None, True, "scheduled"), "completed", DUE, "cancelled"),
        ((None, False, "postponed"), "live", DUE, "postponed"),
        ((None, False, "scheduled"), "live", DUE, "live"),
        ((None, False, "scheduled"), "tbd", DUE.replace(hour=19), "scheduled"),
        ((None, False, "scheduled"), "scheduled", DUE, "tbd"),
    ],
)
def test_status_follows_from_result_then_listing_then_time(
    said: tuple[str | None, bool, str], before: str | None, clock: datetime, expected: str
):
    result, gone, state = said

    assert status(result, gone=gone, state=state, before=before, over=DUE, clock=clock) == expected
