"""What a balance names, and what it does not."""

import pytest

from match_worker.balance import Account, Balance

SETTLED = Account("run-1", envelopes=2, matches=5, settled_envelopes=2, counts={"created": 3, "dead": 2})
OPEN = Account("run-2", envelopes=2, matches=5, settled_envelopes=1, counts={"created": 3})
TOO_MANY = Account("run-3", envelopes=1, matches=1, settled_envelopes=2, counts={"created": 1, "unchanged": 1})
HALF = Account("run-4", envelopes=1, matches=5, settled_envelopes=1, counts={"created": 3})


def test_what_is_settled_balances():
    assert Balance([SETTLED]).differences == []


@pytest.mark.parametrize("where", ["retrying", "in_flight"])
def test_what_the_broker_holds_is_no_difference(where: str):
    assert Balance([SETTLED, OPEN], **{where: 1}).differences == []


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
    assert len(Balance([HALF], in_flight=100).differences) == 1


def test_more_open_envelopes_than_the_broker_holds_are_a_difference():
    assert len(Balance([OPEN, OPEN], in_flight=1).differences) == 2
