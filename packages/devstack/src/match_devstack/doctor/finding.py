"""What a check found, and how people and programs read it.

Packages that never meet carry this file alike; `tests/house` keeps it so.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on one thing, how bad it is, and the command that mends it."""

    check: str
    level: Level
    said: str
    mend: str = ""


def ok(check: str, said: str) -> Finding:
    """Say that it works."""
    return Finding(check, "ok", said)


def warn(check: str, said: str, mend: str) -> Finding:
    """Say that it works, but that a person should know."""
    return Finding(check, "warn", said, mend)


def fail(check: str, said: str, mend: str) -> Finding:
    """Say that it does not work until it is mended."""
    return Finding(check, "fail", said, mend)


def failed(findings: Iterable[Finding]) -> bool:
    """Whether anything does not work."""
    return any(each.level == "fail" for each in findings)


def table(findings: Sequence[Finding]) -> str:
    """Write a line for each finding and below it the command that mends it, readable at any width."""
    width = max((len(each.check) for each in findings), default=0)
    lines = []
    for each in findings:
        lines.append(f"{each.level:<4}  {each.check:<{width}}  {each.said}")
        if each.mend:
            lines.append(f"{'':<{width + 6}}  $ {each.mend}")
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> str:
    """Write the same as a list of objects."""
    return json.dumps([asdict(each) for each in findings], indent=2)
