"""What a strict JSON reader refuses as a whole is refused where it stands: one match, by its position and path."""

import json
from typing import Any

import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from messages import a_match, a_run, matches

from match_schema import InvalidMessage, Reading, SchemaError, Unreadable, dump, load, read, v2
from match_schema.damage import place_at

THREE = dump(matches(a_match("1"), a_match("2", result=v2.Score(home=1, away=0)), a_match("3")))
VENUE, SCORE = b'"venue":"River Park - Field # 2"', b'"home":1,"away":0}'
DEEP = b"[" * 300 + b"]" * 300


def in_the_second(old: bytes, new: bytes) -> bytes:
    """The three matches, with a change in the second."""
    before, after = THREE.split(b'{"id":"2"')
    assert old in after
    return before + b'{"id":"2"' + after.replace(old, new, 1)


DAMAGED: dict[str, tuple[bytes, str]] = {
    "half a character": (in_the_second(VENUE, rb'"venue":"\ud800"'), "schedule.venue"),
    "the other half": (in_the_second(VENUE, rb'"venue":"Field \udfff 2"'), "schedule.venue"),
    "bytes that are no UTF-8": (in_the_second(VENUE, b'"venue":"Caf\xe9"'), "schedule.venue"),
    "a raw control character": (in_the_second(VENUE, b'"venue":"a\nb"'), "schedule.venue"),
    "300 lists": (in_the_second(VENUE, b'"venue":' + DEEP), "schedule.venue"),
    "10,000 lists": (in_the_second(VENUE, b'"venue":' + b"[" * 10_000 + b"]" * 10_000), "schedule.venue"),
    "depth in a field that nobody knows": (in_the_second(VENUE, b'"wind":' + DEEP), "schedule.wind" + ".0" * 28),
    "no number": (in_the_second(SCORE, b'"home":NaN,"away":0}'), "result.home"),
    "no number in a field that nobody knows": (in_the_second(VENUE, b'"wind":-Infinity'), "schedule.wind"),
    "an endless number": (in_the_second(SCORE, b'"home":' + b"9" * 5000 + b',"away":0}'), "result.home"),
    "half a character in a name": (in_the_second(VENUE, rb'"\udc00":1'), "schedule"),
    "half a character as the id": (in_the_second(b'"platform_id":"92"', rb'"platform_id":"\ud800"'), "platform_id"),
    "year 1": (in_the_second(b'"date":"2026-09-05"', b'"date":"0001-01-01"'), "schedule.date"),
    "year 9999": (in_the_second(b'"date":"2026-09-05"', b'"date":"9999-12-31"'), "schedule.date"),
    "a kick-off in year 1": (in_the_second(b"2026-09-05T21:00:00Z", b"0001-01-01T00:00:00+14:00"), "schedule.kickoff"),
    "a kick-off in 9999": (in_the_second(b"2026-09-05T21:00:00Z", b"9999-12-31T23:59:59-12:00"), "schedule.kickoff"),
}  # fmt: skip


def told(reading: Reading) -> list[tuple[int, list[str]]]:
    return [(bad.position, [fault.path for fault in bad.faults]) for bad in reading.bad]


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_in_one_match_is_told_by_its_path(name: str):
    body, path = DAMAGED[name]

    assert told(read(body)) == [(1, [f"matches.1.{path}"])]


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_in_one_match_does_not_spoil_its_neighbours(name: str):
    reading = read(DAMAGED[name][0])

    assert isinstance(reading.message, v2.Matches)
    assert [match.id for match in reading.message.matches] == ["1", "3"]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_match_is_kept_as_json_that_can_be_stored(name: str):
    (bad,) = read(DAMAGED[name][0]).bad

    assert isinstance(bad.payload, dict)
    assert bad.payload["id"] == "2"
    assert json.loads(json.dumps(bad.payload, allow_nan=False, ensure_ascii=False).encode()) == bad.payload


def test_what_is_no_number_is_kept_as_it_was_sent():
    (bad,) = read(DAMAGED["no number"][0]).bad

    assert bad.payload["result"]["home"] == "NaN"


@pytest.mark.parametrize("value", ["\ud800", float("nan"), json.loads(DEEP)])
def test_damage_in_a_parsed_object_is_told_by_its_path(value: object):
    document = json.loads(THREE)
    document["matches"][1]["schedule"]["venue"] = value

    assert told(read(document)) == [(1, ["matches.1.schedule.venue"])]


def test_damage_in_a_text_is_told_by_its_path():
    document = json.loads(THREE)
    document["matches"][1]["schedule"]["venue"] = "\ud800"

    assert told(read(json.dumps(document, ensure_ascii=False))) == [(1, ["matches.1.schedule.venue"])]


def test_every_damaged_match_is_told():
    damaged = THREE.replace(VENUE, rb'"venue":"\ud800"')

    with pytest.raises(InvalidMessage) as refused:
        read(damaged)

    assert [fault.path for fault in refused.value.faults] == [f"matches.{at}.schedule.venue" for at in range(3)]


