"""The outbox in a process that is killed, and on a disk that is full: nothing is lost, and nothing half done."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest
from publisher.letter_builders import a_letter

from match_publisher import Outbox, StateUnwritable, open_state, transaction

pytestmark = pytest.mark.slow

TESTS = Path(__file__).resolve().parents[1]
# Accepts numbers with a letter each, and delivers: what the broker has is in a file, and every seventh it refuses.
WORKING = dedent("""
    import sys
    from contextlib import closing
    from pathlib import Path
    from publisher.letter_builders import a_letter
    from match_publisher import Fate, Outbox, Receipt, drain, open_state, transaction

    class Broker:
        def publish(self, letters):
            with open("delivered", "a") as file:
                for letter in letters:
                    if int(letter.message_id, 16) % 7 == 0:
                        yield Receipt(letter.message_id, Fate.REFUSED, "every seventh")
                        continue
                    file.write(letter.message_id + "\\n")
                    file.flush()
                    yield Receipt(letter.message_id, Fate.CONFIRMED)

        def close(self):
            pass

    with closing(open_state(Path("state.db"))) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS accepted (number INTEGER PRIMARY KEY)")
        outbox = Outbox(connection)
        print("ready", flush=True)
        first = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM accepted").fetchone()[0]
        for number in range(first, first + 1_000_000):
            with transaction(connection):
                connection.execute("INSERT INTO accepted VALUES (?)", (number,))
                outbox.put([a_letter(number)])
            print(number, flush=True)
            if number % 20 == 0:
                drain(outbox, Broker(), batch=5)
""")


def killed_at_work(folder: Path, after: float) -> int:
    """Let a process work for some seconds, then kill it; return the last number it said it had accepted."""
    command = [sys.executable, "-c", WORKING]
    with subprocess.Popen(command, cwd=folder, env={"PYTHONPATH": str(TESTS)}, stdout=subprocess.PIPE, text=True) as it:
        assert it.stdout
        assert it.stdout.readline() == "ready\n"
        try:
            it.wait(after)
        except subprocess.TimeoutExpired:
            it.kill()
        return max((int(line) for line in it.stdout.read().split("\n")[:-1]), default=0)


def test_a_process_killed_at_any_instant_loses_and_forgets_nothing(tmp_path: Path):
    instants, said = random.Random(6), 0  # noqa: S311 - the same instants in each run
    for kills in count(1):
        said = max(said, killed_at_work(tmp_path, instants.uniform(0.001, 0.25)))
        if kills >= 10 and said >= 40:  # on a slow disk it takes longer until something was delivered
            break
    with closing(open_state(tmp_path / "state.db")) as connection:
        accepted = {number for (number,) in connection.execute("SELECT number FROM accepted")}
        waiting = {int(letter.message_id, 16) for letter in Outbox(connection)}
    delivered = {int(line, 16) for line in (tmp_path / "delivered").read_text().split()}

    assert accepted == set(range(1, max(accepted) + 1))
    assert max(accepted) >= said > 0
    assert waiting | delivered == accepted
    assert {number for number in accepted if number % 7 == 0} <= waiting


@pytest.fixture
def state(small_disk: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_state(small_disk / "state.db")) as connection:
        yield connection


def fill(outbox: Outbox, size: int) -> int:
    """Put batches of two until the disk is full; return how many batches were put."""
    for number in range(1_000):
        try:
            outbox.put([a_letter(2 * number, body=b"x" * size), a_letter(2 * number + 1, body=b"y" * size)])
        except StateUnwritable:
            return number
    raise AssertionError("the disk is never full")


@pytest.mark.parametrize("size", [100, 5_000, 60_000])
def test_a_full_disk_is_told_and_nothing_is_half_put(state: sqlite3.Connection, size: int):
    outbox = Outbox(state)

    assert fill(outbox, size) * 2 == outbox.count()


def test_a_full_disk_undoes_the_whole_transaction_of_the_caller(state: sqlite3.Connection):
    outbox = Outbox(state)
    state.execute("CREATE TABLE accepted (number INTEGER)")

    def accept() -> None:
        with transaction(state):
            state.execute("INSERT INTO accepted VALUES (1)")
            outbox.put(a_letter(number, body=b"x" * 50_000) for number in range(100))

    with pytest.raises(StateUnwritable, match="disk of the state file is full"):
        accept()

    assert (state.execute("SELECT count(*) FROM accepted").fetchone(), outbox.count()) == ((0,), 0)


def test_what_waited_on_a_full_disk_is_there_after_a_restart(state: sqlite3.Connection, small_disk: Path):
    put = fill(Outbox(state), 5_000) * 2
    state.close()
    with closing(open_state(small_disk / "state.db")) as again:
        assert Outbox(again).count() == put


def test_with_space_again_it_goes_on(small_disk: Path):
    (small_disk / "ballast").write_bytes(bytes(400_000))
    with closing(open_state(small_disk / "state.db")) as connection:
        outbox = Outbox(connection)
        put = fill(outbox, 5_000) * 2
        (small_disk / "ballast").unlink()
        outbox.put([a_letter(9_999)])

        assert outbox.count() == put + 1
