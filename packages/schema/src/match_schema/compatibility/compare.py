"""Walks two schemas side by side and names each change.

Writers are closed, readers are tolerant: a field that a reader does not know is ignored, everything else it checks.
So the question at each step is: which messages of one side does the tolerant reader of the other refuse? Where that
cannot be told, the answer is both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .arms import ANY, ASIDE, Arm, Document, Json, Node, arms, same
from .change import Change, Level, Refused, breaking
from .keywords import SIMPLE, check, default, values, words
from .objects import fields, further
from .pairing import pairs

Schemas = Mapping[str, Node]
"""JSON Schemas by the name of what they describe: `v2/matches`."""

_OF_OBJECTS: Final = {"properties", "required", "additionalProperties"}
_OF_PARTS: Final = {"items", "prefixItems", "propertyNames", "patternProperties"}
_UNDERSTOOD: Final = ASIDE | SIMPLE | _OF_OBJECTS | _OF_PARTS


def compare(old: Schemas, new: Schemas) -> list[Change]:
    """List every change from one set of schemas to another, kind by kind; empty when they are the same."""
    changes: list[Change] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            changes.append(breaking(name, "no longer read", Refused.NEW_READER))
        elif name not in old:
            changes.append(breaking(name, "added", Refused.OLD_READER))
        else:
            changes += compare_schemas(old[name], new[name], name=name)
    return changes


def compare_schemas(old: Node, new: Node, *, name: str) -> list[Change]:
    """List every change between two schemas of one kind; no two different schemas give an empty list."""
    if same(old, new):
        return []
    # A change inside a model that is used twice is found twice, at two paths; the same path is told once.
    found = list(dict.fromkeys(Walk(Document(old), Document(new)).nodes(name, old, new)))
    return found or [Change(name, Level.PATCH, "written differently, with the same meaning")]


@dataclass(frozen=True, slots=True)
class Walk:
    """The two documents, and the pairs of nodes being compared further up, for a schema may contain itself."""

    old: Document
    new: Document
    above: set[tuple[int, int]] = field(default_factory=set)

    def nodes(self, path: str, old: Json, new: Json) -> list[Change]:
        """Compare two schemas that describe the same place of a message."""
        pair = (id(old), id(new))
        if pair in self.above:
            return []
        self.above.add(pair)
        before, after = self.old.follow(old), self.new.follow(new)
        changes = [*words(path, before, after), *default(path, before, after)]
        changes += self._unions(path, arms(self.old, old), arms(self.new, new))
        self.above.remove(pair)
        return changes

    def _unions(self, path: str, old: Sequence[Arm], new: Sequence[Arm]) -> Iterator[Change]:
        if _takes_anything(old) and _takes_anything(new):
            return
        if _takes_anything(old):
            yield breaking(path, "no longer any value", Refused.NEW_READER)
            return
        if _takes_anything(new):
            yield breaking(path, "any value allowed", Refused.OLD_READER)
            return
        matched = pairs((self.old, old), (self.new, new))
        for arm in old:
            if not any(arm is one for one, _ in matched):
                yield breaking(path, f"{arm.label} no longer allowed", Refused.NEW_READER)
        for arm in new:
            if not any(arm is other for _, other in matched):
                yield breaking(path, f"{arm.label} allowed", Refused.OLD_READER)
        for one, other in matched:
            yield from self._arms(f"{path}<{one.tag}>" if one.tag and len(old) > 1 else path, one, other)

    def _arms(self, path: str, old: Arm, new: Arm) -> Iterator[Change]:
        if old.type != new.type:
            wider = new.type == "number"
            told = f"{old.type} became {new.type}"
            yield breaking(path, told, Refused.OLD_READER if wider else Refused.NEW_READER)
        yield from words(path, old.node, new.node)
        strange = sorted((old.node.keys() | new.node.keys()) - _UNDERSTOOD)
        if strange and not same(old.checked(self.old), new.checked(self.new)):
            yield breaking(path, f"changed beside or inside {', '.join(strange)}, which cannot be judged here")
            return
        yield from fields(self.nodes, path, old.node, new.node)
        yield from further(self.nodes, path, old.node, new.node)
        for keyword in sorted((old.node.keys() | new.node.keys()) - ASIDE - _OF_OBJECTS - set(strange)):
            yield from self._keyword(path, keyword, old.node, new.node)

    def _keyword(self, path: str, keyword: str, old: Node, new: Node) -> Iterator[Change]:
        match keyword, old.get(keyword), new.get(keyword):
            case "items", before, after:
                yield from self.nodes(f"{path}[]", _schema(before), _schema(after))
            case "propertyNames", before, after:
                yield from self.nodes(f"{path} (names)", _schema(before), _schema(after))
            case "prefixItems", list(before), list(after) if len(before) == len(after):
                for at, (one, other) in enumerate(zip(before, after, strict=True)):
                    yield from self.nodes(f"{path}[{at}]", one, other)
            case "patternProperties", dict(before), dict(after) if before.keys() == after.keys():
                for pattern in before:
                    yield from self.nodes(f"{path}.{{{pattern}}}", before[pattern], after[pattern])
            case "enum", list(before), list(after):
                yield from values(path, before, after)
            case _:
                yield from check(path, keyword, (self.old, old), (self.new, new))


def _takes_anything(found: Sequence[Arm]) -> bool:
    return any(arm.type == ANY and not arm.node.keys() - ASIDE for arm in found)


def _schema(value: Json) -> Json:
    return True if value is None else value
