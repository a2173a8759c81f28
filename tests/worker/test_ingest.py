"""The use-case: a body in, one outcome per match out, and events with fields."""

import logging

import pytest
from messages import a_match, matches

from match_schema import Unreadable, dump
from match_schema.routing import TASK
from match_worker import ingest
from match_worker.call import call_of
from match_worker.memory_store import MemoryStore
from match_worker.store import Outcome


def test_a_body_becomes_one_outcome_per_match():
    told = ingest(dump(matches(a_match("1"), a_match("2"))), MemoryStore())

    assert told == [Outcome(0, "1", "created", None, 1), Outcome(1, "2", "created", None, 2)]


def test_a_body_that_is_no_message_is_refused_whole():
    store = MemoryStore()

    with pytest.raises(Unreadable):
        ingest(b"{", store)

    assert store.matches.rows == {}


@pytest.mark.parametrize(
    "venue", [b'"\xff"', b'"a\nb"', rb'"\ud800"', b"9" * 5000, b"[" * 50_000 + b"]" * 50_000, b"NaN"]
)
def test_a_damaged_match_of_a_body_is_quarantined_alone(venue: bytes):
    envelope = dump(matches(a_match("1"), a_match("2"), a_match("3")))
    head, second, tail = envelope.partition(b'{"id":"2"')
    damaged = head + second + tail.replace(b'"River Park - Field # 2"', venue, 1)

    told = ingest(call_of(b"[[" + damaged + b"], {}, {}]", TASK).match, MemoryStore())

    assert [each.outcome for each in told] == ["created", "quarantined", "created"]
    assert "matches.1.schedule.venue" in (told[1].reason or "")


def test_each_message_is_an_event_with_its_id_and_counts(caplog: pytest.LogCaptureFixture):
    message = matches()

    with caplog.at_level(logging.INFO, logger="match_worker"):
        ingest(dump(message), MemoryStore())

    (event,) = caplog.records
    assert (event.getMessage(), event.message_id) == ("message.ingested", message.message_id)
    assert event.matches_created == 1


def test_what_is_not_applied_is_an_event_with_its_reason(caplog: pytest.LogCaptureFixture):
    ingest(dump(matches(season="2044-2045")), MemoryStore())

    (event,) = [record for record in caplog.records if record.getMessage() == "match.not_applied"]
    assert event.reason.startswith("unknown season")
