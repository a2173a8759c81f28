"""The Assist host, played: its documents, its faults, and a record of who asked for what."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from match_devstack.errors import ReplicaError

from .answers import ROBOTS, Answer, answer
from .faults import Fault, FaultKind, spoil_answer, spoil_document
from .listener import Handler
from .played import Faulty, FaultyHandler
from .publication import Document, Documents, publish, publish_documents
from .season import Season, Snapshot, Timing


class Replica(Faulty[FaultKind]):
    """Serves a season, or documents of a test's own, on 127.0.0.1 while its `with` block lasts."""

    def __init__(self, season: Season | None = None, *, documents: Documents | None = None, port: int = 0) -> None:
        super().__init__(FaultKind, port)
        if (season is None) == (documents is None):
            raise ReplicaError("a replica plays either a season or documents of your own")
        self.robots = ROBOTS
        """Its robots.txt."""
        self._season = season
        self._rendered: Snapshot | None = None
        self._copied = 0.0
        self._documents: dict[str, Document] = {}
        self._kept: dict[str, Document] = {}
        if documents is not None:
            self.replace(documents)

    @property
    def handler(self) -> Callable[..., Handler]:
        """What answers a connection."""
        return partial(_SiteHandler, self)

    @property
    def season(self) -> Season:
        """The season it plays. Raises ReplicaError when it plays documents."""
        if self._season is None:
            raise ReplicaError("this replica plays documents, not a season")
        return self._season

    @property
    def timing(self) -> Timing:
        """How late its source is; the next season it plays is as late."""
        return self.season.timing

    @timing.setter
    def timing(self, timing: Timing) -> None:
        self.season.timing = timing

    def play(self, season: Season, *, beside_the_last: bool = False) -> None:
        """Play this season from now on; documents of the one before stay under their keys, or go."""
        with self._lock:
            self._kept = dict(self._documents) if beside_the_last else {}
            season.timing = self._season.timing if self._season else season.timing
            self._season, self._rendered = season, None

    def replace(self, documents: Documents) -> None:
        """Play these documents from now on."""
        published = publish_documents(documents, datetime.now(UTC))
        with self._lock:
            self._season, self._documents = None, published

    def document(self, path: str) -> Document | None:
        """Return what is published at this path; drawn up again after each sync of the season."""
        with self._lock:
            if self._season is not None and self._season.published is not self._rendered and not self._is_kept():
                self._rendered, self._copied = self._season.published, time.monotonic()
                self._documents = self._kept | publish(self._season)
            return self._documents.get(path)

    def _is_kept(self) -> bool:
        """Tell whether a copy of the documents before is served still."""
        return self._rendered is not None and time.monotonic() - self._copied < self.season.timing.cdn_ttl

    def start(self) -> None:
        """Draw up the documents and listen."""
        self.document("/")
        super().start()


class _SiteHandler(FaultyHandler):
    """Answers one connection."""

    def __init__(self, replica: Replica, *args: Any) -> None:
        self._replica = replica
        super().__init__(*args)

    def do_GET(self) -> None:  # noqa: N802 - the name is the library's
        """Answer, or do what the fault says."""
        path = self.path.partition("?")[0]
        self.play(self._replica, path, partial(self._reply, path))

    def _reply(self, path: str, fault: Fault | None) -> Answer:
        document = self._replica.document(path)
        if fault is None:
            return answer(path, self.headers, document, self._replica.robots)
        spoiled = document and spoil_document(fault, document)
        return spoil_answer(fault, answer(path, self.headers, spoiled))
