"""Everything that can be wrong with a message, as one tree.

SchemaError
├── Unreadable        the bytes are no JSON object of bearable size and depth
├── InvalidMessage    a JSON object, but not a message: it names each fault's path and rule
├── UnknownVersion    no version this package ever had
├── TooNew            written by a later major than this package reads: upgrade the reader, then replay
├── NotARelease       (in `golden`) a folder that holds no released version
├── AlreadyReleased   (in `golden`) a released folder is never written again
└── NoTree            (in `tree`) this package is not in a checkout of its sources
"""

from collections.abc import Sequence
from dataclasses import dataclass


class SchemaError(Exception):
    """The root: every error this package raises is one of these."""


class Unreadable(SchemaError):
    """The bytes are not a JSON object of bearable size and depth."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where (a dotted path) and what."""

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path or 'message'}: {self.rule:.300}"  # a rule may repeat what it refused, of any length


class InvalidMessage(SchemaError):
    """A JSON object that breaks the rules of its version; `faults` names each one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(map(str, self.faults[:5]))
        more = len(self.faults) - 5
        super().__init__(shown + (f"; and {more} more" if more > 0 else ""))


class UnknownVersion(SchemaError):
    """The message names no version that ever was."""

    def __init__(self, got: object) -> None:
        super().__init__(f"schema_version must be a whole number that was released, got {got!r:.100}")


class TooNew(SchemaError):
    """The message was written by a later major version than this package reads."""

    def __init__(self, *, reads_up_to: int, got: int) -> None:
        self.reads_up_to = reads_up_to
        self.got = got
        super().__init__(f"worker too old: reads up to {reads_up_to}, got {got}; upgrade it, then replay the message")
