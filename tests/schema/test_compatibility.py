"""A labelled list of changes: what each asks of the version, and who would refuse whose messages."""

from typing import Any

import pytest

from match_schema.compatibility import Change, Level, Refused, compare, compare_schemas, level

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 99}
NOTHING: Schema = {"type": "null"}
WORDS: Schema = {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 4}
NONE, OLD, NEW, BOTH = Refused.NOBODY, Refused.OLD_READER, Refused.NEW_READER, Refused.BOTH
PATCH, MINOR, MAJOR = Level.PATCH, Level.MINOR, Level.MAJOR


def closed(required: str = "", /, **fields: Any) -> Schema:
    """An object as our models describe theirs: closed, with the required fields named."""
    told = {"type": "object", "properties": fields, "additionalProperties": False}
    return told | ({"required": required.split()} if required else {})


def opened(required: str = "", /, **fields: Any) -> Schema:
    return closed(required, **fields) | {"additionalProperties": True}


def a(field: Schema) -> Schema:
    """A message with one field, which is what the change is about."""
    return closed("x", x=field)


def arm(kind: str, required: str = "kind", /, **fields: Any) -> Schema:
    return closed(required, kind={"type": "string", "const": kind}, **fields)


def union(*arms: Schema, by: str | None = "kind") -> Schema:
    return {"oneOf": list(arms)} | ({"discriminator": {"propertyName": by}} if by else {})


def named(**models: Schema) -> Schema:
    """A message whose field `x` is the model `Inner`."""
    return a({"$ref": "#/$defs/Inner"}) | {"$defs": models}


SCORE = arm("score", "kind home", home=NUMBER)
VOIDED = arm("voided")
FORFEIT = arm("forfeit")
TREE = {"$ref": "#/$defs/Tree"}

