from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from publisher.letter_builders import a_letter, ids

from match_publisher import (
    Drained,
    Letter,
    MemoryPublisher,
    Outbox,
    Receipt,
    Uncommitted,
    drain,
    open_state,
    transaction,
)


@pytest.fixture
def state(tmp_path: Path):
    with closing(open_state(tmp_path / "state.db")) as connection:
        yield connection


@pytest.fixture
def outbox(state: Connection):
    box = Outbox(state)
    box.put(a_letter(number) for number in range(1, 6))
    return box


class Watched(MemoryPublisher):
    """Notes how many letters the outbox still holds whenever a receipt is asked for; ends badly after some."""

    def __init__(self, outbox: Outbox, fails_after: int = 1000) -> None:
        super().__init__()
        self.outbox, self.fails_after, self.held = outbox, fails_after, []

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        for number, receipt in enumerate(super().publish(letters)):
            if number == self.fails_after:
                raise RuntimeError
            self.held.append(self.outbox.count())
            yield receipt


def test_confirmed_letters_leave_the_outbox(outbox: Outbox):
    drain(outbox, MemoryPublisher())

    assert outbox.count() == 0


def test_letters_are_sent_in_the_order_they_were_put(outbox: Outbox):
    publisher = MemoryPublisher()
    drain(outbox, publisher)

    assert [int(wire.headers["id"], 16) for wire in publisher.delivered] == [1, 2, 3, 4, 5]


def test_a_drain_tells_fates_and_reasons(outbox: Outbox):
    outbox.put([a_letter(6, key="unbound")])

    drained = drain(outbox, MemoryPublisher(refuse=frozenset({a_letter(2).message_id}), reachable_for=4))

    assert (drained.confirmed, drained.returned, drained.refused, drained.kept, sum(drained.reasons.values())) == (
        3,
        0,
        1,
        2,
        3,
    )


def test_letters_that_were_not_confirmed_stay(outbox: Outbox):
    outbox.put([a_letter(6, key="unbound")])
    drain(outbox, MemoryPublisher(refuse=frozenset({a_letter(2).message_id})))

    assert ids(outbox) == [2, 6]


def test_a_broker_that_is_down_keeps_every_letter_for_one_reason(outbox: Outbox):
    drained = drain(outbox, MemoryPublisher(reachable_for=0))

    assert drained == Drained(kept=5, reasons={"no broker answers in memory": 5})


def test_a_drain_is_complete_only_when_every_letter_is_the_brokers(outbox: Outbox):
    assert [drain(outbox, MemoryPublisher(reachable_for=2)).complete, drain(outbox, MemoryPublisher()).complete] == [
        False,
        True,
    ]


def test_confirmed_letters_are_forgotten_by_batches(outbox: Outbox):
    watched = Watched(outbox)
    drain(outbox, watched, batch=2, linger=timedelta(hours=1))

    assert watched.held == [5, 5, 3, 3, 1]


def test_confirmed_letters_are_forgotten_when_they_have_waited_long_enough(outbox: Outbox):
    watched, now = Watched(outbox), iter(range(100))
    drain(outbox, watched, linger=timedelta(seconds=1), clock=lambda: next(now))

    assert watched.held == [5, 5, 3, 3, 1]


def test_what_was_confirmed_before_a_failure_is_forgotten(outbox: Outbox):
    with suppress(RuntimeError):
        drain(outbox, Watched(outbox, fails_after=3))

    assert ids(outbox) == [4, 5]


def test_nothing_is_sent_that_the_caller_could_still_roll_back(state: Connection, outbox: Outbox):
    publisher = MemoryPublisher()
    with transaction(state), pytest.raises(Uncommitted):
        drain(outbox, publisher)

    assert publisher.delivered == []
