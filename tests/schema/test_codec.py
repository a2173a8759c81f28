import json
from typing import Any

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from messages import NOON, a_match, a_run, matches

from match_schema import (
    MAX_BYTES,
    InvalidMessage,
    SchemaError,
    TooNew,
    UnknownVersion,
    Unreadable,
    content_id,
    dump,
    load,
    read,
    v2,
)


def wire(message: v2.Message) -> dict[str, Any]:
    return json.loads(dump(message))  # type: ignore[no-any-return]


def test_what_is_dumped_is_loaded_again():
    told = matches(a_match(), a_match("500002", result=v2.Score(home=1, away=1, shootout=v2.Shootout(home=4, away=5))))

    assert load(dump(told)) == told


def test_bytes_text_and_a_parsed_object_are_all_read():
    told = a_run()

    assert load(dump(told)) == load(dump(told).decode()) == load(wire(told)) == told


def test_absent_registers_are_not_written():
    assert "result" not in wire(matches())["matches"][0]


def test_instants_are_written_in_utc_with_z():
    assert wire(matches())["observed_at"] == "2026-10-01T12:00:05Z"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("matches", 0, "result"), {"kind": "score", "home": True, "away": 0}, "matches.0.result.home"),
        (("matches", 0, "result"), {"kind": "score", "home": 1}, "matches.0.result.away"),
        (("matches", 0, "result"), {"kind": "score", "home": -1, "away": 0}, "matches.0.result.home"),
        (("matches", 0, "result"), {"kind": "score", "home": 1.0, "away": 0}, "matches.0.result.home"),
        (("matches", 0, "result"), {"kind": "guess"}, "matches.0.result"),
        (
            ("matches", 0, "result"),
            {"kind": "score", "home": 1, "away": 0, "shootout": {"home": 1, "away": 0}},
            "matches.0.result.shootout",
        ),
        (("matches", 0, "schedule", "date"), "2026-02-30", "matches.0.schedule.date"),
        (("matches", 0, "schedule", "date"), 20262, "matches.0.schedule.date"),
        (("matches", 0, "schedule", "kickoff"), "2026-09-05T21:00:00", "matches.0.schedule.kickoff"),
        (("matches", 0, "schedule", "state"), "played", "matches.0.schedule.state"),
        (("matches", 0, "schedule", "venue"), "Field\u0000 2", "matches.0.schedule.venue"),
        (("matches", 0, "schedule", "venue"), " Field 2", "matches.0.schedule.venue"),
        (("matches", 0, "teams", "home"), "12", "matches.0.teams"),
        (("matches", 0, "id"), "", "matches.0.id"),
    ],
)
def test_a_bad_value_is_refused_with_its_path(path: tuple[Any, ...], value: object, fault: str):
    document = wire(matches(a_match(), a_match("500002")))
    target = document
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = value

    reading = read(document)

    assert [bad.position for bad in reading.bad] == [0]
    assert reading.bad[0].faults[0].path == fault


def test_one_bad_match_does_not_spoil_its_neighbours():
    document = wire(matches(*(a_match(str(number)) for number in range(1, 6))))
    document["matches"][1]["id"] = 2
    document["matches"][3]["schedule"]["certainty"] = "perhaps"

    reading = read(document)

    assert isinstance(reading.message, v2.Matches)
    assert [match.id for match in reading.message.matches] == ["1", "3", "5"]
    assert reading.positions == (0, 2, 4)
    assert [(bad.position, bad.payload["id"]) for bad in reading.bad] == [(1, 2), (3, "4")]


def test_load_refuses_what_read_sets_aside():
    document = wire(matches(a_match(), a_match("500002")))
    document["matches"][1]["id"] = None

    with pytest.raises(InvalidMessage, match=r"matches\.1\.id"):
        load(document)


def test_an_envelope_without_a_good_match_is_refused_whole():
    document = wire(matches())
    document["matches"][0]["id"] = None

    with pytest.raises(InvalidMessage):
        read(document)


def test_a_fault_of_the_envelope_is_no_fault_of_a_match():
    document = wire(matches())
    document["age_group"] = "thirteen"

    with pytest.raises(InvalidMessage, match="age_group"):
        read(document)


def test_a_reader_keeps_unknown_fields_aside():
    document = wire(matches())
    document["mood"] = "good"
    document["matches"][0]["schedule"]["weather"] = {"rain": True}

    reading = read(document)

    assert reading.message == matches()
    assert sorted(reading.unknown) == ["matches.0.schedule.weather", "mood"]


def test_a_writer_cannot_invent_a_field():
    with pytest.raises(ValueError, match="mood"):
        v2.Teams(home="11", away="12", mood="good")  # type: ignore[call-arg]


def test_a_later_major_names_both_versions():
    with pytest.raises(TooNew, match="reads up to 2, got 3"):
        load({"schema_version": 3, "kind": "anything"})


@pytest.mark.parametrize("version", [None, True, 0, -1, 2.0, "2", [2]])
def test_a_version_that_never_was_is_named(version: object):
    with pytest.raises(UnknownVersion):
        load(wire(matches()) | {"schema_version": version})


def test_a_message_without_a_version_is_refused():
    document = wire(matches())
    del document["schema_version"]

    with pytest.raises(UnknownVersion, match="None"):
        load(document)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_object_is_unreadable(body: bytes):
    with pytest.raises(Unreadable):
        load(body)


def test_a_body_too_large_is_not_parsed():
    with pytest.raises(Unreadable, match="split it"):
        load(b" " * (MAX_BYTES + 1))


def test_a_lone_surrogate_is_refused():
    with pytest.raises(SchemaError):
        load(wire(matches()) | {"run_id": "\ud800"})


def test_not_a_number_is_refused_where_a_score_stands():
    document = wire(matches(a_match(result=v2.Score(home=1, away=0)), a_match("500002")))
    document["matches"][0]["result"]["home"] = float("nan")

    assert read(document).bad[0].faults[0].path == "matches.0.result.home"


def test_the_id_depends_on_what_is_said():
    assert content_id(matches()) != content_id(matches(a_match(result=v2.Score(home=1, away=0))))


def test_the_id_does_not_depend_on_who_said_it_when():
    again = matches(run_id="run-2", produced_at=NOON, producer=v2.Producer(name="other", version="9"))

    assert content_id(again) == content_id(matches())


def test_the_ids_of_two_runs_differ_though_they_found_the_same():
    assert content_id(a_run(run_id="run-1")) != content_id(a_run(run_id="run-2"))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
fields = st.sampled_from([*v2.Matches.model_fields, *v2.Match.model_fields, *v2.Schedule.model_fields])


@settings(max_examples=examples(150), deadline=None)
@given(st.dictionaries(fields, anything, max_size=6), st.sampled_from([1, 2, 3, True, None]))
def test_any_json_is_a_message_or_an_error_of_ours(document: dict[str, Any], version: object):
    try:
        load(document | {"schema_version": version})
    except SchemaError:
        return


@settings(max_examples=examples(150), deadline=None)
@given(fields, anything)
def test_any_damage_to_a_message_is_read_or_an_error_of_ours(field: str, value: object):
    document = wire(matches(a_match(), a_match("500002")))
    place = document if field in document else document["matches"][0]
    place[field] = value
    try:
        read(document)
    except SchemaError:
        return
