"""State files as no publisher writes them: bytes turned or cut off, and tables that somebody edited."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from mangled import TEXT
from messages import a_match, matches
from publisher.letter_builders import a_letter

from match_publisher import Outbox, open_state
from match_schema import dump

MESSAGE = dump(matches(a_match("500001")))
VALUE = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXT | st.binary(max_size=30)
LETTER: dict[str, Any] = {
    "place": 1, "message_id": "0" * 32, "routing_key": "match.bulk.x", "run_id": "run-1", "kind": "matches",
    "schema_version": 2, "matches": 1, "put_at": "2026-10-01T12:00:00+00:00", "size": 2, "body": b"{}",
}  # fmt: skip


@cache
def sound() -> bytes:
    """The bytes of a state file in which letters wait."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        with closing(open_state(path)) as connection:
            Outbox(connection).put(a_letter(number, body=MESSAGE) for number in range(1, 6))
        return path.read_bytes()


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """Yield a state file with some bytes turned, or cut off."""
    content = bytearray(sound())
    # The last bytes of a page hold its rows, the first ones say where.
    for _ in range(draw(st.integers(1, 12))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.just(len(content)) | st.integers(0, len(content)))])


def an_edited_file(versions: Sequence[Any] = (1,), **changed: Any) -> bytes:
    """A state file with one letter, in tables that keep no types."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE outbox_version (version)")
            connection.executemany("INSERT INTO outbox_version VALUES (?)", [(each,) for each in versions])
            connection.execute(f"CREATE TABLE outbox_letters ({', '.join(LETTER)}, UNIQUE (message_id))")
            letter = tuple((LETTER | changed).values())
            connection.execute("INSERT INTO outbox_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", letter)
        return path.read_bytes()


edited_files = st.builds(
    lambda versions, changed: an_edited_file(versions, **changed),
    st.just([1]) | st.lists(VALUE, max_size=2),
    st.dictionaries(st.sampled_from(sorted(LETTER)), VALUE, max_size=2),
)
state_files = damaged_files() | edited_files
