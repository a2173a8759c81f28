import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from publisher.letter_builders import a_letter, ids

from match_publisher import (
    Outbox,
    OutboxFull,
    StateCorrupt,
    StateLocked,
    StateTooNew,
    StateUnwritable,
    open_state,
    transaction,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path):
    with closing(open_state(tmp_path / "state.db", busy_timeout=timedelta(milliseconds=50))) as connection:
        yield connection


@pytest.fixture
def outbox(state: Connection):
    return Outbox(state, clock=lambda: NOON)


def test_a_letter_comes_back_as_it_was_put(outbox: Outbox):
    letter = a_letter(body=b"\x00\xff")
    outbox.put([letter])

    assert outbox.waiting(1) == [letter]


def test_letters_wait_in_the_order_they_were_put(outbox: Outbox):
    outbox.put([a_letter(3), a_letter(1)])
    outbox.put([a_letter(2)])

    assert ids(outbox.waiting(10)) == [3, 1, 2]


def test_a_letter_that_waits_already_keeps_its_place(outbox: Outbox):
    outbox.put([a_letter(1), a_letter(2)])
    outbox.put([a_letter(1)])

    assert ids(outbox.waiting(10)) == [1, 2]


def test_a_forgotten_letter_is_gone(outbox: Outbox):
    outbox.put([a_letter(1), a_letter(2)])
    outbox.forget([a_letter(1).message_id, "unknown"])

    assert ids(outbox.waiting(10)) == [2]


def test_letters_can_be_forgotten_while_they_are_read(outbox: Outbox):
    outbox.put(a_letter(number) for number in range(5))
    for letter in outbox:
        outbox.forget([letter.message_id])

    assert outbox.count() == 0


def test_an_empty_outbox_has_no_oldest(outbox: Outbox):
    assert outbox.load().oldest is None


def test_the_load_says_letters_bytes_and_age(outbox: Outbox):
    outbox.put([a_letter(1, body=b"12345"), a_letter(2, body=b"123")])

    load = outbox.load()

    assert (load.letters, load.size, load.oldest) == (2, 8, NOON)


def test_what_is_put_is_rolled_back_with_the_callers_transaction(state: Connection, outbox: Outbox):
    with suppress(RuntimeError), transaction(state):
        outbox.put([a_letter()])
        raise RuntimeError

    assert outbox.count() == 0


def test_what_is_put_is_committed_with_the_callers_transaction(state: Connection, outbox: Outbox):
    with transaction(state):
        outbox.put([a_letter()])
        state.execute("CREATE TABLE of_the_caller (x)")

    assert (outbox.count(), state.in_transaction) == (1, False)


@pytest.mark.parametrize("bounds", [{"max_letters": 2}, {"max_bytes": 5}])
def test_a_batch_that_does_not_fit_is_not_put_at_all(state: Connection, bounds: dict[str, int]):
    outbox = Outbox(state, **bounds)
    outbox.put([a_letter(1)])
    with pytest.raises(OutboxFull, match="publisher outbox flush"):
        outbox.put([a_letter(2), a_letter(3)])

    assert ids(outbox.waiting(10)) == [1]


def test_a_full_outbox_leaves_the_callers_own_work_alone(state: Connection):
    outbox = Outbox(state, max_letters=0)
    with transaction(state):
        state.execute("CREATE TABLE of_the_caller (x)")
        with suppress(OutboxFull):
            outbox.put([a_letter()])

    assert state.execute("SELECT count(*) FROM of_the_caller").fetchone() == (0,)


def test_letters_that_wait_already_do_not_count_twice_against_the_bounds(state: Connection):
    outbox = Outbox(state, max_letters=1)
    outbox.put([a_letter()])
    outbox.put([a_letter()])

    assert outbox.count() == 1


def test_an_outbox_of_a_later_version_is_left_alone(state: Connection):
    Outbox(state)
    state.execute("UPDATE outbox_version SET version = 99")

    with pytest.raises(StateTooNew, match="upgrade"):
        Outbox(state)


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look at" * 10)

    with pytest.raises(StateCorrupt, match=r"notes\.txt"):
        open_state(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StateUnwritable, match=r"state\.db"):
        open_state(tmp_path / "file" / "state.db")


def test_a_disk_that_is_full_is_an_error_of_ours(state: Connection, outbox: Outbox):
    # SQLite meets its page limit with the very code it has for a full disk.
    state.execute(f"PRAGMA max_page_count = {state.execute('PRAGMA page_count').fetchone()[0]}")

    with pytest.raises(StateUnwritable, match="full"):
        outbox.put([a_letter(body=bytes(100_000))])


def test_a_full_disk_ends_the_transaction_cleanly(state: Connection, outbox: Outbox):
    state.execute(f"PRAGMA max_page_count = {state.execute('PRAGMA page_count').fetchone()[0]}")
    with suppress(StateUnwritable), transaction(state):
        outbox.put([a_letter(body=bytes(100_000))])

    assert (state.in_transaction, outbox.count()) == (False, 0)


def test_a_file_another_process_holds_is_an_error_of_ours(tmp_path: Path, outbox: Outbox):
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StateLocked, match="another process"):
            outbox.put([a_letter()])


def test_an_outbox_can_be_read_while_another_process_writes(tmp_path: Path, state: Connection, outbox: Outbox):
    outbox.put([a_letter()])
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert Outbox(state).count() == 1


_OPEN_AT_ONCE = """
import sys, pathlib, match_publisher as p
sys.stdin.readline()
p.Outbox(p.open_state(pathlib.Path(sys.argv[1])))
"""


@pytest.mark.slow
def test_processes_that_open_a_new_file_at_once_all_succeed(tmp_path: Path):
    command = [sys.executable, "-c", _OPEN_AT_ONCE, str(tmp_path / "state.db")]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(4)]
    for process in processes:
        process.communicate("go\n")

    assert [process.returncode for process in processes] == [0, 0, 0, 0]


_PUT_UNTIL_KILLED = """
import sys, pathlib
sys.path.insert(0, sys.argv[2])
import match_publisher as p
from publisher.letter_builders import a_letter
state = p.open_state(pathlib.Path(sys.argv[1]))
outbox = p.Outbox(state)
for number in range(1, 100_000, 2):
    with p.transaction(state):
        outbox.put([a_letter(number, body=bytes(5_000)), a_letter(number + 1)])
    print(number + 1, flush=True)
"""


@pytest.mark.slow
def test_what_was_committed_survives_sigkill_and_nothing_else(tmp_path: Path):
    command = [sys.executable, "-c", _PUT_UNTIL_KILLED, str(tmp_path / "state.db"), str(Path(__file__).parents[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        told = [writer.stdout.readline() for _ in range(20)]
        writer.kill()
        told += writer.stdout.readlines()

    with closing(open_state(tmp_path / "state.db")) as state:
        found = ids(Outbox(state))

    committed = max(int(line) for line in told if line.endswith("\n"))
    assert found in (list(range(1, committed + 1)), list(range(1, committed + 3)))
