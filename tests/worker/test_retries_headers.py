"""What the headers of a waiting message tell."""

from datetime import UTC, datetime

from match_worker.retries import retry_of


def test_a_waiting_message_tells_where_it_goes_how_often_it_failed_and_when_it_is_tried():
    told = retry_of(
        {
            "message_id": "m-1",
            "application_headers": {
                "x-queue": "ingest.t", "x-attempts": 3, "x-reason": "DatabaseBusy: locked",
                "x-next": "2026-10-01T12:02:05+00:00", "x-first-seen": "2026-10-01T11:00:00+00:00",
                "run_id": "run-1", "kind": "matches", "matches": 98,
            },
        }
    )  # fmt: skip

    assert (told.queue, told.attempts, told.matches) == ("ingest.t", 3, 98)
    assert told.next_at == datetime(2026, 10, 1, 12, 2, 5, tzinfo=UTC)


def test_headers_that_are_no_such_thing_are_left_out():
    told = retry_of({"application_headers": {"x-attempts": "many", "x-next": "soon", "x-first-seen": 7}})

    assert (told.message_id, told.attempts, told.next_at, told.first_seen) == ("-", 0, None, None)
