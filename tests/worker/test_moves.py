"""While the broker confirms nothing, all that waits costs one attempt a pause; then it goes, each once."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from match_worker.errors import NotConfirmed
from match_worker.moves import LONGEST_PAUSE, Move, Moves
from match_worker.parking import Copy, Parking
from match_worker.verdicts import Judgement, Patience, Verdict
from match_worker.watch import Unwatched

WRONG = Judgement(Verdict.PARK, "Rejected: no")
BUSY = Judgement(Verdict.RETRY, "DatabaseBusy: locked")
DEAD, RETRY = "ingest.t.dead", "ingest.t.retry.5"


class Broker:
    """Takes copies, but for the queues it refuses."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.asked = 0
        self.taken: list[bytes] = []

    def place(self, told: Copy) -> None:
        self.asked += 1
        if told.queue in self.refused:
            raise NotConfirmed(told.queue, "no answer")
        self.taken.append(told.body)


class Later:
    """Calls what is due when it is told that time goes by."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._due: list[Callable[[], None]] = []

    def __call__(self, seconds: float, call: Callable[[], None]) -> None:
        self.waits.append(seconds)
        self._due.append(call)

    def passes(self) -> None:
        due, self._due = self._due, []
        for call in due:
            call()


class Scene:
    def __init__(self) -> None:
        self.broker, self.later, self.acknowledged = Broker(), Later(), list[bytes]()
        parking = Parking(self.broker, parked=DEAD, patience=Patience())  # type: ignore[arg-type] # a fake
        self.moves = Moves(parking, watch=Unwatched(), later=self.later)

    def begin(self, body: bytes, judgement: Judgement = WRONG, *, connection: Any = "open") -> None:
        channel = SimpleNamespace(connection=connection)
        message = SimpleNamespace(
            body=body, headers={}, properties={}, delivery_info={"queue": "ingest.t"}, channel=channel
        )
        self.moves.begin(Move(message, judgement, lambda: self.acknowledged.append(body)))


def test_what_is_confirmed_is_acknowledged():
    scene = Scene()
    scene.begin(b"one")

    assert (scene.broker.taken, scene.acknowledged) == ([b"one"], [b"one"])


def test_a_hundred_that_wait_cost_one_attempt_a_pause():
    scene = Scene()
    scene.broker.refused = {DEAD}
    for number in range(100):
        scene.begin(b"%d" % number)
    for _ in range(7):
        scene.later.passes()

    assert (scene.broker.asked, scene.later.waits) == (8, [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE])


def test_all_go_once_the_broker_confirms_again():
    scene = Scene()
    scene.broker.refused = {DEAD}
    bodies = [b"%d" % number for number in range(100)]
    for body in bodies:
        scene.begin(body)
    scene.broker.refused.clear()
    scene.later.passes()

    assert sorted(scene.broker.taken) == sorted(scene.acknowledged) == sorted(bodies)


def test_one_whose_queue_is_gone_does_not_hold_up_the_others_for_ever():
    scene = Scene()
    scene.broker.refused = {DEAD}
    scene.begin(b"refused")
    for number in range(3):
        scene.begin(b"%d" % number, BUSY)
    scene.later.passes()  # the refused one is asked for before the others, and goes behind them
    scene.later.passes()

    assert (scene.acknowledged, scene.later.waits[-1]) == ([b"0", b"1", b"2"], 1)


def test_what_came_by_a_connection_that_is_gone_is_let_go():
    scene = Scene()
    scene.broker.refused = {DEAD}
    scene.begin(b"before")
    scene.moves.leave()
    scene.broker.refused.clear()
    scene.begin(b"late", connection=None)
    scene.begin(b"after")
    scene.later.passes()

    assert scene.broker.taken == scene.acknowledged == [b"after"]