def test_damage_and_a_broken_rule_in_one_match_are_both_told():
    body = in_the_second(VENUE, rb'"venue":"\ud800","round":0')

    assert told(read(body)) == [(1, ["matches.1.schedule.round", "matches.1.schedule.venue"])]


@pytest.mark.parametrize("field", ["run_id", "league", "season"])
def test_damage_of_the_envelope_refuses_it_by_the_path(field: str):
    with pytest.raises(InvalidMessage, match=field):
        read(json.dumps(json.loads(THREE) | {field: "\ud800"}))


def test_damage_in_version_1_is_told_by_its_field():
    bare = {"home_team": "Alpha SC", "away_team": "Beta \ud800", "match_date": "2026-10-17", "season": "2026-27"}

    with pytest.raises(InvalidMessage, match="away_team: Input should be Unicode"):
        load(json.dumps(bare | {"age_group": "U14", "match_type": "League"}))


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        (in_the_second(VENUE, b'"venue":River Park'), "matches.1.schedule.venue"),
        (in_the_second(VENUE, b'"venue":"River "Park""'), "matches.1.schedule.venue"),
        (in_the_second(b'"divisions":["Northwest"]', b'"divisions":["Northwest",]'), "matches.1.divisions.1"),
        (THREE[:-1], "not JSON"),
        (THREE.replace(b'"kind":', b'"kind"', 1), "kind"),
    ],
)
def test_broken_json_is_refused_with_the_path_of_the_break(broken: bytes, path: str):
    with pytest.raises(Unreadable, match=rf"{path}\b"):
        read(broken)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": [1, {"b": "x,]}", "c": ', ("a", 1, "c")),
        ('{"a": {"b": 1}, "c', ("c",)),
        ("[[], [0, 1, ", (1, 2)),
        ('{"a\\"b": ', ('a\\"b',)),
        ("]}", ()),
    ],
)
def test_a_place_is_found_in_what_ends_early(text: str, place: tuple[str | int, ...]):
    assert place_at(text, len(text)) == place


def refusal(body: bytes | str) -> bytes:
    """Read it, and see what is read say the same again; else return the refusal as it is printed."""
    try:
        message = read(body).message
    except SchemaError as error:
        return str(error).encode()
    assert load(dump(message)) == message
    return b""


@pytest.mark.parametrize("name", [b"\\ud800", b"\xff", b"n" * 100_000])
@pytest.mark.parametrize("value", [b"?", b"null,}", b"1"])
def test_a_refusal_can_be_printed_whatever_the_name_of_the_field(name: bytes, value: bytes):
    body = THREE[:-1] + b',"' + name + b'":[' + value + b',{"x":"\\ud800"}]}'

    assert 0 < len(refusal(body)) < 2000


def test_a_kind_of_any_length_is_refused_in_a_few_words():
    assert 0 < len(refusal(THREE.replace(b'"kind":"matches"', b'"kind":"' + b"9" * 5000 + b'"'))) < 400


ENVELOPES = [THREE, dump(a_run(full=True, ids=("1", "2")))]
SPLICES = st.binary(max_size=6) | st.sampled_from(
    [b'"', b"{", b"]", b",", b"null", b"NaN", rb"\ud800", b"\xff", b"1e999", b"9" * 5000, DEEP, b"\x00", b"true"]
)


def spliced(body: bytes, start: int, length: int, new: bytes) -> bytes:
    at = start % len(body)
    return body[:at] + new + body[at + length :]


@pytest.mark.slow
@settings(max_examples=examples(500), deadline=None)
@given(st.sampled_from(ENVELOPES), st.integers(0), st.integers(0, 12), SPLICES)
def test_a_message_damaged_anywhere_is_read_or_refused(body: bytes, start: int, length: int, new: bytes):
    assert len(refusal(spliced(body, start, length, new))) < 2000


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
@example(b"[" * 100_000)
@example(b'{"schema_version":' * 20_000)
@example('{"home_team":"\ud800"}')
@example(b"\xef\xbb\xbf{}")
@example(b'{"schema_version":2,"kind":"\xff"}')
def test_any_bytes_are_read_or_refused(body: bytes | str):
    assert len(refusal(body)) < 2000


LEAVES = st.sampled_from(
    ["\ud800", float("nan"), float("inf"), json.loads(DEEP), True, None, "", " x", -1, 10**40, [], {}]
)


def leaves(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a document with each of its keys."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [each for key in keys for each in leaves(value[key])]


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, 2), st.integers(0), LEAVES)
def test_whatever_is_put_into_a_match_stays_its_own_fault(position: int, leaf: int, value: object):
    document = json.loads(THREE)
    inside = leaves(document["matches"][position])
    container, key = inside[leaf % len(inside)]
    container[key] = value

    reading = read(json.dumps(document))

    assert isinstance(reading.message, v2.Matches)
    assert {bad.position for bad in reading.bad} <= {position}
    assert len(reading.message.matches) + len(reading.bad) == 3
