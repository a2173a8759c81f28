import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from match_schema import InvalidMessage, load, v2
from match_schema.compatibility import Version, compare
from match_schema.golden import (
    EDGES,
    KINDS,
    PLAIN,
    AlreadyReleased,
    NotARelease,
    Release,
    examples,
    refused,
    releases,
    wire_schema,
)
from match_schema.registry import newest
from match_schema.tree import releases_folder, version

EXAMPLES = {kind: examples(kind) for kind in KINDS}
EVERY_EXAMPLE = [(kind, name) for kind, told in EXAMPLES.items() for name in told]
JSON_SCHEMA_2020_12 = {
    "$defs", "$id", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description",
    "discriminator", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems",
    "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern",
    "patternProperties", "prefixItems", "properties", "propertyNames", "required", "title", "type", "uniqueItems",
}  # fmt: skip


def tree() -> Release:
    return Release.of_tree(Version(2, 0, 0))


@cache
def validator(kind: str) -> Any:
    """A validator of another hand, made once for each kind."""
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the development group brings it")
    return jsonschema_rs.validator_for(wire_schema(kind), validate_formats=True)


def keywords(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    named = {"properties", "patternProperties", "$defs", "mapping"}
    inside = [each for key, told in schema.items() for each in (told.values() if key in named else [told])]
    return {*schema, *set().union(*map(keywords, inside))} - {"propertyName", "mapping"}


def test_every_kind_that_is_read_has_a_schema():
    told = {f"v2/{model.model_fields['kind'].default}" for model in v2.Envelope.__subclasses__()}

    assert set(KINDS) == told | {"v1/match"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_one_example_and_twenty_edges(kind: str):
    assert (next(iter(examples(kind))), len(examples(kind))) == (PLAIN, 1 + EDGES)


@pytest.mark.parametrize(("kind", "name"), EVERY_EXAMPLE)
def test_an_example_is_read(kind: str, name: str):
    message = EXAMPLES[kind][name]

    assert load(message).schema_version == 2


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in refused(kind)])
def test_what_breaks_a_rule_is_refused(kind: str, name: str):
    with pytest.raises(InvalidMessage):
        load(refused(kind)[name])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_breaks_no_rule_of_the_schema(kind: str):
    check = validator(kind)

    assert [name for name, message in refused(kind).items() if not check.is_valid(message)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_examples_are_the_same(kind: str):
    told = {json.dumps(message, sort_keys=True) for message in examples(kind).values()}

    assert len(told) == 1 + EDGES


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_uses_only_words_of_json_schema(kind: str):
    assert keywords(wire_schema(kind)) <= JSON_SCHEMA_2020_12


@pytest.mark.parametrize(("kind", "name"), EVERY_EXAMPLE)
def test_an_example_is_valid_by_its_schema(kind: str, name: str):
    check = validator(kind)

    assert [error.message for error in check.iter_errors(EXAMPLES[kind][name])] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("v2/")])
def test_what_a_writer_writes_is_valid_by_its_schema(kind: str):
    written = [
        newest().dump_python(load(message), mode="json", exclude_none=True) for message in examples(kind).values()
    ]
    check = validator(kind)

    assert [each for each in written if not check.is_valid(each)] == []


@pytest.mark.parametrize("field", ["schema_version", "kind", "message_id", "observed_at"])
def test_what_a_message_must_say_is_required(field: str):
    assert field in wire_schema("v2/heartbeat")["required"]


def test_a_writer_of_version_2_cannot_send_null():
    assert "null" not in str(wire_schema("v2/matches"))


def test_a_writer_of_version_1_may_send_null():
    assert {"type": "null"} in wire_schema("v1/match")["properties"]["home_score"]["anyOf"]


@pytest.mark.parametrize(
    ("field", "value", "valid"),
    [
        ("date", "1989-12-31", False),
        ("date", "1990-01-01", True),
        ("date", "2099-12-31", True),
        ("date", "2100-01-01", False),
        ("kickoff", "1969-12-31T23:59:59Z", False),
        ("kickoff", "1970-01-01T00:00:00Z", True),
        ("kickoff", "2100-12-31T23:59:59Z", True),
        ("kickoff", "2101-01-01T00:00:00Z", False),
    ],
)
def test_a_schema_and_a_reader_agree_on_the_bounds_of_dates(field: str, value: str, valid: bool):  # noqa: FBT001
    told = examples("v2/matches")[PLAIN]
    (match,) = told["matches"]
    message = told | {"matches": [match | {"schedule": match["schedule"] | {field: value}}]}
    check = validator("v2/matches")
    try:
        load(message)
        read = True
    except InvalidMessage:
        read = False

    assert (check.is_valid(message), read) == (valid, valid)


def test_a_release_is_read_as_it_was_written(tmp_path: Path):
    tree().write(tmp_path / "2.0.0")

    assert Release.read(tmp_path / "2.0.0") == tree()


def test_a_release_is_never_edited(tmp_path: Path):
    tree().write(tmp_path)

    with pytest.raises(AlreadyReleased, match="raise the version"):
        tree().write(tmp_path)


def test_a_folder_cut_short_is_no_release(tmp_path: Path):
    tree().write(tmp_path)
    (tmp_path / "v2" / "run.edges.json").unlink()

    with pytest.raises(NotARelease, match=r"run\.edges\.json"):
        Release.read(tmp_path)


def test_releases_are_ordered_by_number(tmp_path: Path):
    for number in ("2.10.0", "2.9.0", "2.0.0"):
        Release.of_tree(Version.parse(number)).write(tmp_path / number)

    assert [str(release.version) for release in releases(tmp_path)] == ["2.0.0", "2.9.0", "2.10.0"]


def test_a_released_version_still_looks_as_released():
    now = version()

    assert [compare(each.schemas, tree().schemas) for each in releases(releases_folder()) if each.version == now] in (
        [],
        [[]],
    )


@pytest.mark.parametrize("release", releases(releases_folder()), ids=lambda release: str(release.version))
def test_the_messages_of_this_version_are_those_released(release: Release):
    if release.version != version():
        return
    now = Release.of_tree(version(), release.commit)

    assert (release.examples, release.refused) == (now.examples, now.refused)


def test_a_release_stays_small(tmp_path: Path):
    tree().write(tmp_path)

    assert sum(file.stat().st_size for file in tmp_path.rglob("*.json")) < 250_000
