"""A JSON Schema as its alternatives: references followed, unions flattened, one type to each arm.

Two spellings of one meaning (`type: [string, null]`, an `anyOf`, a nullable `$ref`) give the same arms. What cannot
be split without a change of meaning stays whole, as a keyword of its arm.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

Json = Any
Node = Mapping[str, Json]

WORDS: Final = frozenset({"title", "description", "examples", "$comment", "$id", "readOnly", "writeOnly"})
"""Keywords that only people read."""
ASIDE: Final = WORDS | {"$defs", "$schema", "deprecated", "default", "discriminator"}
"""Keywords that say nothing of which values are allowed."""
ANY: Final = "any"
_HERE: Final = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Document:
    """One schema with the definitions its references point into."""

    root: Node

    def follow(self, schema: Json) -> Node:
        """Replace references by what they name; words beside one are laid over it."""
        node: Node = {} if schema is True else {"enum": []} if schema is False else schema
        seen: set[str] = set()
        while (name := node.get("$ref")) is not None:
            beside = {key: value for key, value in node.items() if key != "$ref"}
            if beside.keys() - ASIDE or name in seen:
                return node
            seen.add(name)
            node = {**self._named(name), **beside}
        return node

    def spelt_out(self, value: Json, inside: tuple[str, ...] = ()) -> Json:
        """Expand every reference, for keywords that can only be compared as a whole."""
        if isinstance(value, list):
            return [self.spelt_out(each, inside) for each in value]
        if not isinstance(value, dict):
            return value
        told = {key: self.spelt_out(each, inside) for key, each in value.items()}
        match value.get("$ref"):
            case str(name) if name not in inside:
                return told | {"$ref": self.spelt_out(self._named(name), (*inside, name))}
            case _:
                return told

    def _named(self, reference: str) -> Node:
        found: Node = self.root["$defs"][reference.removeprefix(_HERE)]
        return found


@dataclass(frozen=True, slots=True)
class Arm:
    """One alternative: values of one type. `tag` is what tells it from other objects of the union."""

    type: str
    node: Node
    tag: str | None = None

    @property
    def label(self) -> str:
        """Name the arm as a person would."""
        return self.tag or self.node.get("title") or self.type

    def checked(self, document: Document) -> Node:
        """Keep what says which values are allowed, spelt out."""
        return {key: document.spelt_out(value) for key, value in self.node.items() if key not in ASIDE}


def arms(document: Document, schema: Json) -> list[Arm]:
    """Split a schema into arms."""
    found = _joined([arm for node in _branches(document, schema) for arm in _by_type(node)])
    objects = [arm for arm in found if arm.type == "object"]
    tags = iter(_tags([_tag_values(document, arm.node) for arm in objects]))
    return [replace(arm, tag=next(tags)) if arm.type == "object" else arm for arm in found]


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal; True is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _branches(document: Document, schema: Json) -> Iterator[Node]:
    node = document.follow(schema)
    unions = node.keys() & {"anyOf", "oneOf"}
    alone = len(unions) == 1 and not node.keys() - ASIDE - unions
    if not alone or ("oneOf" in unions and not _tells_apart(document, node)):
        yield node
        return
    tag = node.get("discriminator", {}).get("propertyName")
    for branch in node[unions.pop()]:
        for inner in _branches(document, branch):
            # A discriminated reader needs the tag, whether or not the branch lists it as required.
            yield {**inner, "required": sorted({*inner.get("required", ()), tag})} if tag else inner


def _tells_apart(document: Document, node: Node) -> bool:
    """Whether at most one branch of a `oneOf` can match, so that it means the same as `anyOf`."""
    branches = [document.follow(branch) for branch in node["oneOf"]]
    types = [each["type"] for each in branches if isinstance(each.get("type"), str)]
    if len(types) == len(branches) == len(set(types)):
        return not {"integer", "number"} <= set(types)
    tag = node.get("discriminator", {}).get("propertyName")
    told = [_tag_values(document, branch) for branch in branches]
    names = {tag} if tag else {name for name in told[0] if all(name in each.get("required", ()) for each in branches)}
    return any(_distinct([each.get(name) for each in told]) for name in names)


def _by_type(node: Node) -> Iterator[Arm]:
    if "enum" in node or "const" in node:
        yield from _listed(node)
        return
    told = node.get("type", ANY)
    for each in told if isinstance(told, list) else [told]:
        yield Arm(each, {key: value for key, value in node.items() if key != "type"})


def _listed(node: Node) -> Iterator[Arm]:
    """Split a closed list of values, one arm for each JSON type among them."""
    values = node.get("enum", [node.get("const")])
    if "const" in node and "enum" in node:
        values = [value for value in values if same(value, node["const"])]
    rest = {key: value for key, value in node.items() if key not in {"enum", "const", "type"}}
    told = node.get("type", ANY)
    by_type: dict[str, list[Json]] = {}
    for value in values:
        by_type.setdefault(_family(value), []).append(value)
    for family, listed in by_type.items():
        whole = family == "number" and all(float(value).is_integer() for value in listed)
        kind = "integer" if whole else family
        if told == ANY or {kind, family} & ({told} if isinstance(told, str) else set(told)):
            yield Arm(kind, {**rest, "enum": listed})


def _family(value: Json) -> str:
    names = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def _joined(found: Sequence[Arm]) -> list[Arm]:
    """Join closed lists of one type that say nothing else: one literal more is one value more."""
    lists: dict[str, Arm] = {}
    rest: list[Arm] = []
    for arm in found:
        if arm.node.keys() - ASIDE != {"enum"}:
            rest.append(arm)
            continue
        before = lists.get(arm.type)
        values = [*(before.node["enum"] if before else ()), *arm.node["enum"]]
        lists[arm.type] = Arm(arm.type, {**arm.node, "enum": values})
    return [*rest, *lists.values()]


def _tags(told: Sequence[Mapping[str, str]]) -> list[str | None]:
    """Name each object by the property whose one value no other object has: `kind` = `score`."""
    for name in sorted(set.intersection(*map(set, told)) if told else ()):
        if _distinct([each[name] for each in told]):
            return [each[name] for each in told]
    return [None] * len(told)


def _tag_values(document: Document, node: Node) -> dict[str, str]:
    fields = {name: document.follow(field) for name, field in node.get("properties", {}).items()}
    listed = {name: field.get("enum", [field.get("const")]) for name, field in fields.items()}
    return {name: one[0] for name, one in listed.items() if len(one) == 1 and isinstance(one[0], str)}


def _distinct(values: Sequence[str | None]) -> bool:
    return None not in values and len(set(values)) == len(values)
