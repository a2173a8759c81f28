"""Bindings and policies against those declared."""

from typing import Any

import pytest

from match_worker.management import bindings_unlike, policies_unlike
from match_worker.topology import topology_of

WANTED = topology_of("prod", (5,))
BOUND = [
    ("matches", "ingest.prod", "match.bulk.#"),
    ("matches", "ingest.prod.now", "match.now.#"),
    ("matches-fanout", "matches.prod", ""),
    ("", "ingest.prod", "ingest.prod"),
]


def told(*bindings: tuple[str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(("source", "destination", "routing_key"), each, strict=True)) for each in bindings]


def test_what_is_bound_as_declared_is_not_named():
    assert list(bindings_unlike(WANTED, told(*BOUND))) == []


def test_a_missing_binding_is_named():
    assert list(bindings_unlike(WANTED, told(*BOUND[1:]))) == [
        "queue ingest.prod is not bound to matches with match.bulk.#: run `worker topology declare`"
    ]


def test_a_binding_too_many_is_named():
    assert list(bindings_unlike(WANTED, told(*BOUND, ("matches", "ingest.prod.retry.5", "match.#")))) == [
        "queue ingest.prod.retry.5 is bound to matches with match.# too: unbind it"
    ]


@pytest.mark.parametrize("other", [("matches", "ingest.local", "match.#"), ("theirs", "matches.prod", "x")])
def test_what_others_bind_for_themselves_is_theirs(other: tuple[str, str, str]):
    assert list(bindings_unlike(WANTED, told(*BOUND, other))) == []


def policy(name: str, **definition: Any) -> dict[str, Any]:
    return {"name": name, "policy": "p", "effective_policy_definition": definition}


def test_a_policy_that_changes_a_queue_is_named():
    [said] = policies_unlike(WANTED, [policy("ingest.prod", **{"message-ttl": 1000})], [])

    assert said == 'queue ingest.prod is changed by policy p: {"message-ttl": 1000}; narrow its pattern'


def test_a_policy_on_the_exchange_is_named():
    assert len(list(policies_unlike(WANTED, [], [policy("matches")]))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        policy("ingest.other", **{"max-length": 1}),
        policy("matches.prod", **{"dead-letter-exchange": "x"}),
        {"name": "ingest.prod"},
    ],
)
def test_other_policies_are_not_ours_to_judge(fine: dict[str, Any]):
    assert list(policies_unlike(WANTED, [fine], [])) == []
