"""Whatever bytes a state file holds: what was accepted is shown, read over or refused by an error of ours."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mangled import DEEP
from scraper.modular11_pages import a_row
from scraper.seasons import SYNCED, a_fixture, a_season

from match_publisher import Letter, PublisherError, open_state
from match_scraper.errors import ScrapeError
from match_scraper.fixture import Absence, Score, Voided
from match_scraper.packing import pack, unpack, unpack_change
from match_scraper.ports import Document
from match_scraper.snapshots import Accepted, held_state, read_state
from match_scraper.sources.modular11.paging import Gathered
from match_scraper.sources.modular11.progress import MemoryProgress, Part, SqliteProgress

GONE = Absence(a_fixture("3", result=Voided()), SYNCED, 2)
SEASON = a_season(a_fixture(result=Score(1, 1, (5, 4))), absences=(GONE,), unread=frozenset({"9"}))
DOCUMENT = Document("/data/schedule/x.json", b"\x1f\x8bpacked", '"etag"', None)
PART = Part(Gathered((a_row(),), (), datetime(2026, 10, 1, tzinfo=UTC)), (DOCUMENT,))
LETTER = Letter("0" * 32, "match.bulk.a.b.c", "run-1", "run", 2, 0, b"{}")

QUICK = settings(max_examples=examples(30), deadline=None)


@cache
def sound() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        with held_state(path) as (snapshots, _):
            snapshots.accept(SEASON, [DOCUMENT], [LETTER], [(None, a_fixture()), (a_fixture(), a_fixture("2"))])
            connection = open_state(path)
            SqliteProgress(connection).save(SEASON.key, "/first", PART)
            connection.close()
        return path.read_bytes()


@st.composite
def damaged(draw: st.DrawFn, sample: bytes) -> bytes:
    content = bytearray(sample)
    for _ in range(draw(st.integers(1, 8))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


def look(accepted: Accepted) -> None:
    accepted.seasons()
    for document in accepted.documents(SEASON.key).values():
        with suppress(ValueError):
            document.content()
    list(accepted.changes(SYNCED - timedelta(days=1)))
    accepted.recent(SEASON.key, SYNCED - timedelta(days=1))


@QUICK
@given(damaged(sound()))
def test_any_state_file_is_looked_into_and_written_to_or_refused(content: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        path.write_bytes(content)
        with suppress(ScrapeError, PublisherError), read_state(path) as accepted:
            look(accepted)
        with suppress(ScrapeError, PublisherError), held_state(path) as (snapshots, _):
            snapshots.accepted(SEASON.key)
            snapshots.accept(SEASON, [DOCUMENT], [LETTER], [])
        with suppress(ScrapeError, PublisherError):
            _progress(path)


def _progress(path: Path) -> None:
    connection = open_state(path)
    try:
        SqliteProgress(connection).load(SEASON.key, "/first")
    finally:
        connection.close()


@QUICK
@example(b"\x81\xa1x" + DEEP[3])  # in a field that no value has
@given(damaged(pack(SEASON)) | damaged(pack(PART)) | st.binary(max_size=60) | st.sampled_from(DEEP))
def test_any_packed_bytes_are_a_value_or_none(packed: bytes):
    with suppress(ValueError):
        unpack(packed)
    with suppress(ValueError):
        unpack_change(packed)
    progress = MemoryProgress()
    progress._parts["key", "part"] = packed  # as another version of this program may have left it
    assert isinstance(progress.load("key", "part"), Part | None)