LABELLED: dict[str, tuple[Schema, Schema, Level, Refused]] = {
    # fields
    "optional field added": (closed(x=TEXT), closed(x=TEXT, y=TEXT), MINOR, NONE),
    "optional field with a default added": (closed(x=TEXT), closed(x=TEXT, y=TEXT | {"default": "a"}), MINOR, NONE),
    "required field added": (closed("x", x=TEXT), closed("x y", x=TEXT, y=TEXT), MAJOR, NEW),
    "optional field removed": (closed(x=TEXT, y=TEXT), closed(x=TEXT), MAJOR, NONE),
    "required field removed": (closed("x y", x=TEXT, y=TEXT), closed("x", x=TEXT), MAJOR, OLD),
    "optional field renamed": (closed(x=TEXT), closed(z=TEXT), MAJOR, NONE),
    "required field renamed": (closed("x", x=TEXT), closed("z", z=TEXT), MAJOR, BOTH),
    "field made required": (closed(x=TEXT), closed("x", x=TEXT), MAJOR, NEW),
    "field made optional": (closed("x", x=TEXT), closed(x=TEXT), MAJOR, OLD),
    "fields in another order": (closed(x=TEXT, y=TEXT), closed(y=TEXT, x=TEXT), Level.NONE, NONE),
    "field added to an open object": (opened(x=TEXT), opened(x=TEXT, y=TEXT), MAJOR, NEW),
    "field removed from an open object": (opened(x=TEXT, y=TEXT), opened(x=TEXT), MAJOR, OLD),
    "object opened": (closed(x=TEXT), opened(x=TEXT), MINOR, NONE),
    "object closed": (opened(x=TEXT), closed(x=TEXT), MINOR, NONE),
    # types
    "type widened": (a({"type": "integer"}), a({"type": "number"}), MAJOR, OLD),
    "type narrowed": (a({"type": "number"}), a({"type": "integer"}), MAJOR, NEW),
    "type changed": (a(TEXT), a(NUMBER), MAJOR, BOTH),
    "type added to a list of types": (a(TEXT), a({"type": ["string", "integer"]}), MAJOR, OLD),
    "type left out": (a(TEXT), a({}), MAJOR, OLD),
    "type stated": (a(True), a(TEXT), MAJOR, NEW),  # type: ignore[arg-type] # true is a schema too
    "null allowed": (a(TEXT), a({"anyOf": [TEXT, NOTHING]}), MAJOR, OLD),
    "null no longer allowed": (a({"anyOf": [TEXT, NOTHING]}), a(TEXT), MAJOR, NEW),
    "nullable spelt otherwise": (a({"anyOf": [TEXT, NOTHING]}), a({"type": ["string", "null"]}), PATCH, NONE),
    # closed lists
    "enum value added": (a({"enum": ["a", "b"]}), a({"enum": ["a", "b", "c"]}), MAJOR, OLD),
    "enum value removed": (a({"enum": ["a", "b"]}), a({"enum": ["a"]}), MAJOR, NEW),
    "enum value renamed": (a({"enum": ["a", "b"]}), a({"enum": ["a", "c"]}), MAJOR, BOTH),
    "enum in another order": (a({"enum": ["a", "b"]}), a({"enum": ["b", "a"]}), PATCH, NONE),
    "list of values opened": (a(TEXT | {"enum": ["a"]}), a(TEXT), MAJOR, OLD),
    "list of values closed": (a(TEXT), a(TEXT | {"enum": ["a"]}), MAJOR, NEW),
    "constant changed": (a({"const": 1}), a({"const": 2}), MAJOR, BOTH),
    "constant became true": (a({"const": 1}), a({"const": True}), MAJOR, BOTH),
    "constant became a list": (a({"const": "a"}), a({"enum": ["a", "b"]}), MAJOR, OLD),
    "constant spelt as a list": (a({"const": "a"}), a({"enum": ["a"]}), PATCH, NONE),
    # checks
    "pattern added": (a(TEXT), a(TEXT | {"pattern": "^a"}), MAJOR, NEW),
    "pattern removed": (a(TEXT | {"pattern": "^a"}), a(TEXT), MAJOR, OLD),
    "pattern changed": (a(TEXT | {"pattern": "^a"}), a(TEXT | {"pattern": "^b"}), MAJOR, BOTH),
    "format changed": (a(TEXT | {"format": "date"}), a(TEXT | {"format": "date-time"}), MAJOR, BOTH),
    "format added": (a(TEXT), a(TEXT | {"format": "date"}), MAJOR, NEW),
    "upper bound raised": (a(NUMBER), a(NUMBER | {"maximum": 100}), MAJOR, OLD),
    "upper bound lowered": (a(NUMBER), a(NUMBER | {"maximum": 98}), MAJOR, NEW),
    "lower bound raised": (a(NUMBER), a(NUMBER | {"minimum": 1}), MAJOR, NEW),
    "lower bound lowered": (a(NUMBER), a(NUMBER | {"minimum": -1}), MAJOR, OLD),
    "bound of zero added": (a({"type": "integer"}), a({"type": "integer", "minimum": 0}), MAJOR, NEW),
    "bound of zero removed": (a({"type": "integer", "maximum": 0}), a({"type": "integer"}), MAJOR, OLD),
    "length limited": (a(TEXT), a(TEXT | {"maxLength": 200}), MAJOR, NEW),
    "least length of zero stated": (a(TEXT), a(TEXT | {"minLength": 0}), PATCH, NONE),
    # arrays
    "array lengthened": (a(WORDS), a(WORDS | {"maxItems": 5}), MAJOR, OLD),
    "array may be empty": (a(WORDS), a(WORDS | {"minItems": 0}), MAJOR, OLD),
    "array limited": (a(WORDS), a(WORDS | {"maxItems": 3}), MAJOR, NEW),
    "items tightened": (a(WORDS), a(WORDS | {"items": TEXT | {"maxLength": 9}}), MAJOR, NEW),
    "items untyped": (a(WORDS), a({"type": "array", "minItems": 1, "maxItems": 4}), MAJOR, OLD),
    "tuple lengthened": (
        a({"type": "array", "prefixItems": [TEXT]}),
        a({"type": "array", "prefixItems": [TEXT, TEXT]}),
        MAJOR,
        BOTH,
    ),
    # maps
    "values of a map tightened": (
        a({"type": "object", "additionalProperties": TEXT}),
        a({"type": "object", "additionalProperties": TEXT | {"maxLength": 9}}),
        MAJOR,
        NEW,
    ),
    "pattern of a map's keys changed": (
        a({"type": "object", "patternProperties": {"^a": TEXT}}),
        a({"type": "object", "patternProperties": {"^b": TEXT}}),
        MAJOR,
        BOTH,
    ),
    "length of a map's keys limited": (
        a({"type": "object", "additionalProperties": TEXT}),
        a({"type": "object", "additionalProperties": TEXT, "propertyNames": {"maxLength": 9}}),
        MAJOR,
        NEW,
    ),
    "field added to a map": (
        a({"type": "object", "additionalProperties": TEXT}),
        a({"type": "object", "additionalProperties": TEXT, "properties": {"y": NUMBER}}),
        MAJOR,
        BOTH,
    ),
    # nested models
    "nested optional field added": (named(Inner=closed(y=TEXT)), named(Inner=closed(y=TEXT, z=TEXT)), MINOR, NONE),
    "nested required field added": (
        named(Inner=closed("y", y=TEXT)),
        named(Inner=closed("y z", y=TEXT, z=TEXT)),
        MAJOR,
        NEW,
    ),
    "model renamed": (
        named(Inner=closed(y=TEXT)),
        a({"$ref": "#/$defs/Outer"}) | {"$defs": {"Outer": closed(y=TEXT)}},
        PATCH,
        NONE,
    ),
    "model written in place": (named(Inner=closed(y=TEXT)), a(closed(y=TEXT)), PATCH, NONE),
    "optional field added to a model that contains itself": (
        TREE | {"$defs": {"Tree": closed(leaf=TEXT, branches={"type": "array", "items": TREE})}},
        TREE | {"$defs": {"Tree": closed(leaf=TEXT, green=TEXT, branches={"type": "array", "items": TREE})}},
        MINOR,
        NONE,
    ),
    # unions
    "arm added": (a(union(SCORE, VOIDED)), a(union(SCORE, VOIDED, FORFEIT)), MAJOR, OLD),
    "arm removed": (a(union(SCORE, VOIDED, FORFEIT)), a(union(SCORE, VOIDED)), MAJOR, NEW),
    "arms in another order": (a(union(SCORE, VOIDED)), a(union(VOIDED, SCORE)), PATCH, NONE),
    "first arm became a union": (a(SCORE), a(union(SCORE, VOIDED)), MAJOR, OLD),
    "optional field added to an arm": (
        a(union(SCORE, VOIDED)),
        a(union(SCORE, arm("voided", why=TEXT))),
        MINOR,
        NONE,
    ),
    "required field added to an arm": (
        a(union(SCORE, VOIDED)),
        a(union(SCORE, arm("voided", "kind why", why=TEXT))),
        MAJOR,
        NEW,
    ),
    "tag of an arm changed": (a(union(SCORE, VOIDED)), a(union(SCORE, arm("void"))), MAJOR, BOTH),
    "discriminator changed": (
        a(union(arm("a", "", type={"const": "b"}), arm("b", "", type={"const": "a"}))),
        a(union(arm("a", "", type={"const": "b"}), arm("b", "", type={"const": "a"}), by="type")),
        MAJOR,
        BOTH,
    ),
    "discriminator stated where tags are required": (
        a({"anyOf": [SCORE, VOIDED]}),
        a(union(SCORE, VOIDED)),
        PATCH,
        NONE,
    ),
    "discriminator stated where tags are optional": (
        a({"anyOf": [arm("score", ""), arm("voided", "")]}),
        a(union(arm("score", ""), arm("voided", ""))),
        MAJOR,
        NEW,
    ),
    "union of plain types in another order": (a({"anyOf": [TEXT, NUMBER]}), a({"anyOf": [NUMBER, TEXT]}), PATCH, NONE),
    "union whose arms cannot be told apart": (
        a(union(closed(x=TEXT), closed(y=TEXT), by=None)),
        a(union(closed(x=TEXT), closed(y=TEXT, z=TEXT), by=None)),
        MAJOR,
        BOTH,
    ),
    "numbers that only one of two arms may take": (
        a({"oneOf": [{"type": "integer"}, {"type": "number"}]}),
        a({"anyOf": [{"type": "integer"}, {"type": "number"}]}),
        MAJOR,
        BOTH,
    ),
    # words and what is not understood
    "description changed": (a(TEXT | {"description": "a"}), a(TEXT | {"description": "b"}), PATCH, NONE),
    "example added": (a(TEXT), a(TEXT | {"examples": ["a"]}), PATCH, NONE),
    "deprecated": (a(TEXT), a(TEXT | {"deprecated": True}), MINOR, NONE),
    "default changed": (closed(x=TEXT | {"default": "a"}), closed(x=TEXT | {"default": "b"}), MAJOR, NONE),
    "default of null stated": (closed(x=TEXT), closed(x=TEXT | {"default": None}), MAJOR, NONE),
    "default of zero became false": (closed(x={"default": 0}), closed(x={"default": False}), MAJOR, NONE),
    "unknown keyword added": (a(TEXT), a(TEXT | {"x-unit": "m"}), MAJOR, BOTH),
    "unknown keyword changed": (a(TEXT | {"x-unit": "m"}), a(TEXT | {"x-unit": "km"}), MAJOR, BOTH),
    "condition added": (a(TEXT), a(TEXT | {"not": {"const": "a"}}), MAJOR, BOTH),
    "field added beside a condition": (
        closed(x=TEXT) | {"minProperties": 1, "unevaluatedProperties": False},
        closed(x=TEXT, y=TEXT) | {"minProperties": 1, "unevaluatedProperties": False},
        MAJOR,
        BOTH,
    ),
}


