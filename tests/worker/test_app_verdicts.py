"""What each error means for its delivery, and how long to wait."""

import pickle
from datetime import timedelta

import pytest
from billiard.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError

from match_schema import Fault, InvalidMessage, TooNew, Unreadable
from match_worker import (
    DatabaseBusy,
    DatabaseUnavailable,
    NotApplied,
    NotATask,
    NotMigrated,
    Patience,
    Rejected,
    Unforeseen,
    Verdict,
    make_app,
    topology_of,
)
from match_worker.app import judge
from match_worker.memory_store import MemoryStore
from match_worker.verdicts import Judgement, Undone


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Unreadable("not JSON"), Verdict.PARK),
        (InvalidMessage([Fault("matches", "too few")]), Verdict.PARK),
        (TooNew(reads_up_to=2, got=3), Verdict.PARK),
        (NotATask("a list of 2"), Verdict.PARK),
        (NotApplied("reference"), Verdict.PARK),
        (Rejected("no"), Verdict.PARK),
        (DatabaseUnavailable("db", 5432, "refused"), Verdict.HOLD),
        (NotMigrated("db", 5432, "no function"), Verdict.HOLD),
        (DatabaseBusy("db", 5432, "locked"), Verdict.RETRY),
        (Unforeseen("XX000"), Verdict.RETRY_BRIEFLY),
        (SoftTimeLimitExceeded(), Verdict.RETRY_BRIEFLY),
        (TimeLimitExceeded(300), Verdict.RETRY_BRIEFLY),
        (WorkerLostError("signal 9"), Verdict.RETRY_BRIEFLY),
        (SystemExit(1), Verdict.RETRY_BRIEFLY),
        (ZeroDivisionError("a bug"), Verdict.RETRY_BRIEFLY),
    ],
)
def test_each_error_has_its_verdict(error: BaseException, verdict: Verdict):
    assert judge(error).verdict is verdict


def test_an_envelope_has_240_seconds_and_300_before_its_child_is_killed():
    app = make_app("amqp://nowhere", topology=topology_of("limits", (5,)), open_store=MemoryStore)

    assert (app.conf.task_soft_time_limit, app.conf.task_time_limit) == (240, 300)


def test_a_reason_is_one_short_line_that_names_the_error():
    assert judge(ValueError("first\nsecond")).reason == "ValueError: first"
    assert len(judge(ValueError("x" * 10_000)).reason) == 300


def test_a_judgement_travels_from_child_to_parent():

    sent = Undone(Verdict.RETRY.value, "DatabaseBusy: locked")

    returned = pickle.loads(pickle.dumps(sent))  # noqa: S301 - what celery does between its processes

    assert returned.judgement == Judgement(Verdict.RETRY, "DatabaseBusy: locked")


def test_what_is_parked_waits_for_nothing():
    assert Patience().wait(Verdict.PARK, failed=1) is None


def test_an_unforeseen_error_waits_each_delay_once():
    waits = [Patience().wait(Verdict.RETRY_BRIEFLY, failed=failed) for failed in range(1, 7)]

    assert waits == [5, 30, 120, 600, 3600, None]


def test_a_transient_error_goes_on_hourly_for_a_day():
    waits = [Patience().wait(Verdict.RETRY, failed=failed) for failed in range(1, 40)]
    waited = [wait for wait in waits if wait is not None]

    assert waited[:6] == [5, 30, 120, 600, 3600, 3600]
    assert waits[len(waited) :] == [None] * (len(waits) - len(waited))
    assert timedelta(hours=23) < timedelta(seconds=sum(waited)) <= timedelta(hours=24)


def test_a_patience_shorter_than_the_first_delay_gives_up_at_once():
    assert Patience((5,), timedelta(seconds=1)).wait(Verdict.RETRY, failed=1) is None
