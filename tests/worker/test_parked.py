"""What a message in the queue of dead letters tells of itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from match_worker.parked import Parked
from match_worker.topology import topology_of

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LIMIT = {"reason": "delivery_limit", "queue": "ingest.t", "count": 1}
EXPIRED = {"reason": "expired", "queue": "ingest.t.retry.1", "count": 1}
BUSY = {"x-reason": "busy", "x-attempts": 1}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (BUSY, "busy"),
        (BUSY | {"x-death": [EXPIRED]}, "busy"),
        (BUSY | {"x-death": [EXPIRED, LIMIT]}, "busy"),
        (BUSY | {"x-death": [LIMIT, EXPIRED]}, "set aside by the broker: delivery_limit; before that: busy"),
        ({"x-death": [LIMIT]}, "set aside by the broker: delivery_limit"),
        ({"x-first-death-reason": "rejected"}, "set aside by the broker: rejected"),
        ({"x-death": ["nonsense"]}, "set aside by the broker: unknown"),
        (BUSY | {"x-death": "nonsense"}, "busy"),
    ],
)
def test_the_newest_reason_is_told(headers: dict[str, Any], reason: str):
    assert Parked(b"", {}, headers).letter(topology_of("t", (1,)), now=NOW).reason == reason
