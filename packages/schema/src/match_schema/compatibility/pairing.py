"""Which alternative of an old union is which of the new one.

A wrong pair is reported as graver than it is, never as lighter: a pair without a finding proves itself.
"""

from collections.abc import Callable, Sequence

from .arms import Arm, Document, same

Pair = tuple[Arm, Arm]


def pairs(old: tuple[Document, Sequence[Arm]], new: tuple[Document, Sequence[Arm]]) -> list[Pair]:
    """Match arms: those that did not change first, then by name, then by type in order."""

    def unchanged(one: Arm, other: Arm) -> bool:
        return one.type == other.type and same(one.checked(old[0]), other.checked(new[0]))

    found: list[Pair] = []
    left, right = list(old[1]), list(new[1])
    for alike in (unchanged, _named_alike, _typed_alike):
        taken = _take(left, right, alike)
        left = [arm for arm in left if not any(arm is one for one, _ in taken)]
        right = [arm for arm in right if not any(arm is other for _, other in taken)]
        found += taken
    return found


def _take(left: Sequence[Arm], right: Sequence[Arm], alike: Callable[[Arm, Arm], bool]) -> list[Pair]:
    free = list(right)
    taken: list[Pair] = []
    for one in left:
        for at, other in enumerate(free):
            if alike(one, other):
                taken.append((one, free.pop(at)))
                break
    return taken


def _named_alike(one: Arm, other: Arm) -> bool:
    return one.type == other.type and one.label == other.label


def _typed_alike(one: Arm, other: Arm) -> bool:
    if one.tag and other.tag:
        return False
    return one.type == other.type or {one.type, other.type} == {"integer", "number"}
