"""Bodies of answers as they arrive: whole, within bounds, unpacked."""

import re
import time
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from .answers import Passing
from .errors import Malformed, NotPublished

_SHELL: Final = re.compile(rb"<title>\s*League Viewer\s*</title>", re.IGNORECASE)
"""The title of the page that the Assist host answers in place of a document it does not have."""
_GZIP: Final = 16 + zlib.MAX_WBITS


def whole(path: str, chunks: Iterable[bytes], *, most: int, within: timedelta) -> bytes:
    """Receive a body of `most` bytes. Raises Malformed, Passing."""
    deadline = time.monotonic() + within.total_seconds()
    received = bytearray()
    for chunk in chunks:
        received += chunk
        if len(received) > most:
            raise Malformed(path, f"larger than {most} bytes")
        if time.monotonic() > deadline:
            raise Passing(f"not whole within {within.total_seconds():g} s")
    return bytes(received)


def unpacked(path: str, packed: bytes, encoding: str, *, most: int) -> bytes:
    """Unpack a body to `most` bytes. Raises Malformed, Passing."""
    if encoding not in ("gzip", "identity"):
        raise Malformed(path, f"sent in encoding {encoding!r}, which was not asked for")
    if encoding == "identity":
        return packed
    unpacker = zlib.decompressobj(_GZIP)
    try:
        content = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise Passing("its compressed body is damaged") from error
    if len(content) > most:
        raise Malformed(path, f"larger than {most} bytes unpacked")
    if not unpacker.eof:
        raise Passing("cut off on the way")
    return content


def check_json(path: str, content: bytes) -> None:
    """Pass what looks like a JSON object. Raises Malformed, NotPublished."""
    start = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise Malformed(path, "answered 200 with an empty body")
    if start.startswith(b"{"):
        return
    if _SHELL.search(content[:4096]):
        raise NotPublished(path, f"answered an HTML page of {len(content)} bytes: the viewer, as for an unknown key")
    what = "an HTML page" if start.startswith(b"<") else "something"
    raise Malformed(path, f"answered {what} of {len(content)} bytes that is neither a JSON object nor the viewer")
