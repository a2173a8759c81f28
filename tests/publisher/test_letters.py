import pytest
from messages import a_match, a_run, matches

from match_publisher import TooLarge, letter
from match_schema import MAX_BYTES, dump


def test_a_letter_carries_the_message_as_it_was_dumped():
    message = matches()

    assert letter(message, urgent=False).body == dump(message)


def test_a_letter_says_what_is_inside_without_being_opened():
    message = matches(a_match("1"), a_match("2"))

    sent = letter(message, urgent=False)

    assert (sent.message_id, sent.run_id, sent.kind, sent.schema_version, sent.matches) == (
        message.message_id,
        "run-1",
        "matches",
        2,
        2,
    )


def test_a_kind_without_matches_counts_none():
    assert letter(a_run(), urgent=False).matches == 0


def test_an_urgent_letter_has_a_key_that_overtakes():
    assert letter(matches(), urgent=True).routing_key == "match.now.homegrown.u13.northwest"


def test_a_message_no_reader_takes_makes_no_letter():
    ids = tuple(f"{number:064d}" for number in range(MAX_BYTES // 64))

    with pytest.raises(TooLarge, match="split it"):
        letter(a_run(full=True, ids=ids), urgent=False)
