"""With which headers a dead letter is sent once more."""

import pytest
from messages import NOON, a_match, matches

from match_worker.dead_letter_replay import as_sent, edited
from match_worker.dead_letters import DeadLetter


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
