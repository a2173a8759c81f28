"""What a balance names, and what it does not."""

import pytest

from match_worker.balance import Account, Balance, with_held
from match_worker.holdings import Held, Holdings

SETTLED = Account("run-1", envelopes=2, matches=5, known_envelopes=2, counts={"created": 3, "dead": 2})
OPEN = Account("run-2", envelopes=2, matches=5, known_envelopes=1, counts={"created": 3})
TOO_MANY = Account("run-3", envelopes=1, matches=1, known_envelopes=2, counts={"created": 1, "unchanged": 1})
HALF = Account("run-4", envelopes=1, matches=5, known_envelopes=1, counts={"created": 3})


def test_what_is_settled_balances():
    assert Balance([SETTLED]).differences == []


def test_what_may_be_among_messages_of_unknown_runs_is_in_flight_and_no_difference():
    balance = Balance([SETTLED, OPEN], Holdings(unread=1))

    assert (balance.differences, balance.in_flight) == ([], [OPEN])


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (OPEN, "run run-2: 2 matches in 1 envelopes are neither settled nor at the broker"),
        (TOO_MANY, "run run-3: 1 matches more than it says it published"),
    ],
)
def test_a_difference_is_named(account: Account, said: str):
    assert Balance([account]).differences == [said]


def test_matches_missing_of_a_settled_envelope_are_a_difference_whatever_the_broker_holds():
    assert len(Balance([HALF], Holdings(unread=100)).differences) == 1


def test_more_open_envelopes_than_the_broker_holds_are_a_difference():
    assert len(Balance([OPEN, OPEN], Holdings(unread=1)).differences) == 2


def test_each_run_has_what_is_held_of_it_alone():
    other = Account("run-5", envelopes=1, matches=7, known_envelopes=0, counts={})
    held = [Held("run-2", "m", "retrying", 2), Held("run-5", "n", "dead", 7)]

    first, second = with_held([OPEN, other], held, ())

    assert (first.counts, first.open_matches, first.open_envelopes) == ({"created": 3, "retrying": 2}, 0, 0)
    assert second.counts == {"dead": 7}


def test_a_copy_of_what_is_settled_or_held_elsewhere_is_not_counted_again():
    held = [Held("run-2", "m", "retrying", 2), Held("run-2", "m", "dead", 2), Held("run-2", "settled", "retrying", 3)]

    [account] = with_held([OPEN], held, {("run-2", "settled")})

    assert account.counts == {"created": 3, "retrying": 2}
