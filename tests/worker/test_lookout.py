"""What is concluded from looks at a broker and a database, by a clock that stands still."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from match_worker import BrokerUnavailable, DatabaseUnavailable
from match_worker.lookout import STUCK, Lookout, Sights
from match_worker.seen import Depths
from match_worker.topology import Depth

QUEUE = "ingest.local"


@dataclass
class World:
    """What there is to see, and the time."""

    now: float = 1000.0
    depths: Depths | None = field(default_factory=lambda: {QUEUE: Depth(0, 1)})
    database: bool = True
    alive_at: float = 1000.0
    taken_at: float = 0.0

    def broker(self) -> Depths:
        if self.depths is None:
            raise BrokerUnavailable("broker.test", 5672, "connection refused")
        return self.depths

    def ask(self) -> None:
        if not self.database:
            raise DatabaseUnavailable("db.test", 5432, "connection refused")

    def lookout(self, balance: Callable[[Depths], int] | None = None) -> Lookout:
        return Lookout(
            Sights(self.broker, self.ask, balance),
            read=(QUEUE,),
            taken_at=lambda: {QUEUE: self.taken_at},
            alive_at=lambda: self.alive_at,
            clock=lambda: self.now,
        )


@pytest.fixture
def world() -> World:
    return World()


def test_nobody_is_ready_before_the_first_look(world: World):
    assert world.lookout().problems == ("nobody has looked yet",)


def test_broker_and_database_make_it_ready(world: World):
    lookout = world.lookout()
    lookout.look()

    assert lookout.problems == ()


@pytest.mark.parametrize(
    ("away", "said"),
    [
        ({"depths": None}, str(BrokerUnavailable("broker.test", 5672, "connection refused"))),
        ({"database": False}, "database at db.test:5432 not available: connection refused"),
        ({"depths": {QUEUE: None}}, f"queue {QUEUE} is missing"),
    ],
)
def test_what_is_away_is_named(world: World, away: dict[str, object], said: str):
    for name, value in away.items():
        setattr(world, name, value)
    lookout = world.lookout()
    lookout.look()

    assert lookout.problems == (said,)


def test_a_worker_that_does_not_go_round_is_stuck(world: World):
    lookout = world.lookout()
    world.now += STUCK
    lookout.look()

    assert (lookout.is_alive, len(lookout.problems)) == (False, 1)


def test_an_error_nobody_foresaw_ends_one_look_and_is_logged(world: World, caplog: pytest.LogCaptureFixture):
    lookout = world.lookout()
    world.depths = {QUEUE: "no depth at all"}  # type: ignore[dict-item] # on purpose
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        world.depths = {}
        if len(rests) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lookout.keep_looking(rest)

    assert (lookout.seen is not None, "look.failed" in caplog.text, "AttributeError" in caplog.text) == (True,) * 3


def test_a_look_too_old_to_be_told_is_none_and_no_readiness(world: World):
    lookout = world.lookout()
    lookout.look()
    world.now = world.alive_at = world.now + STUCK + 1

    assert (lookout.current, len(lookout.problems)) == (None, 1)


def test_a_worker_that_waits_for_its_broker_is_not_stuck(world: World):
    lookout = world.lookout()
    world.depths = None
    world.now += STUCK
    lookout.look()

    assert lookout.is_alive


def test_nothing_waits_in_an_empty_queue(world: World):
    assert world.lookout().look().oldest == {QUEUE: 0.0}


def test_what_waits_came_after_the_queue_was_empty(world: World):
    lookout = world.lookout()
    lookout.look()
    world.depths = {QUEUE: Depth(5, 0)}
    world.now += 70

    assert lookout.look().oldest == {QUEUE: 70.0}


def test_what_waits_came_after_what_was_taken_last(world: World):
    lookout = world.lookout()
    lookout.look()
    world.depths = {QUEUE: Depth(5, 1)}
    world.now += 70
    world.taken_at = world.now - 2

    assert lookout.look().oldest == {QUEUE: 2.0}


def test_the_balance_is_counted_at_one_look_in_twelve(world: World):
    counted: list[Depths] = []
    lookout = world.lookout(lambda depths: counted.append(depths) or 3)  # type: ignore[func-returns-value]
    seen = [lookout.look().differences for _ in range(13)]

    assert (seen, len(counted)) == ([3] * 13, 2)


def test_every_queue_is_told_with_its_readers(world: World):
    world.depths = {QUEUE: Depth(4, 2), f"{QUEUE}.retry.5": Depth(1, 0)}
    told = {name: values for name, _, values in world.lookout().look().gauges()}

    assert told["queue_messages"] == {QUEUE: 4.0, f"{QUEUE}.retry.5": 1.0}
    assert told["queue_consumers"] == {QUEUE: 2.0}
