"""Deliveries from a seed, every other one malformed, to one running worker; `make malformed` sends ten thousand."""

from collections.abc import Iterator

import pytest
from live.worker_scene import Scene
from malformed.ordeal import Ordeal, ordeal

from match_devstack import RabbitMQ

pytestmark = pytest.mark.live
COUNT, SEED = 300, 5


@pytest.fixture(scope="module")
def told(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ordeal]:
    scene = Scene(rabbitmq.url, tmp_path_factory.mktemp("malformed"), "malformed")
    yield ordeal(scene, seed=SEED, count=COUNT)
    scene.delete()


def test_no_process_of_the_worker_dies(told: Ordeal):
    assert told.deaths == 0


def test_each_is_applied_or_parked_as_it_should_be(told: Ordeal):
    assert {name: each.lost for name, each in told.shapes.items() if each.lost} == {}


def test_each_that_is_parked_says_why(told: Ordeal):
    assert told.silent == []
