"""With which headers a dead letter is sent once more."""

from dataclasses import replace

import pytest
from kombu.message import Message
from messages import NOON, a_match, matches

from match_worker.dead_letter_replay import as_sent, edited
from match_worker.dead_letters import DeadLetter
from match_worker.fault import fault_of


@pytest.fixture
def letter() -> DeadLetter:
    """An override that was set aside for another reason."""
    ours = {"x-reason": "why", "x-attempts": 2, "x-unforeseen": 1, "x-queue": "q", "x-first-seen": "then"}
    headers = ours | {"task": "match.ingest", "replay_of": "m-0", "x-override-by": "A. Person"}
    return DeadLetter(
        "m-1", "q", "why", 2, NOON, NOON, None, None, 1, None, {}, headers, b"", 1, "waiting", None, None, None
    )


def test_as_it_came_and_without_the_word_of_whoever_overrode(letter: DeadLetter):
    assert as_sent(letter) == {"task": "match.ingest", "replay_of": "m-0"}


def test_an_edit_overrides_by_no_earlier_word(letter: DeadLetter):
    assert "x-override-by" not in edited(letter, matches(a_match("510005"))).headers


def test_an_edit_overrides_by_the_word_of_its_own_person(letter: DeadLetter):
    told = edited(letter, matches(a_match("510005")), override_by="B. Person").headers

    assert (told["x-override-by"], told["replay_of"]) == ("B. Person", "m-1")


@pytest.mark.parametrize(
    "wrong", [{"eta": "soon"}, {"expires": 7}, {"compression": "application/x-gzip"}, {"x-unreadable": "00ff"}], ids=str
)
def test_an_edit_has_none_of_the_headers_that_its_letter_was_set_aside_for(
    letter: DeadLetter, wrong: dict[str, object]
):
    told = edited(replace(letter, headers={**letter.headers, **wrong}), matches(a_match("510005")))
    received = Message(told.body, headers=dict(told.headers), content_type=told.properties["content_type"])

    assert fault_of(received) is None


def test_an_edit_tells_whence_its_letter_came(letter: DeadLetter):
    whence = {"origin": "a-producer@host", "traceparent": "00-1-2-01"}

    told = edited(replace(letter, headers=whence | {"eta": "soon"}), matches(a_match("510005"))).headers

    assert {name: told.get(name) for name in ("origin", "traceparent", "eta")} == whence | {"eta": None}
