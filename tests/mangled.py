"""Bytes as nobody should send them: good samples changed in a few places, any JSON, and bytes of no kind."""

import json
import re
from typing import Any, Final

from hypothesis import strategies as st

DEEP: Final = (b"[" * 3000, b"[" * 3000 + b"]" * 3000, b'{"a":' * 3000 + b"1" + b"}" * 3000, b"\x91" * 3000)
"""Lists in lists: of JSON whole and cut off, and of MessagePack."""
WORDS: Final = (
    *(b"", b" ", b"null", b"true", b"0", b"-1", b"1e999", b"NaN", b"9" * 5000, b"[]", b"{}", b'""', b'"', b"\\", b","),
    *(b"[", b"]", b"{", b"}", b"<", b">", b"</div>", b"<br>", b"<!--", b"<p>", b"&#xD800;", b'"\\ud800"', b"\0", b"\n"),
    *(b"\xff", b"\xed\xa0\x80", b"\xc3", "٣".encode(), "é".encode(), b"1e300", b"0001-01-01T00:00:00+23:00"),
    *(b"9999-12-31T23:59:59-23:00", b"0001-01-01", b"9999-12-31"),
)
"""What is put in place of a word of a sample."""
_WORD: Final = re.compile(rb"[\w.:+-]+|\s+|[^\w\s]")

TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.sampled_from(["", "0", "2026-10-17"]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXT, inside, max_size=4),
    max_leaves=12,
)


@st.composite
def mangled(draw: st.DrawFn, *samples: bytes) -> bytes:
    """Yield a sample with one to four changes, now and then bytes or JSON that have nothing of it."""
    content = draw(st.sampled_from(samples))
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200) | st.sampled_from(DEEP) | JSON.map(lambda told: json.dumps(told).encode()))
    for _ in range(draw(st.integers(1, 4))):
        content = _changed(draw, content)
    return content


def _changed(draw: st.DrawFn, content: bytes) -> bytes:
    spans = [found.span() for found in _WORD.finditer(content)] or [(0, 0)]
    start, end = spans[draw(st.integers(0, len(spans) - 1))]
    match draw(st.sampled_from(["word", "word", "word", "bytes", "bit", "gone", "again", "cut"])):
        case "word":
            return content[:start] + draw(st.sampled_from(WORDS + DEEP)) + content[end:]
        case "bytes":
            return content[:start] + draw(st.binary(max_size=8)) + content[start:]
        case "bit" if content[start:]:
            return content[:start] + bytes([content[start] ^ 1 << draw(st.integers(0, 7))]) + content[start + 1 :]
        case "gone":
            return content[:start] + content[end + draw(st.integers(0, 200)) :]
        case "again":
            return content[:end] + content[max(0, end - draw(st.integers(1, 400))) :]
        case _:
            return content[:start]
