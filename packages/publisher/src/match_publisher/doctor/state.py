"""The state file: that it can be written, that the disk has room for it, and what waits in its outbox."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from match_publisher.errors import StateError, StateLocked
from match_publisher.outbox import MAX_LETTERS, Load, Outbox
from match_publisher.state import open_state, transaction

from .finding import Finding, fail, ok, warn

LEAST: Final = 32 * 1024 * 1024
"""Bytes a first run of all seasons needs, twice over."""
_AMPLE: Final = 10 * LEAST
_OLD: Final = timedelta(hours=24)
_MIB: Final = 1024 * 1024


def check_state(path: Path, *, now: datetime) -> Iterator[Finding]:
    """Look at the state file and the disk under it; a file that is not there is not made."""
    folder = next(each for each in path.absolute().parents if each.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fail("state", f"{folder} is not writable for us", f"sudo chown $(id -u) {folder}")
        return
    yield _room(folder)
    yield from _file(path, now) if path.exists() else [ok("state", f"{path} is made by the first run")]


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free // _MIB} MiB free under {folder}"
    if free < LEAST:
        return fail("disk", f"disk full: {said}, a run needs {LEAST // _MIB}", f"df -h {folder}   # free some space")
    if free < _AMPLE:
        return warn("disk", said, f"df -h {folder}")
    return ok("disk", said)


def _file(path: Path, now: datetime) -> Iterator[Finding]:
    try:
        with closing(open_state(path, busy_timeout=timedelta(seconds=1))) as connection:
            outbox = Outbox(connection)
            with transaction(connection):
                load = outbox.load()
    except StateLocked:
        yield ok("state", f"{path} is in use by another process")
    except StateError as error:
        yield fail("state", str(error), f"ls -l {path}   # then mend what it says, or move the file away")
    else:
        yield ok("state", f"{path} can be written")
        yield _waiting(load, now)


def _waiting(load: Load, now: datetime) -> Finding:
    if load.oldest is None:
        return ok("outbox", "nothing waits")
    said = f"{load.letters} messages wait since {load.oldest.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if load.letters >= MAX_LETTERS:
        return fail("outbox", f"outbox full: {said}", "publisher outbox flush")
    if now - load.oldest > _OLD:
        return warn("outbox", said, "publisher outbox flush")
    return ok("outbox", said)
