"""What is published in place of a delivery that was not applied."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from match_worker.parking import Copy, copy
from match_worker.verdicts import Judgement, Patience, Verdict

NOW = datetime(2026, 10, 1, 12, 0, 5, tzinfo=UTC)
BUSY = Judgement(Verdict.RETRY, "DatabaseBusy: locked")
KILLED = Judgement(Verdict.RETRY_BRIEFLY, "WorkerLostError: signal 9")
WRONG = Judgement(Verdict.PARK, "Rejected: no")


def copied(judgement: Judgement, *, headers: dict[str, Any] | None = None, **properties: Any) -> Copy:
    message = SimpleNamespace(body=b"[[{}],{},{}]", headers=headers or {}, properties=properties)
    return copy(message, queue="ingest.t", judgement=judgement, parked="ingest.t.dead", patience=Patience(), now=NOW)


def test_a_retry_goes_to_the_retry_queue_of_its_own_queue():
    assert copied(BUSY).queue == "ingest.t.retry.5"


def test_the_next_retry_waits_longer():
    assert copied(BUSY, headers={"x-attempts": 1}).queue == "ingest.t.retry.30"


def test_what_nobody_foresaw_has_each_delay_once_however_long_the_database_was_busy_before():
    queues, headers = [], {"x-attempts": 6}
    for _ in range(6):
        told = copied(KILLED, headers=headers)
        queues.append(told.queue.removeprefix("ingest.t."))
        headers = dict(told.headers)

    assert queues == ["retry.5", "retry.30", "retry.120", "retry.600", "retry.3600", "dead"]
    assert (headers["x-attempts"], headers["x-unforeseen"]) == (12, 6)


def test_what_is_parked_goes_to_the_dead_letters():
    assert copied(WRONG).queue == "ingest.t.dead"


def test_the_headers_say_why_how_often_since_when_and_where():
    assert copied(WRONG, headers={"task": "match.ingest"}).headers == {
        "task": "match.ingest",
        "x-reason": "Rejected: no",
        "x-attempts": 1,
        "x-first-seen": "2026-10-01T12:00:05+00:00",
        "x-queue": "ingest.t",
    }


def test_a_retry_says_when_it_comes_and_what_is_parked_no_longer_does():
    again = copied(BUSY)

    assert again.headers["x-next"] == "2026-10-01T12:00:10+00:00"
    assert "x-next" not in copied(WRONG, headers=dict(again.headers)).headers


def test_a_number_of_attempts_that_nobody_counts_to_still_fits_where_it_is_written():
    assert copied(BUSY, headers={"x-attempts": 2**63 - 1}).attempts < 2**31


def test_the_first_sight_is_kept():
    assert copied(BUSY, headers={"x-first-seen": "2026-09-30T00:00:00+00:00"}).headers["x-first-seen"] == (
        "2026-09-30T00:00:00+00:00"
    )


def test_a_count_of_attempts_that_is_none_begins_anew():
    assert copied(BUSY, headers={"x-attempts": "many"}).attempts == 1


def test_body_and_properties_stay():
    told = copied(WRONG, message_id="m-1", app_id="match-publisher", priority=3)

    assert told.body == b"[[{}],{},{}]"
    assert {"message_id": "m-1", "app_id": "match-publisher", "priority": 3}.items() <= told.properties.items()


def test_nothing_stays_that_would_delete_refuse_or_multiply_the_copy():
    told = copied(WRONG, headers={"CC": ["ingest.other"]}, expiration="1000", user_id="scraper", delivery_mode=1)

    assert told.properties == {"delivery_mode": 2}
    assert "CC" not in told.headers


def test_the_brokers_own_record_is_not_passed_on_as_the_senders():
    told = copied(BUSY, headers={"x-death": [{"count": 1}], "x-first-death-queue": "q", "x-delivery-count": 3})

    assert not {"x-death", "x-first-death-queue", "x-delivery-count"} & told.headers.keys()
