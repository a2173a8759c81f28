"""The state file: all or nothing, one scraper at a time."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from scraper.seasons import SYNCED, a_fixture, a_season

from match_publisher import Letter, Outbox, OutboxFull, StateUnwritable, open_state
from match_scraper.errors import StateHeld, Unreadable
from match_scraper.fixture import Absence, Score, Voided
from match_scraper.packing import pack, unpack
from match_scraper.ports import Document
from match_scraper.snapshots import SqliteSnapshots, held_state

DOCUMENT = Document("/data/schedule/x.json", b"\x1f\x8bpacked", '"etag"', None)
KEY = "mls-next-league-26-27"


def a_letter(number: int = 1) -> Letter:
    return Letter(f"{number:032x}", "match.bulk.a.b.c", "run-1", "run", 2, 0, b"{}")


def test_a_season_survives_being_packed():
    gone = Absence(a_fixture("3", result=Voided()), SYNCED, 2)
    season = a_season(a_fixture(result=Score(1, 1, (5, 4))), absences=(gone,), unread=frozenset({"9"}))

    assert unpack(pack(season)) == season


def test_what_is_accepted_is_there_after_reopening(tmp_path: Path):
    with held_state(tmp_path / "state") as (snapshots, _):
        snapshots.accept(a_season(a_fixture()), [DOCUMENT], [a_letter()])

    with held_state(tmp_path / "state") as (snapshots, outbox):
        assert snapshots.accepted(KEY) == a_season(a_fixture())
        assert snapshots.documents(KEY) == {DOCUMENT.path: DOCUMENT}
        assert outbox.waiting(9) == [a_letter()]


def test_letters_that_do_not_fit_leave_the_season_unaccepted(tmp_path: Path):
    connection = open_state(tmp_path / "state")
    snapshots = SqliteSnapshots(connection, Outbox(connection, max_letters=1))

    with pytest.raises(OutboxFull):
        snapshots.accept(a_season(a_fixture()), [DOCUMENT], [a_letter(1), a_letter(2)])

    assert (snapshots.accepted(KEY), dict(snapshots.documents(KEY))) == (None, {})
    connection.close()


def test_a34_a_damaged_season_is_told_and_left_out_of_the_seasons(tmp_path: Path):
    with held_state(tmp_path / "state") as (snapshots, _):
        snapshots.accept(a_season(a_fixture()), [], [])
    damage = sqlite3.connect(tmp_path / "state")
    damage.execute("UPDATE accepted_seasons SET packed = x'00'")
    damage.commit()
    damage.close()

    with held_state(tmp_path / "state") as (snapshots, _):
        assert snapshots.seasons() == []
        with pytest.raises(Unreadable, match="what was accepted of mls-next-league-26-27 cannot be read"):
            snapshots.accepted(KEY)


def test_a34_a_damaged_document_is_told():
    with pytest.raises(ValueError, match="damaged"):
        DOCUMENT.content()


def test_a_second_scraper_is_told_who_holds_the_state(tmp_path: Path):
    # The system locks the open file, not the process: so one process is as good as two.
    with (
        held_state(tmp_path / "state"),
        pytest.raises(StateHeld, match=f"process {os.getpid()}"),
        held_state(tmp_path / "state"),
    ):
        pass


def test_a_disk_too_full_for_the_name_of_who_holds_the_state_leaves_it_held(tmp_path: Path, small_disk: Path):
    (tmp_path / "state.lock").symlink_to(small_disk / "lock")
    (small_disk / "lock").touch()
    with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))

    with (
        held_state(tmp_path / "state"),
        pytest.raises(StateHeld, match="unknown"),
        held_state(tmp_path / "state"),
    ):
        pass


def test_a_lock_that_cannot_be_opened_is_an_error_of_the_state(tmp_path: Path):
    (tmp_path / "state.lock").mkdir()

    with pytest.raises(StateUnwritable, match="no lock beside the state file"), held_state(tmp_path / "state"):
        pass


def test_a_state_whose_scraper_was_killed_is_free(tmp_path: Path):
    (tmp_path / "state.lock").write_text("999999")

    with held_state(tmp_path / "state") as (snapshots, _):
        assert snapshots.accepted(KEY) is None
