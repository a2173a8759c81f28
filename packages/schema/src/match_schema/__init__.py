"""The one shared contract: versioned messages about youth-soccer matches.

Readers import from here and always get the newest version. Writers import `match_schema.v2` by its number.
The two ends of the broker share `match_schema.routing`.
"""

from .codec import content_id, dump, load, read
from .damage import parse
from .errors import Fault, InvalidMessage, SchemaError, TooNew, UnknownVersion, Unreadable
from .reading import BadMatch, Reading
from .registry import NEWEST
from .v2 import Message
from .vocabulary import MAX_BYTES, MAX_MATCHES, Certainty, Edge, State

__all__ = [
    "MAX_BYTES",
    "MAX_MATCHES",
    "NEWEST",
    "BadMatch",
    "Certainty",
    "Edge",
    "Fault",
    "InvalidMessage",
    "Message",
    "Reading",
    "SchemaError",
    "State",
    "TooNew",
    "UnknownVersion",
    "Unreadable",
    "content_id",
    "dump",
    "load",
    "parse",
    "read",
]
