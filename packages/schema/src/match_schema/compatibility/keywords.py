"""What a changed keyword means, where no schema stands inside it."""

from collections.abc import Iterator, Sequence
from typing import Final

from .arms import WORDS, Document, Json, Node, same
from .change import Change, Level, Refused, breaking

_UPPER: Final = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_LOWER: Final = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_CHECKS: Final = {"enum", "pattern", "format", "multipleOf", "uniqueItems"}
SIMPLE: Final = _UPPER | _LOWER | _CHECKS
"""Keywords that hold no schema and are understood."""
_SAYS_NOTHING: Final = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}


def words(path: str, old: Node, new: Node) -> Iterator[Change]:
    """Name changes that only people notice."""
    for keyword in sorted(WORDS):
        if not same(old.get(keyword), new.get(keyword)):
            yield Change(path, Level.PATCH, f"{keyword} changed")
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield Change(path, Level.MINOR, "deprecated" if new.get("deprecated") else "no longer deprecated")


def default(path: str, old: Node, new: Node) -> Iterator[Change]:
    """Compare defaults: nobody refuses, but where a field is absent old and new readers read different things."""
    one, other = ([node["default"]] if "default" in node else [] for node in (old, new))
    if not same(one, other):
        told = f"default {_brief(one[0]) if one else 'none'} became {_brief(other[0]) if other else 'none'}"
        yield Change(path, Level.MAJOR, f"{told}; an absent field now means something else")


def values(path: str, old: Sequence[Json], new: Sequence[Json]) -> Iterator[Change]:
    """Compare two closed lists of values."""
    for value in old:
        if not any(same(value, other) for other in new):
            yield breaking(path, f"value {_brief(value)} no longer allowed", Refused.NEW_READER)
    for value in new:
        if not any(same(value, other) for other in old):
            yield breaking(path, f"value {_brief(value)} allowed", Refused.OLD_READER)


def check(path: str, keyword: str, old: tuple[Document, Node], new: tuple[Document, Node]) -> Iterator[Change]:
    """Compare one keyword as a whole: a check that is new or tighter refuses what is written already."""
    before, after = (document.spelt_out(node.get(keyword)) for document, node in (old, new))
    nothing = (None, _SAYS_NOTHING.get(keyword))
    if same(before, after) or (_in(before, nothing) and _in(after, nothing)):
        return
    told = f"{keyword} {_brief(before)} became {_brief(after)}"
    if _in(before, nothing) or _in(after, nothing):
        yield breaking(path, told, Refused.NEW_READER if _in(before, nothing) else Refused.OLD_READER)
    elif keyword in _UPPER | _LOWER:
        wider = after > before if keyword in _UPPER else after < before
        yield breaking(path, told, Refused.OLD_READER if wider else Refused.NEW_READER)
    else:
        yield breaking(path, told)


def _in(value: Json, others: Sequence[Json]) -> bool:
    return any(same(value, other) for other in others)


def _brief(value: Json) -> str:
    text = repr(value)
    return "none" if value is None else text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - one line
