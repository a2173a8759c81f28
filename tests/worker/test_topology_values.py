"""What an environment needs at the broker, as values."""

import pytest

from match_worker.topology import topology_of


@pytest.mark.parametrize(("delay", "name"), [(5, "5"), (3600.0, "3600"), (0.05, "0.05"), (1.125, "1.125")])
def test_a_retry_queue_is_named_by_its_seconds(delay: float, name: str):
    assert topology_of("t", (delay,)).retries[0].name == f"ingest.t.retry.{name}"


@pytest.mark.parametrize(("delay", "milliseconds"), [(5, 5000), (0.05, 50), (1.005, 1005)])
def test_a_message_waits_to_the_millisecond(delay: float, milliseconds: int):
    assert topology_of("t", (delay,)).retries[0].arguments["x-message-ttl"] == milliseconds
