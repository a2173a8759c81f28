"""The published documents as bytes, ready to be sent: encoded, compressed and named once for each sync."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import md5
from typing import Any

from . import documents
from .feeds import Feed
from .season import Season
from .standings import standings

_FASTEST = 1

Documents = Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
"""A schedule and a standings document by season key."""


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON document with its validators."""

    body: bytes
    compressed: bytes
    etag: str
    """A strong one: 32 hexadecimal digits in quotes."""
    last_modified: str

    @classmethod
    def of(cls, body: bytes, changed: datetime) -> "Document":
        """Return the document of this body, written at that time."""
        digest = md5(body, usedforsecurity=False).hexdigest()
        last_modified = format_datetime(changed.astimezone(UTC), usegmt=True)
        return cls(body, gzip.compress(body, _FASTEST, mtime=0), f'"{digest}"', last_modified)

    def with_body(self, content: Mapping[str, Any]) -> "Document":
        """Return the same document with other content, and so another ETag."""
        return self.of(documents.encode(content), parsedate_to_datetime(self.last_modified))

    def content(self) -> dict[str, Any]:
        """Return the content, for whoever wants to change it."""
        return json.loads(self.body)  # type: ignore[no-any-return]


def publish(season: Season) -> dict[str, Document]:
    """Return the six documents of the season's last sync, by path."""
    snapshot = season.published
    counted_to = snapshot.synced_at - timedelta(seconds=season.timing.standings_lag)
    tables = list(standings(season.tables, snapshot.events, counted_to))

    def both(feed: Feed) -> tuple[bytes, bytes]:
        events = (documents.encode(documents.event(event)) for event in snapshot.events if event.feed is feed)
        own = [(table, records) for table, records in tables if table.feed is feed]
        return (
            documents.schedule(feed, season.calendar.year, snapshot.synced_at, events),
            documents.encode(documents.standings(feed, season.calendar.year, own)),
        )

    return {
        path: Document.of(body, snapshot.synced_at)
        for feed, key in season.keys.items()
        for path, body in zip(_paths(key), both(feed), strict=True)
    }


def publish_documents(by_key: Documents, changed: datetime) -> dict[str, Document]:
    """Return the same for documents a test has built; encoded as they are."""
    return {
        path: Document.of(documents.encode(content), changed)
        for key, pair in by_key.items()
        for path, content in zip(_paths(key), pair, strict=True)
    }


def _paths(key: str) -> Iterator[str]:
    return (f"/data/{kind}/{key}.json" for kind in ("schedule", "standings"))
