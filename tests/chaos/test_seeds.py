"""Three seeds of three faults, on servers of their own; `make chaos` plays all."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import _require

from chaos.faults import FAULTS
from chaos.run import run
from chaos.servers import Servers

BUNDLES = Path(".match/chaos").absolute()


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    for program in ("rabbitmq-server", "redis-server"):
        _require(program)
    with tempfile.TemporaryDirectory(prefix="match-chaos-") as folder, Servers(Path(folder)) as running:
        yield running


@pytest.mark.timeout(300)  # the servers start with the first
@pytest.mark.parametrize(("fault", "seed"), [("worker-kill", 1), ("database-kill", 3), ("broker-cut", 3)])
def test_every_observation_has_one_outcome_whatever_happens(servers: Servers, fault: str, seed: int) -> None:
    folder = servers.folder / f"{fault}-{seed}"
    folder.mkdir(mode=0o755)

    played = run(servers, FAULTS[fault], seed, folder, bundles=BUNDLES)

    assert [finding.what for finding in played.findings] == []
