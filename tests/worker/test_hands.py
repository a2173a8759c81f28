"""Which envelopes go to a process together, in which order, and how each of them ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from billiard.einfo import ExceptionInfo

from match_worker import hands as module
from match_worker.hands import TOGETHER, Hands, perform_all
from match_worker.verdicts import Judgement, Undone, Verdict

AWAY = Judgement(Verdict.HOLD, "the database is away")
BULK, NOW = "bulk", "now"


@dataclass
class Envelope:
    """What `Hands` sees of a delivery."""

    id: str
    queue: str = BULK
    may_share: bool = True
    breaks: bool = False
    heard: list[object] = field(default_factory=list)
    task: Any = field(default_factory=lambda: type("Task", (), {"soft_time_limit": 240, "time_limit": 300}))

    @property
    def call(self) -> tuple[str]:
        return (self.id,)

    def on_accepted(self, pid: int, _at: float) -> None:
        self.heard.append(pid)

    def on_success(self, result: object) -> None:
        self.heard.append(result)
        if self.breaks:
            raise RuntimeError(self.id)

    on_failure = on_success

    def handed_over(self, job: object) -> None:
        self.heard.append(("job", job))

    def end_untried(self, judgement: Judgement) -> None:
        self.heard.append(judgement)


class Pool:
    """Two processes that end nothing by themselves."""

    num_processes = 2

    def __init__(self) -> None:
        self.jobs: list[tuple[list[str], dict[str, Any]]] = []

    def apply_async(self, _perform: Callable[..., object], arguments: tuple[Any, ...], **callbacks: Any) -> None:
        self.jobs.append(([call[0] for call in arguments[0]], callbacks))

    @property
    def handed(self) -> list[list[str]]:
        return [ids for ids, _ in self.jobs]

    def end(self, job: int) -> None:
        ids, callbacks = self.jobs[job]
        callbacks["callback"]([f"end of {each}" for each in ids])


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def hands(pool: Pool) -> Hands:
    return Hands(pool, urgent=NOW, running=lambda: True)


def give(hands: Hands, *envelopes: Envelope) -> Sequence[Envelope]:
    for each in envelopes:
        hands.give(each)  # type: ignore[arg-type]
    return envelopes


def many(count: int, **told: Any) -> list[Envelope]:
    return [Envelope(str(number), **told) for number in range(count)]


def test_an_idle_process_is_given_one_at_once(hands: Hands, pool: Pool):
    give(hands, *many(2))

    assert pool.handed == [["0"], ["1"]]


def test_a_busy_one_is_given_its_share_of_those_that_wait(hands: Hands, pool: Pool):
    give(hands, *many(2 + 5))
    pool.end(0)
    pool.end(1)

    assert pool.handed[2:] == [["2", "3", "4"], ["5"]]


def test_no_more_than_a_few_go_together(hands: Hands, pool: Pool):
    give(hands, *many(2 + 40))
    pool.end(1)

    assert len(pool.handed[2]) == TOGETHER


def test_what_may_not_share_goes_alone(hands: Hands, pool: Pool):
    given = many(2 + 6)
    given[3].may_share = given[5].may_share = False
    give(hands, *given)
    for job in range(5):
        pool.end(job)

    assert pool.handed[2:] == [["2"], ["3"], ["4"], ["5"], ["6"]]


def test_results_go_before_what_waits_longer(hands: Hands, pool: Pool):
    give(hands, *many(2 + 8), Envelope("result", NOW))
    pool.end(0)

    assert pool.handed[2] == ["result"]


def test_each_hears_of_its_process_and_its_own_end(hands: Hands, pool: Pool):
    given = give(hands, *many(2 + 3))
    pool.end(0)
    pool.jobs[2][1]["accept_callback"](4711, 0.5)
    pool.end(2)

    assert [each.heard for each in given[2:4]] == [[("job", None), 4711, f"end of {n}"] for n in (2, 3)]


def test_a_lost_process_ends_all_it_had(hands: Hands, pool: Pool):
    given = give(hands, *many(2 + 3))
    pool.end(0)
    pool.jobs[2][1]["error_callback"]("lost")

    assert [each.heard[-1] for each in given[2:4]] == ["lost", "lost"]
    assert pool.handed[3] == ["4"]


def test_one_that_cannot_end_keeps_no_other_from_it(hands: Hands, pool: Pool):
    given = give(hands, *many(2 + 3))
    given[2].breaks = True
    pool.end(0)
    with pytest.raises(RuntimeError, match="2"):
        pool.end(2)

    assert given[3].heard[-1] == "end of 3"
    assert pool.handed[3] == ["4"]


def test_while_the_database_is_away_what_waits_ends_untried(hands: Hands, pool: Pool):
    given = give(hands, *many(2 + 3))
    hands.hold(AWAY)
    pool.end(0)

    assert [each.heard for each in given[2:]] == [[AWAY]] * 3
    assert len(pool.jobs) == 2


def test_what_waits_is_left_to_the_broker_when_its_connection_is_gone(hands: Hands, pool: Pool):
    given = give(hands, *many(2 + 3))
    hands.leave()
    pool.end(0)

    assert [each.heard for each in given[2:]] == [[]] * 3
    assert len(pool.jobs) == 2


def test_nothing_is_handed_over_while_the_worker_stops(pool: Pool):
    given = give(Hands(pool, urgent=NOW, running=lambda: False), *many(3))

    assert (pool.handed, [each.heard for each in given]) == ([], [[]] * 3)


def end_with(verdict: Verdict) -> tuple[bool, ExceptionInfo, float]:
    try:
        raise Undone(verdict.value, "as it was scripted")  # noqa: TRY301 - what is raised, billiard describes
    except Undone:
        return True, ExceptionInfo(), 0.1


@pytest.mark.parametrize(("verdict", "performed"), [(Verdict.HOLD, 2), (Verdict.RETRY, 3), (Verdict.PARK, 3)])
def test_a_child_tries_no_more_once_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch, verdict: Verdict, performed: int
):
    script = {"0": (False, None, 0.1), "1": end_with(verdict), "2": (False, None, 0.1)}
    calls: list[str] = []

    def perform(name: str) -> object:
        calls.append(name)
        return script[name]

    monkeypatch.setattr(module, "fast_trace_task", perform)
    ends = perform_all([("0",), ("1",), ("2",)])

    assert (len(calls), len(ends)) == (performed, 3)
    assert ends[2] is script["1" if performed == 2 else "2"]
