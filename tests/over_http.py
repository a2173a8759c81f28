"""A PostgREST for tests; skipped where a person has not installed it, as the other servers are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from match_devstack import NotInstalled, Postgrest


@contextmanager
def a_postgrest(folder: Path, *, database: str) -> Iterator[Postgrest]:
    server = Postgrest(folder, database=database, roles=("match_worker",))
    try:
        server.start()
    except NotInstalled as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    try:
        yield server
    finally:
        server.stop()
