"""The breaker in virtual time: an hour's outage with 10,000 envelopes waiting costs nothing but the hour."""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Collection
from datetime import timedelta
from itertools import count

import pytest

from match_worker.breaker import LONGEST_WAIT, Breaker, Gate, State

ENVELOPES = 10_000
HOUR = timedelta(hours=1).total_seconds()
IN_HAND = 4
BACK_AFTER = 5.0
"""Seconds in the retry queue."""


class World:
    """A clock, a queue, a retry queue, and a database that is away from second 10 for an hour.

    No child sees the envelopes in `malformed`: they are set aside as they are taken.
    """

    def __init__(self, *, malformed: Collection[int] = ()) -> None:
        self.now = 0.0
        self.waiting = deque(range(ENVELOPES))
        self.malformed = malformed
        self.deliveries: Counter[int] = Counter()
        self.applied: list[int] = []
        self.set_aside: list[int] = []
        self.probes: list[float] = []
        self.consuming = True
        self.in_hand = 0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self.gate = Gate(self, probe=self._probe, later=self.later)

    @property
    def away(self) -> bool:
        return 10 <= self.now < 10 + HOUR

    def run(self) -> None:
        self._fill()
        while self._due:
            self.now, _, call = heapq.heappop(self._due)
            call()

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + seconds, next(self._numbers), call))

    def stop(self) -> None:
        self.consuming = False

    def take_one(self) -> bool:
        if not self.waiting:
            return False
        self._deliver()
        return True

    def resume(self) -> None:
        self.consuming = True
        self._fill()

    def _fill(self) -> None:
        while self.consuming and self.in_hand < IN_HAND and self.waiting:
            self._deliver()

    def _deliver(self) -> None:
        envelope = self.waiting.popleft()
        self.deliveries[envelope] += 1
        if envelope in self.malformed:
            self.set_aside.append(envelope)
            self.gate.set_aside()
            return
        self.in_hand += 1
        self.later(0.01, lambda: self._end(envelope))

    def _end(self, envelope: int) -> None:
        self.in_hand -= 1
        if self.away:
            self.gate.missed()
            self.later(BACK_AFTER, lambda: self._back(envelope))
        else:
            self.applied.append(envelope)
            self.gate.applied()
        self._fill()

    def _back(self, envelope: int) -> None:
        self.waiting.append(envelope)
        self._fill()

    def _probe(self, answered: Callable[[bool], None]) -> None:
        self.probes.append(self.now)
        self.later(0.001, lambda: answered(not self.away))


@pytest.fixture(scope="module")
def after() -> World:
    world = World()
    world.run()
    return world


def test_every_envelope_is_applied_once(after: World):
    assert sorted(after.applied) == list(range(ENVELOPES))


def test_only_what_was_in_hand_is_delivered_again(after: World):
    again = [times for times in after.deliveries.values() if times > 1]

    assert len(again) <= IN_HAND
    assert max(again) == 2


def test_the_database_is_asked_about_once_a_minute(after: World):
    assert HOUR / 60 <= len(after.probes) <= HOUR / 60 + 8


def test_work_goes_on_within_a_minute_of_its_return(after: World):
    assert after.probes[-1] <= 10 + HOUR + LONGEST_WAIT.total_seconds()


def test_malformed_envelopes_on_trial_do_not_end_the_taking():
    # Whatever waits when the database is back; more in a row than Python lets functions call each other.
    world = World(malformed=range(4000, ENVELOPES - 1000))
    world.run()

    assert sorted(world.applied + world.set_aside) == list(range(ENVELOPES))


def test_a_malformed_envelope_on_trial_does_not_tell_that_the_database_is_back():
    world = World(malformed=range(1))
    world.gate.missed()
    world.gate.breaker = world.gate.breaker.probed(there=True)
    world.take_one()

    assert (world.gate.breaker.state, world.consuming) == (State.TRYING, False)


def test_waits_double_up_to_a_minute():
    waits = [Breaker(State.OPEN, misses).wait.total_seconds() for misses in (1, 2, 3, 6, 7, 8, 10_000)]

    assert waits == [1, 2, 4, 32, 60, 60, 60]


def test_an_envelope_that_fails_on_trial_opens_it_again_for_longer():
    tried = Breaker().missed().probed(there=True).missed()

    assert (tried.state, tried.wait) == (State.OPEN, timedelta(seconds=2))


def test_what_ends_well_while_open_does_not_close_it():
    assert Breaker().missed().applied().state is State.OPEN


def test_a_gate_that_was_left_does_nothing_more():
    world = World()
    world.gate.leave()
    world.gate.missed()

    assert world.consuming
