"""What the messages look like, for readers of any language and of any later version: schemas and examples."""

from .examples import EDGES, PLAIN, examples
from .release_folder import AlreadyReleased, NotARelease, Release, releases
from .wire_schema import KINDS, wire_schema

__all__ = [
    "EDGES",
    "KINDS",
    "PLAIN",
    "AlreadyReleased",
    "NotARelease",
    "Release",
    "examples",
    "releases",
    "wire_schema",
]