def changes(old: Schema, new: Schema) -> list[Change]:
    return compare_schemas(old, new, name="v2/run")


@pytest.mark.parametrize("label", LABELLED)
def test_a_change_is_classified_as_labelled(label: str):
    old, new, expected, _ = LABELLED[label]

    assert level(changes(old, new)) is expected


@pytest.mark.parametrize("label", LABELLED)
def test_who_would_refuse_is_told_for_each_direction(label: str):
    old, new, _, expected = LABELLED[label]
    refused = Refused.NOBODY
    for change in changes(old, new):
        refused |= change.refused

    assert refused is expected


@pytest.mark.parametrize("label", LABELLED)
def test_the_other_way_round_the_readers_change_places(label: str):
    old, new, _, expected = LABELLED[label]
    refused = Refused.NOBODY
    for change in changes(new, old):
        refused |= change.refused
    mirrored = {NONE: NONE, OLD: NEW, NEW: OLD, BOTH: BOTH}

    assert refused is mirrored[expected]


@pytest.mark.parametrize("label", LABELLED)
def test_nothing_changed_says_nothing(label: str):
    old, new, _, _ = LABELLED[label]

    assert (changes(old, old), changes(new, new)) == ([], [])


def test_a_change_is_told_with_its_path():
    old = a({"type": "array", "items": union(SCORE, VOIDED)})
    new = a({"type": "array", "items": union(arm("score", "kind home", home=NUMBER | {"maximum": 9}), VOIDED)})

    assert [change.path for change in changes(old, new)] == ["v2/run.x[]<score>.home"]


def test_a_change_is_told_in_a_sentence():
    (change,) = changes(a(NUMBER), a(NUMBER | {"maximum": 100}))

    assert change.sentence == "maximum 99 became 100; readers already out there refuse it"


def test_a_new_kind_is_refused_by_old_readers():
    (change,) = compare({"v2/run": a(TEXT)}, {"v2/run": a(TEXT), "v2/word": a(TEXT)})

    assert (change.path, change.level, change.refused) == ("v2/word", MAJOR, OLD)


def test_a_kind_left_out_is_no_longer_read():
    (change,) = compare({"v1/match": a(TEXT), "v2/run": a(TEXT)}, {"v2/run": a(TEXT)})

    assert (change.path, change.level, change.refused) == ("v1/match", MAJOR, NEW)
