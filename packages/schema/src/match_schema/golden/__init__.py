"""What the messages look like, for readers of any language and of any later version: schemas and examples."""

from .examples import EDGES, PLAIN, examples, refused
from .release_folder import AlreadyReleased, Messages, NotARelease, Release, releases
from .wire_schema import KINDS, wire_schema

__all__ = [
    "EDGES",
    "KINDS",
    "PLAIN",
    "AlreadyReleased",
    "Messages",
    "NotARelease",
    "Release",
    "examples",
    "refused",
    "releases",
    "wire_schema",
]
