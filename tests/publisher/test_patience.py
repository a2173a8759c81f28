from datetime import timedelta

import pytest

from match_publisher.patience import Patience


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def patience(time: Time, *, seconds: float = 60, jitter: float = 1.0) -> Patience:
    return Patience(timedelta(seconds=seconds), clock=time, jitter=lambda: jitter)


def test_delays_grow_up_to_a_bound(time: Time):
    waiting = patience(time)

    assert [waiting.delay() for _ in range(8)] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])


def test_jitter_shortens_a_delay_by_half_at_most(time: Time):
    assert patience(time, jitter=0.0).delay() == pytest.approx(0.05)


def test_patience_ends_when_its_total_is_over(time: Time):
    waiting = patience(time, seconds=3)
    waiting.delay()
    time.now = 3.0

    assert waiting.delay() is None


def test_the_last_delay_ends_with_the_total(time: Time):
    waiting = patience(time, seconds=3)
    for _ in range(6):
        waiting.delay()
    time.now = 2.5

    assert waiting.delay() == pytest.approx(0.5)


def test_many_failures_do_not_overflow(time: Time):
    waiting = patience(time)
    delays = [waiting.delay() for _ in range(3000)]

    assert delays[-1] == pytest.approx(5)


def test_progress_starts_patience_anew(time: Time):
    waiting = patience(time, seconds=3)
    waiting.delay()
    time.now = 2.0
    waiting.progress()
    waiting.delay()
    time.now = 4.0

    assert waiting.delay() is not None
