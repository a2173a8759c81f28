"""What the changes since the last release ask of the version number."""

import re
from dataclasses import dataclass
from typing import Self

from .change import Level, level
from .compare import Schemas, compare

_FORM = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A release: `2.1.0`."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2.1.0`; raises ValueError for any other form."""
        found = _FORM.fullmatch(text)
        if not found:
            raise ValueError(f"a version is three whole numbers, like 2.1.0, got {text!r}")
        return cls(*map(int, found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, step: Level) -> "Version":
        """Return the first version that says so."""
        match step:
            case Level.MAJOR:
                return Version(self.major + 1, 0, 0)
            case Level.MINOR:
                return Version(self.major, self.minor + 1, 0)
            case Level.PATCH:
                return Version(self.major, self.minor, self.patch + 1)
            case Level.NONE:
                return self


def objections(old: Schemas, new: Schemas, *, released: Version, now: Version) -> list[str]:
    """Say why a tree may not be released as `now`, in sentences; empty when it may.

    The package's major is its newest wire version, and a wire version that was released stays as it is: what some
    reader would refuse needs a new wire version beside it.
    """
    changes = compare(old, new)
    needed = released.after(level(changes))
    newest = max(map(_wire, new))
    edited = {_wire(name) for name in old} & {_wire(name) for name in new}
    found = []
    if now < needed:
        found.append(
            f"the changes are {level(changes).name.lower()}: the version must be at least {needed}, it is {now}"
        )
    if now.major != newest:
        found.append(f"the newest wire version is {newest}, so the major must be {newest}: the version is {now}")
    if any(change.level is Level.MAJOR and _wire(change.path) in edited for change in changes):
        found.append("a released wire version may not change like that: leave it as it is and add the next one")
    return found


def _wire(path: str) -> int:
    """Read the wire version off a path: 2 of `v2/matches.id`."""
    return int(path.partition("/")[0].removeprefix("v"))
