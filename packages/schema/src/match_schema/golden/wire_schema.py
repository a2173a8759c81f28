"""The JSON Schema (2020-12) of each kind of each wire version, as a writer of any language needs it."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from match_schema import v1, v2

KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "v1/match": v1.Match,
    "v2/matches": v2.Matches,
    "v2/reference": v2.Reference,
    "v2/official_table": v2.OfficialTable,
    "v2/run": v2.Run,
    "v2/heartbeat": v2.Heartbeat,
}
"""Every kind of message, by wire version."""


@cache
def wire_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind, named as in KINDS."""
    # A writer of version 1 may send null for what it does not know.
    generator = _Untitled if name.startswith("v1/") else _SinceVersion2
    told = KINDS[name].model_json_schema(schema_generator=generator)
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"urn:match-schema:{name.replace('/', ':')}"} | told


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of field names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


class _SinceVersion2(_Untitled):
    """A writer leaves out what has no value, and always says the version and the kind."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        told: JsonSchemaValue = _with_tags_required(super().generate(schema, mode))
        return told


def _with_tags_required(value: Any) -> Any:
    """Require fields that have one possible value: readers choose by them, so their default is for Python only."""
    if not isinstance(value, dict):
        return [_with_tags_required(each) for each in value] if isinstance(value, list) else value
    told = {key: _with_tags_required(each) for key, each in value.items()}
    if told.get("type") != "object" or "properties" not in told:
        return told
    tags = [name for name, field in told["properties"].items() if "default" in field and field.get("const") is not None]
    fields = {
        name: {key: each for key, each in field.items() if name not in tags or key != "default"}
        for name, field in told["properties"].items()
    }
    required = [name for name in fields if name in {*told.get("required", ()), *tags}]
    return told | {"properties": fields} | ({"required": required} if required else {})
