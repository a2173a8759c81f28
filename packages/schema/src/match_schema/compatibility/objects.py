"""What changed about the fields of an object.

A closed object (`additionalProperties: false`) is closed for writers only. An open one lets its writers send anything
under any further name, so a field that is new beside it may meet values it does not allow.
"""

from collections.abc import Callable, Iterator, Mapping

from .arms import Json, Node
from .change import Change, Level, Refused, breaking

Compare = Callable[[str, Json, Json], list[Change]]


def fields(compare: Compare, path: str, old: Node, new: Node) -> Iterator[Change]:
    """Compare the named fields of two objects, in the order of the new one."""
    before: Mapping[str, Json] = old.get("properties", {})
    after: Mapping[str, Json] = new.get("properties", {})
    for name in [*after, *(name for name in before if name not in after)]:
        at = f"{path}.{name}"
        if name not in before:
            yield _added(at, name, old, new)
        elif name not in after:
            yield _removed(at, name, old, new)
        else:
            yield from compare(at, before[name], after[name])
    yield from _required(path, old, new)


def _added(at: str, name: str, old: Node, new: Node) -> Change:
    refused = Refused.NOBODY
    if name in new.get("required", ()):
        refused |= Refused.NEW_READER
    if _rest(old) is not False:
        refused |= Refused.NEW_READER
    if isinstance(_rest(old), dict):
        refused |= Refused.OLD_READER
    kind = "required" if name in new.get("required", ()) else "optional"
    if refused:
        return breaking(at, f"{kind} field added", refused)
    return Change(at, Level.MINOR, "optional field added; earlier readers ignore it")


def _removed(at: str, name: str, old: Node, new: Node) -> Change:
    refused = Refused.NOBODY
    if name in old.get("required", ()):
        refused |= Refused.OLD_READER
    if _rest(new) is not False:
        refused |= Refused.OLD_READER
    if isinstance(_rest(new), dict):
        refused |= Refused.NEW_READER
    if refused:
        return breaking(at, "field removed", refused)
    return Change(at, Level.MAJOR, "field removed; what earlier writers say in it is lost")


def _required(path: str, old: Node, new: Node) -> Iterator[Change]:
    before, after = (set(side.get("required", ())) for side in (old, new))
    once, now = (side.get("properties", {}).keys() for side in (old, new))
    for name in sorted(after - before - (now - once)):
        yield breaking(f"{path}.{name}", "now required", Refused.NEW_READER)
    for name in sorted(before - after - (once - now)):
        yield breaking(f"{path}.{name}", "no longer required", Refused.OLD_READER)


def further(compare: Compare, path: str, old: Node, new: Node) -> Iterator[Change]:
    """Compare what two objects say of fields they do not name."""
    at = f"{path}.*"
    match old.get("additionalProperties", True), new.get("additionalProperties", True):
        case (bool(before), bool(after)) if before == after:
            return
        case (False, True):
            yield Change(at, Level.MINOR, "further fields allowed; earlier readers ignore them")
        case (True, False):
            yield Change(at, Level.MINOR, "further fields no longer allowed; readers ignored them")
        case (False, _):
            yield Change(at, Level.MINOR, "further fields of one form allowed; earlier readers ignore them")
        case (_, False):
            yield Change(at, Level.MAJOR, "further fields no longer read; what earlier writers say in them is lost")
        case (before, after):
            yield from compare(at, before, after)


def _rest(node: Node) -> Json:
    """Tell what a further field may hold: False nothing, True anything, or a form."""
    return node.get("patternProperties") or node.get("additionalProperties", True)
