"""One change between two sets of schemas, and what it asks of the version number."""

from dataclasses import dataclass
from enum import Flag, IntEnum


class Level(IntEnum):
    """The least step of the version that a change needs."""

    NONE = 0
    PATCH = 1
    """Words only: what may be sent and what is read stay the same."""
    MINOR = 2
    """Every reader reads every message; some say more than before."""
    MAJOR = 3
    """Some reader refuses some message, or reads it with another meaning."""


class Refused(Flag):
    """Who would refuse messages of the other side."""

    NOBODY = 0
    OLD_READER = 1
    """A reader of the old schemas refuses a message of the new ones."""
    NEW_READER = 2
    """A reader of the new schemas refuses a message of the old ones."""
    BOTH = 3


_WHY = {
    Refused.OLD_READER: "; readers already out there refuse it",
    Refused.NEW_READER: "; messages already written are refused",
    Refused.BOTH: "; old and new readers refuse each other's messages",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where (`v2/matches: matches[].result<score>.home`), how grave, and what it is."""

    path: str
    level: Level
    sentence: str
    refused: Refused = Refused.NOBODY


def breaking(path: str, sentence: str, refused: Refused = Refused.BOTH) -> Change:
    """Make a major change that some reader notices by refusing."""
    return Change(path, Level.MAJOR, sentence + _WHY[refused], refused)


def level(changes: list[Change]) -> Level:
    """Return the gravest level among changes."""
    return max((change.level for change in changes), default=Level.NONE)
