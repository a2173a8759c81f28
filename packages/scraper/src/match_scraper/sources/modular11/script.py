"""What the scripts of a page hold: their text, and the lists of objects in it. The one door for JSON of the site."""

import json
from collections.abc import Iterator
from typing import Final

from .faults import Unrecognised
from .markup import Node

_DECODER: Final = json.JSONDecoder()


def script(root: Node) -> str:
    """Join the texts of all scripts."""
    return "\n".join(node.text() for node in root.css("script"))


def listed(what: str, text: str, start: int, *names: str) -> Iterator[list[str]]:
    """Yield these fields of each object in the list of JSON that begins at `start`, as text.

    Raises Unrecognised, naming `what`, where it is no list of objects that have them.
    """
    try:
        told, _ = _DECODER.raw_decode(text, start)
        for each in told:
            yield [str(each[name]) for name in names]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unrecognised(f"{what} cannot be read: {type(error).__name__}: {error}") from error
