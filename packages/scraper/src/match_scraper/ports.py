"""What the use-case needs from the world, in its own words."""

import gzip
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from match_publisher import Letter

from .fixture import Fixture, Season
from .limits import Doubt
from .refusals import Refusal
from .season import Competition


@dataclass(frozen=True, slots=True)
class Document:
    """A document as received, kept with what the source needs to tell whether it changed."""

    path: str
    """Where it is: `/data/schedule/<key>.json`."""
    packed: bytes
    """The body, gzip."""
    etag: str | None
    last_modified: str | None

    def content(self) -> bytes:
        """Unpack the body; ValueError when it is damaged."""
        try:
            return gzip.decompress(self.packed)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{self.path}: the kept copy is damaged") from error


@dataclass(frozen=True, slots=True)
class Fresh:
    """A document just received, and its body unpacked."""

    document: Document
    content: bytes
    date: datetime | None = None
    """The response's own time (Date), if it told one."""


@dataclass(frozen=True, slots=True)
class Received:
    """A document that a page received (200)."""

    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes
    """The body, unpacked."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page showed: the address of its frame, and the documents it loaded, by path."""

    address: str
    documents: Mapping[str, Received]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source says: nothing changed since."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A season as the source has it now, with the documents it was read from."""

    season: Season
    documents: Sequence[Document]
    """What is kept once it is accepted."""
    skipped: Mapping[str, int]
    """Rows that became no match, by reason."""
    flagged: Mapping[str, int]
    """Rows that became a match with something missing, by reason."""
    notes: Sequence[str] = ()
    """How it was read, where that is worth telling."""
    received: Sequence[Document] = ()
    """All it was read from, where that is more than is kept."""
    doubts: Sequence[Doubt] = ()
    """What is odd about it as a whole; the guard knows how much is too much."""


class Source(Protocol):
    """Where seasons are published."""

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        """Read a season; `kept` are the documents, by path, of the accepted one.

        Raises NotPublished, or SourceBroken.
        """
        ...


class Refusals(Protocol):
    """Where refused seasons are kept for people to look at."""

    def keep(self, refusal: Refusal, documents: Iterable[Document]) -> str:
        """Keep a refused season with its documents, and say where. Raises Unwritable."""
        ...

    def keep_unread(self, key: str, reason: str, documents: Iterable[Document]) -> str:
        """Keep documents of which no season could be read, and say where. Raises Unwritable."""
        ...


class Snapshots(Protocol):
    """What was accepted last, and what follows from it."""

    def accepted(self, key: str) -> Season | None:
        """Return the last accepted season; None when there is none. Raises Unreadable."""
        ...

    def seasons(self) -> Iterable[Season]:
        """Return every accepted season that can be read."""
        ...

    def recent(self, key: str, since: datetime) -> Iterable[tuple[Fixture | None, Fixture]]:
        """Return what changed (before, after) of its matches since that source time, oldest first."""
        ...

    def documents(self, key: str) -> Mapping[str, Document]:
        """Return the documents of the last accepted season by path; empty when there is none."""
        ...

    def waits(self, message_id: str) -> bool:
        """Tell whether a letter of this id is still to be sent."""
        ...

    def accept(
        self,
        season: Season,
        documents: Iterable[Document],
        letters: Iterable[Letter],
        changes: Iterable[tuple[Fixture | None, Fixture]] = (),
        before: str | None = None,
    ) -> None:
        """Keep a season, its documents, the letters that follow from it, and what changed (before, after), or none.

        `before` is the key under which it was accepted so far, where that is another.
        """
        ...
