"""The beat beside a door that keeps the lease and the times, its clock turned by hand."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from match_worker.beat import Beat, Rhythm
from match_worker.chores import Retention, do
from match_worker.errors import DatabaseBusy, DatabaseUnavailable, NotConfirmed, WorkerError

RHYTHM = Rhythm(heartbeat=10, overdue=60, quarantine=60, reconcile=600, purge=3600)


@dataclass
class Door:
    """The twin of `pipeline.call_chore`, as far as the beat goes."""

    now: float = 0
    holder: str = ""
    until: float = -1
    due: dict[str, float] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    noted: dict[str, str | None] = field(default_factory=dict)
    failing: dict[str, WorkerError] = field(default_factory=dict)

    def chore(self, call: Mapping[str, Any]) -> dict[str, Any]:
        name = call["do"]
        if name in self.failing:
            raise self.failing[name]
        if call["holder"] != self.holder and self.now < self.until:
            return {"held": False, "holder": self.holder, "wait": self.until - self.now}
        self.holder, self.until = call["holder"], self.now + call["lease"]
        if name == "release":
            self.until = self.now
        elif name == "due":
            late = {each: self.due.get(each, self.now) - self.now for each in call["chores"]}
            return {"held": True, "due": [each for each in late if late[each] <= 0], "wait": min(late.values())}
        elif name == "note":
            self.noted[call["chore"]] = call["error"]
            self.due[call["chore"]] = self.now + call["every"]
        else:
            self.done.append(name)
        return {"held": True, "did": 1}


def a_beat(door: Door, holder: str = "one", **changed: Any) -> Beat:
    def send() -> dict[str, str]:
        door.done.append("heartbeat")
        return {}

    options: dict[str, Any] = {"lease": 30, "rhythm": RHYTHM, "retention": Retention(), "send_heartbeat": send}
    return Beat(door, holder=holder, **options | changed)


def run(door: Door, beat: Beat, seconds: float) -> None:
    end = door.now + seconds

    def stopped(wait: float) -> bool:
        door.now += wait
        return door.now >= end

    beat.run(stopped)


def test_each_chore_is_done_at_its_own_pace():
    door = Door()
    run(door, a_beat(door), 3599)

    times = {name: door.done.count(name) for name in asdict(RHYTHM)}
    assert times["purge"] == 1
    assert times["reconcile"] == pytest.approx(6, abs=1)
    assert times["overdue"] == times["quarantine"] == pytest.approx(60, abs=2)
    assert times["heartbeat"] == pytest.approx(360, abs=5)


def test_a_second_beat_does_nothing_while_the_first_is_heard_of():
    door = Door()
    a_beat(door).turn()
    door.done.clear()

    waits = a_beat(door, "two").turn()

    assert (door.done, waits <= 10) == ([], True)


def test_a_beat_that_stops_lets_go_so_that_another_goes_on_at_once():
    door = Door()
    run(door, a_beat(door), 1)

    a_beat(door, "two").turn()

    assert door.holder == "two"


def test_a_beat_that_is_not_heard_of_is_replaced_once_its_lease_is_over():
    door = Door()
    a_beat(door).turn()
    door.now = 31
    door.done.clear()

    a_beat(door, "two").turn()

    assert (door.holder, door.done) == ("two", ["heartbeat"])


def test_a_beat_that_lost_its_lease_stops_in_the_middle():
    door = Door()

    def taken_over() -> dict[str, str]:
        door.holder, door.until = "two", 1000
        return {}

    a_beat(door, send_heartbeat=taken_over).turn()

    assert (door.done, door.noted) == ([], {})


def test_a_chore_that_fails_is_noted_and_the_others_are_done():
    door = Door(failing={"overdue": DatabaseBusy("db", 5432, "a lock")})

    def refused() -> dict[str, str]:
        raise NotConfirmed("ingest.t", "no confirm")

    a_beat(door, send_heartbeat=refused).turn()

    assert {name for name, error in door.noted.items() if error} == {"overdue", "heartbeat"}
    assert door.done == ["quarantine", "reconcile", "purge"]


def test_a_database_that_is_away_is_asked_ever_more_rarely_a_minute_apart_at_most():
    door = Door(failing={"due": DatabaseUnavailable("db", 5432, "refused")})
    beat = a_beat(door)

    assert [beat.turn() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_pages_are_done_to_the_last_and_added_up():
    pages = iter([{"applied": 1, "gone": {"a": 2}, "more": True, "before": 7}, {"applied": 2, "gone": {"a": 1}}])
    asked: list[Any] = []

    class Paged:
        def chore(self, call: Mapping[str, Any]) -> dict[str, Any]:
            asked.append(call.get("before"))
            return next(pages) | {"held": True}

    assert do(Paged(), "quarantine", retention=Retention()) == {"applied": 3, "gone": {"a": 3}}
    assert asked == [None, 7]
