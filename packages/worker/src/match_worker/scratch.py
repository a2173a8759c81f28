"""A folder for as long as a worker runs; what a killed one left there goes when the next one starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from typing import Final

from .errors import WrongSetting

_PREFIX: Final = "match-worker.counts-"
_TRIES: Final = 5


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend an empty folder, locked by this process and whoever is forked from it, until the last of them ends.

    Raises WrongSetting where no folder can be locked.
    """
    for left in Path(gettempdir()).glob(f"{_PREFIX}*"):
        lock = _lock(left)
        if lock is not None:
            rmtree(left, ignore_errors=True)
            os.close(lock)
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder() -> tuple[Path, int]:
    """Make one; another worker that starts may take it for left, and remove it, before it is locked."""
    for _ in range(_TRIES):
        folder = Path(mkdtemp(prefix=_PREFIX))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
    raise WrongSetting(f"TMPDIR: folders below {gettempdir()} cannot be locked, as those of workers are; set another")


def _lock(folder: Path) -> int | None:
    """Return what holds the folder until it is closed; None if another process holds it, or it is not this user's."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    with suppress(OSError):
        flock(handle, LOCK_EX | LOCK_NB)
        if os.fstat(handle).st_uid == os.getuid():
            return handle
    os.close(handle)
    return None
