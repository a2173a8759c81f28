"""The folder of a running worker, and those that killed ones left."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from match_worker.scratch import scratch

HOLDS_ONE = "from match_worker.scratch import scratch\nwith scratch() as folder: print(folder, flush=True); input()"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_goes_when_its_worker_ends(temporary: Path):
    with scratch() as folder:
        (folder / "counts.db").write_bytes(b"1")

    assert list(temporary.iterdir()) == []


def test_what_a_killed_worker_left_goes_when_the_next_one_starts():
    with subprocess.Popen([sys.executable, "-c", HOLDS_ONE], stdin=-1, stdout=-1, text=True) as killed:
        left = Path(killed.stdout.readline().strip())  # type: ignore[union-attr] # it has a pipe
        with scratch():
            stays_while_it_runs = left.exists()
        killed.kill()
    with scratch():
        pass

    assert (stays_while_it_runs, left.exists()) == (True, False)


def test_nothing_else_is_removed(temporary: Path):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (temporary / "match-worker.counts-link").symlink_to(elsewhere)
    (temporary / "match-worker.counts-file").touch()
    with scratch():
        pass

    assert len(list(temporary.iterdir())) == 3
