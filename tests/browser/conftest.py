"""A real Chromium against the replica's sites; it asks no other origin for anything."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from match_devstack.replica import Replica, make_season
from match_devstack.replica.outer import OuterReplica

DAY = date(2026, 10, 7)
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _closed_sockets() -> None:
    """Open them: this group talks to servers of its own, and no unit test is here."""


@pytest.fixture(autouse=True)
def _installed() -> None:
    """Skip on a machine without a browser; in CI a test that cannot start one fails."""
    if os.environ.get("CI"):
        return
    pytest.importorskip("playwright", reason="playwright is not installed: uv sync --all-packages --all-extras")
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed; `make test` says how to install it")


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(make_season(5, "small", DAY)) as replica:
        yield replica


@pytest.fixture
def outer(replica: Replica) -> Iterator[OuterReplica]:
    with OuterReplica(replica.url, replica.season.keys) as outer:
        yield outer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("live")
