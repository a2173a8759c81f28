"""Whatever is told to the worker beside envelopes: understood, or refused by an error of ours."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mangled import DEEP, JSON, mangled
from publisher.state_files import MESSAGE, an_edited_file, state_files

from match_schema import SchemaError, dump, load
from match_worker.call import call_of
from match_worker.dead_letter_replay import _new_id, edited
from match_worker.dead_letters import DeadLetter
from match_worker.errors import WorkerError
from match_worker.management import bindings_unlike, listed, policies_unlike
from match_worker.memory_store import MemoryStore
from match_worker.outbox import waiting
from match_worker.standing import lines
from match_worker.tasks import PROCESS_BATCH, PROCESS_MATCH, perform
from match_worker.topology import topology_of

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DUMPED: dict[str, Any] = {
    "match_id": "500001", "match_datetime": "2026-10-17T13:30:00+00:00", "home_team": "Alpha SC", "home_score": 2,
    "away_team": "Beta FC", "away_score": "TBD", "location": "River Park", "competition": "U14 Academy",
}  # fmt: skip
BY_IDS: dict[str, Any] = {
    "home_team_id": 1, "away_team_id": 2, "season_id": 4, "match_date": "2026-10-17", "match_id": 500001,
    "season": "2026-2027", "age_group": "U14", "home_team": "Alpha SC", "away_team": "Beta FC", "status": "played",
}  # fmt: skip
BODIES = tuple(json.dumps([[told], {}, None]).encode() for told in (DUMPED, BY_IDS, [DUMPED, BY_IDS]))
BINDINGS = json.dumps(
    [{"source": "matches", "destination": "ingest.prod", "routing_key": "match.bulk.#", "arguments": {}}]
).encode()
QUEUES = json.dumps(
    [{"name": "ingest.prod", "policy": "p", "effective_policy_definition": {"message-ttl": 1000, "ha": ["a"]}}]
).encode()
WANTED = topology_of("prod", (5,))
LETTER = DeadLetter(
    message_id="m", queue="ingest.prod", reason="r", attempts=1, first_seen=NOW, last_seen=NOW, run_id=None, kind=None,
    matches=None, origin=None, properties={}, headers={}, body=b"", id=1, status="waiting", settled_at=None,
    settled_by=None, replayed_as=None,
)  # fmt: skip

QUICK = settings(max_examples=examples(40), deadline=None)


class Knowing:
    """Names of which any may be known."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def names_of(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        json.dumps(told)
        return self._known


@QUICK
@given(mangled(*BODIES), st.sampled_from([PROCESS_MATCH, PROCESS_BATCH]))
@example(BODIES[0].replace(b"2026-10-17T13", b"0001-01-01T00"), PROCESS_MATCH)
def test_any_match_in_an_earlier_form_is_applied_or_refused(body: bytes, task: str):
    with suppress(SchemaError, WorkerError):
        perform(call_of(body, task), store=MemoryStore(), names=lambda: Knowing({"season": "2026-2027"}))


@QUICK
@given(st.sampled_from([DUMPED, BY_IDS]), st.data())
def test_any_value_in_an_earlier_form_is_applied_or_refused(form: dict[str, Any], data: st.DataObject):
    told = form | data.draw(st.dictionaries(st.sampled_from(sorted(form)), JSON, min_size=1, max_size=3))
    body = json.dumps([[told], {}, None]).encode()
    with suppress(SchemaError, WorkerError):
        perform(call_of(body, PROCESS_MATCH), store=MemoryStore(), names=lambda: Knowing({}))


@QUICK
@given(mangled(BINDINGS), mangled(QUEUES))
@example(b'{"error": "x"}', b'[{"policy": 1}]')
@example(DEEP[1], b'[{"name": "ingest.prod", "effective_policy_definition": [1]}]')
def test_any_answer_of_the_management_api_is_compared_or_refused(bindings: bytes, queues: bytes):
    with suppress(ValueError):
        assert list(bindings_unlike(WANTED, listed(bindings, ("source", "destination", "routing_key"))))
    with suppress(ValueError):
        told = listed(queues, ("name",))
        assert all(isinstance(each, str) for each in policies_unlike(WANTED, told, told))


@QUICK
@given(state_files)
@example(an_edited_file(put_at="yesterday"))
def test_any_state_file_is_looked_into(content: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        path.write_bytes(content)
        assert lines(None, None, waiting(path), environment="prod")


@QUICK
@given(mangled(MESSAGE), st.none() | st.just("a person"))
def test_any_edit_of_a_dead_letter_is_sent_or_refused(body: bytes, person: str | None):
    with suppress(SchemaError):
        message = load(body)
        message = message.model_copy(update={"message_id": _new_id(LETTER, message, person)})
        copy = edited(LETTER, message, override_by=person)
        assert dump(message) in copy.body
