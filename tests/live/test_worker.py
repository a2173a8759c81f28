"""The worker as a process on a real broker: applied, retried, parked, killed, stopped; nothing is lost."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from live.worker_scene import Scene
from messages import matches

from match_devstack import RabbitMQ

pytestmark = pytest.mark.live
NUMBER = count(1)


@pytest.fixture
def scene(rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(rabbitmq.url, tmp_path, f"worker-{next(NUMBER)}")
    yield scene
    scene.delete()


@pytest.fixture(scope="module")
def neighbour(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Another environment at the same broker, which nobody reads."""
    neighbour = Scene(rabbitmq.url, tmp_path_factory.mktemp("neighbour"), "neighbour")
    yield neighbour
    neighbour.delete()


@pytest.fixture(scope="module")
def met(rabbitmq: RabbitMQ, neighbour: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One worker that has met every kind of fate, with delays of 1 and 2 seconds and patience for 3.5."""
    scene = Scene(rabbitmq.url, tmp_path_factory.mktemp("met"), "met")
    neighbour.declare()  # before anything is sent
    with scene.worker(delays=(1, 2), hours=3.5 / 3600, hard_limit=5):
        scene.publish(matches(run_id="apply-now"), urgent=True)
        for run_id in ("apply-bulk", "transient-2", "transient-99", "bug", "kill-1", "stuck-1"):
            scene.publish(matches(run_id=run_id))
        scene.sent = scene.publish(matches(run_id="permanent"), urgent=True, message_id="m-1")
        scene.wait_applied("apply-now", "apply-bulk", "transient-2", "kill-1", "stuck-1")
        scene.parked = {parked.headers["run_id"]: parked for parked in scene.wait_parked(3)}
        yield scene
    scene.delete()


def test_an_envelope_is_applied_once(met: Scene):
    assert sorted(run_id for run_id in met.attempts() if run_id.startswith("apply")) == ["apply-bulk", "apply-now"]


def test_a_transient_error_is_tried_again_until_it_is_applied(met: Scene):
    assert (met.attempts().count("transient-2"), met.applied().count("transient-2")) == (3, 1)


@pytest.mark.usefixtures("met")
def test_a_retry_returns_to_its_own_environment_only(neighbour: Scene):
    copies = [parked.headers["run_id"] for parked in neighbour.take(neighbour.bulk)]

    assert copies.count("transient-2") == 1


def test_a_transient_error_is_parked_when_patience_ends(met: Scene):
    headers = met.parked["transient-99"].headers

    assert headers["x-attempts"] == met.attempts().count("transient-99") == 3
    assert headers["x-reason"] == "DatabaseBusy: database at db.test:5432 busy: deadlock detected"


def test_a_permanent_error_is_parked_at_once_with_its_reason(met: Scene):
    told = {name: value for name, value in met.parked["permanent"].headers.items() if name.startswith("x-")}

    assert told.pop("x-first-seen").endswith("+00:00")
    assert told == {"x-reason": "Rejected: no such thing", "x-attempts": 1, "x-queue": met.now}
    assert met.attempts().count("permanent") == 1


def test_what_is_parked_stays_as_it_came(met: Scene):
    parked = met.parked["permanent"]

    assert parked.body == met.sent
    assert (parked.properties.message_id, parked.properties.app_id) == ("m-1", "match-publisher")
    assert parked.properties.delivery_mode == 2


def test_an_unforeseen_error_is_parked_after_each_delay_was_tried_once(met: Scene):
    headers = met.parked["bug"].headers

    assert (headers["x-attempts"], met.attempts().count("bug")) == (3, 3)
    assert headers["x-reason"] == "ZeroDivisionError: a bug"


@pytest.mark.parametrize(("run_id", "said"), [("kill-1", "WorkerLostError"), ("stuck-1", "TimeLimitExceeded")])
def test_a_child_that_was_killed_counts_as_an_attempt_and_is_tried_again(met: Scene, run_id: str, said: str):
    assert met.attempts().count(run_id) == 2
    assert f'"attempts": 1, "reason": "{said}' in met.log()


def test_nothing_is_left_over(met: Scene):
    assert met.left() == {}


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_the_envelope_in_hand(scene: Scene, ending: signal.Signals):
    with scene.worker() as process:
        scene.publish(matches(run_id="slow"))
        scene.wait_for(lambda: scene.attempts() == ["slow"], "the attempt")
        process.send_signal(ending)
        code = process.wait(20)

    assert (code, scene.applied(), scene.left()) == (0, ["slow"], {})


def test_a_cold_stop_leaves_the_envelope_in_hand_to_the_broker(scene: Scene):
    with scene.worker() as process:
        scene.publish(matches(run_id="stuck-1"))
        scene.wait_for(lambda: scene.attempts() == ["stuck-1"], "the attempt")
        process.send_signal(signal.SIGQUIT)
        process.wait(20)
        scene.wait_for(lambda: scene.left() == {scene.bulk: 1}, "the broker to have it back")

    assert scene.applied() == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (signal.SIGTERM, signal.SIGTERM),
        (signal.SIGTERM, signal.SIGQUIT),
        (signal.SIGTERM, signal.SIGINT),
        (signal.SIGINT, signal.SIGTERM),
    ],
)
def test_a_second_signal_ends_a_stop_that_waits_and_leaves_the_envelope_to_the_broker(
    scene: Scene, first: signal.Signals, second: signal.Signals
):
    with scene.worker() as process:
        scene.publish(matches(run_id="stuck-1"))
        scene.wait_for(lambda: scene.attempts() == ["stuck-1"], "the attempt")
        process.send_signal(first)
        scene.wait_for(lambda: "Warm shutdown" in scene.log() or "again will" in scene.log(), "the first stop")
        threading.Event().wait(1.5)  # by then it waits for its children: it looks twice a second, and tells nobody
        process.send_signal(second)
        code = process.wait(20)
        scene.wait_for(lambda: scene.left() == {scene.bulk: 1}, "the broker to have it back")
    with scene.worker():
        scene.wait_applied("stuck-1")

    assert (code, scene.attempts()) == (1, ["stuck-1", "stuck-1"])


def publish_many(scene: Scene) -> list[str]:
    """Publish more than a worker has done when its first ones are; return their runs."""
    many = [f"apply-{number}" for number in range(600)]
    scene.declare()
    scene.publish_many(matches(run_id=run_id) for run_id in many)
    return many


def test_a_message_that_kills_its_process_takes_no_other_along(scene: Scene):
    scene.declare()
    many = [f"apply-{number}" for number in range(60)]
    scene.publish_many(matches(run_id=run_id) for run_id in (*many, "kill-99-deadly", *many))
    with scene.worker():
        parked = scene.wait_parked(1)[0]
        scene.wait_for(lambda: not scene.left(), "all of them")

    assert parked.headers["run_id"] == "kill-99-deadly"
    assert set(scene.applied()) == set(many)


def test_a_stop_in_the_midst_of_many_takes_seconds_and_loses_none(scene: Scene):
    many = publish_many(scene)
    with scene.worker() as process:
        scene.wait_for(lambda: len(scene.applied()) > 10, "the first ones")
        process.send_signal(signal.SIGTERM)
        code = process.wait(15)
    left = {parked.headers["run_id"] for parked in scene.take(scene.bulk)}

    assert (code, set(scene.applied()) | left) == (0, set(many))


def test_a_cold_stop_in_the_midst_of_many_applies_each_in_the_end(scene: Scene):
    many = publish_many(scene)
    with scene.worker() as process:
        scene.wait_for(lambda: len(scene.applied()) > 10, "the first ones")
        process.send_signal(signal.SIGQUIT)
        process.wait(20)
    left = scene.depth(scene.bulk)
    with scene.worker():
        scene.wait_applied(*many)
        scene.wait_for(lambda: not scene.left(), "all of them")

    # Twelve for each process were in hand: applied, but not acknowledged, so delivered again.
    assert (set(scene.applied()), left > 0, len(scene.applied()) <= len(many) + 24) == (set(many), True, True)


def test_what_a_killed_worker_had_in_hand_is_delivered_again(scene: Scene):
    with scene.worker() as process:
        scene.publish(matches(run_id="slow"))
        scene.wait_for(lambda: scene.attempts() == ["slow"], "the attempt")
        scene.kill(process)
    with scene.worker():
        scene.wait_applied("slow")

    assert scene.attempts() == ["slow", "slow"]


def test_a_copy_that_is_not_confirmed_leaves_the_message_in_hand(scene: Scene):
    with scene.worker():
        scene.delete(scene.dead)
        scene.publish(matches(run_id="permanent"))
        scene.wait_for(lambda: "delivery.kept" in scene.log(), "a refused copy")
        scene.declare()
        parked = scene.wait_parked(1)[0]

    assert (parked.headers["x-attempts"], scene.attempts()) == (1, ["permanent"])


@contextmanager
def without_a_database(scene: Scene) -> Iterator[Path]:
    """A worker that takes nothing, for its one envelope met no database; the database is back once the file is gone."""
    away = scene.folder / "away"
    with scene.worker():
        away.touch()
        scene.publish(matches(run_id="apply-first"))
        scene.wait_for(lambda: scene.consumers(scene.now) == 0, "the breaker")
        yield away


def test_what_no_child_can_read_does_not_stop_a_worker_whose_database_is_back(scene: Scene):
    with without_a_database(scene) as away:
        for _ in range(3):
            scene.publish(matches(run_id="malformed"), urgent=True, drop=("content_type",))
        scene.publish(matches(run_id="apply-next"), urgent=True)
        away.unlink()
        scene.wait_applied("apply-first", "apply-next")

        assert len(scene.wait_parked(3)) == 3


def test_a_worker_whose_queue_went_away_with_the_database_reads_both_again(scene: Scene):
    with without_a_database(scene) as away:
        scene.delete(scene.now)
        away.unlink()
        scene.wait_for(lambda: scene.consumers(scene.now) > 0, "the worker's return")
        scene.publish(matches(run_id="apply-next"), urgent=True)
        scene.wait_applied("apply-first", "apply-next")
        scene.wait_for(lambda: not scene.left(), "the end of both")


@pytest.fixture
def impatient(rabbitmq: RabbitMQ) -> Iterator[None]:
    """A broker that closes the channel of a message that is in hand for three seconds."""

    def waits(timeout: int, looks: int) -> None:
        for name, milliseconds in (("consumer_timeout", timeout), ("channel_tick_interval", looks)):
            rabbitmq.control("eval", f"application:set_env(rabbit, {name}, {milliseconds}).")

    waits(3000, 100)
    yield
    waits(1_800_000, 60_000)  # as it is unless configured


@pytest.mark.usefixtures("impatient")
def test_a_worker_outlives_a_channel_that_the_broker_closes(scene: Scene):
    with scene.worker() as process:
        scene.publish(matches(run_id="stuck-1"))
        scene.wait_for(lambda: "PRECONDITION_FAILED" in scene.log(), "the end of the channel")
        scene.wait_applied("stuck-1")

        assert (process.poll(), len(scene.attempts())) == (None, 2)


def test_a_worker_outlives_a_child_of_whose_end_it_will_not_hear(rabbitmq: RabbitMQ, scene: Scene):
    with scene.worker(confuses_children=True) as process:
        os.kill(scene.children(process)[0], signal.SIGKILL)
        rabbitmq.control("close_all_connections", "test")
        scene.publish(matches(run_id="apply"))
        scene.wait_applied("apply")

        assert process.poll() is None


def test_a_worker_outlives_its_broker(rabbitmq: RabbitMQ, scene: Scene):
    with scene.worker() as process:
        scene.publish(matches(run_id="apply-before"))
        scene.wait_applied("apply-before")
        rabbitmq.restart()
        scene.wait_for(lambda: scene.consumers(scene.bulk) > 0, "the worker's return", seconds=60)
        scene.publish(matches(run_id="apply-after"))
        scene.wait_applied("apply-after")

        assert process.poll() is None
