"""What came to the broker: a copy of every message, read without the code that is tried."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from .oracle import Publication
from .queues import Message

Sent = Mapping[str, tuple[Publication, tuple[str, ...]]]
"""By id, the publication and the matches of each message; one that came again is the same."""


def sent(copies: Iterable[Message]) -> Sent:
    """Read those that tell of matches."""
    found = {}
    for each in copies:
        if each.headers.get("kind") == "matches":
            envelope = json.loads(each.body)[0][0]
            publication = (envelope["competition_season"], datetime.fromisoformat(envelope["observed_at"]))
            found[envelope["message_id"]] = (publication, tuple(match["id"] for match in envelope["matches"]))
    return found
