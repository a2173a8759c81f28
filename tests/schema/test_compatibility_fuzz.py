"""Asks an independent validator whether the checker ever calls a breaking change harmless."""

from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schema.schema_pairs import SCHEMAS, changed, messages

from match_schema.compatibility import Level, Refused, compare_schemas, level

pytestmark = pytest.mark.slow

jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the development group brings it")

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def tagged(schema: Any) -> Any:
    """Say what a discriminator means to those who obey it, which a validator of JSON Schema does not know."""
    if isinstance(schema, list):
        return [tagged(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: tagged(each) for key, each in schema.items()}
    if "discriminator" in told and "oneOf" in told:
        tag = told["discriminator"]["propertyName"]
        told["oneOf"] = [{"allOf": [arm, {"required": [tag]}]} for arm in told["oneOf"]]
    return told


def tolerant(schema: Any) -> Any:
    """Turn a writer's schema into its reader's: a field that is not known is ignored."""
    if isinstance(schema, list):
        return [tolerant(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: True if key == "additionalProperties" and each is False else tolerant(each) for key, each in schema.items()
    }


def refused(old: Any, new: Any) -> Refused:
    found = Refused.NOBODY
    for change in compare_schemas(old, new, name="v2/run"):
        found |= change.refused
    return found


@settings(max_examples=examples(300), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_what_is_called_readable_is_read(data: st.DataObject):
    old = data.draw(SCHEMAS)
    new = data.draw(changed(old))
    told = refused(old, new)
    for writer, reader, breaks in ((new, old, Refused.OLD_READER), (old, new, Refused.NEW_READER)):
        if breaks in told:
            continue
        message = data.draw(messages(writer))
        assume(jsonschema_rs.is_valid(tagged(writer), message))

        assert jsonschema_rs.is_valid(tagged(tolerant(reader)), message)


@settings(max_examples=examples(100), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_the_two_directions_mirror_each_other(data: st.DataObject):
    old = data.draw(SCHEMAS)
    new = data.draw(changed(old))
    mirror = {0: 0, 1: 2, 2: 1, 3: 3}

    assert refused(new, old).value == mirror[refused(old, new).value]


@settings(max_examples=examples(100), deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_nobody_refuses_after_a_patch_or_a_minor_change(data: st.DataObject):
    old = data.draw(SCHEMAS)
    new = data.draw(changed(old))
    found = compare_schemas(old, new, name="v2/run")
    assume(level(found) < Level.MAJOR)

    assert refused(old, new) is Refused.NOBODY
