"""What a worker notes of its own deliveries, in files of a folder."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import values

from match_worker.lookout import STUCK, Lookout, Sights
from match_worker.metrics import Metrics
from match_worker.pages import answer


@pytest.fixture
def metrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Metrics:
    """Counters whose library counts elsewhere again after the test."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    return Metrics(tmp_path)


def test_a_message_from_the_future_was_sent_by_now(metrics: Metrics):
    metrics.taken("ingest.local", datetime.now(UTC) + timedelta(hours=1))

    assert metrics.taken_at()["ingest.local"] <= time.time()


def test_the_newest_of_what_was_taken_counts(metrics: Metrics):
    for seconds in (5, 2, 9):
        metrics.taken("ingest.local", datetime.fromtimestamp(1000 + seconds, UTC))

    assert metrics.taken_at() == {"ingest.local": 1009}


def test_the_page_leaves_out_what_was_seen_too_long_ago(metrics: Metrics):
    now = [1000.0]
    lookout = Lookout(Sights(dict), read=(), taken_at=dict, alive_at=lambda: now[0], clock=lambda: now[0])
    lookout.look()
    seen_at_once = answer("/metrics", metrics, lookout)[2]
    now[0] += STUCK + 1

    assert [b"match_broker_up" in page for page in (seen_at_once, answer("/metrics", metrics, lookout)[2])] == [
        True, False
    ]  # fmt: skip
