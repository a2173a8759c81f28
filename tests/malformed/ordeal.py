"""Sends generated deliveries to one running worker, and says what became of each."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from live.worker_scene import Parked, Scene

from malformed.deliveries import APPLIED, PARKED, Delivery, deliveries

_AT_ONCE = 250
_NUMBER = re.compile(r"n(\d+);")


@dataclass
class Ended:
    """What became of the deliveries of one shape."""

    sent: int = 0
    applied: int = 0
    parked: int = 0
    lost: list[int] = field(default_factory=list)
    """Numbers of those that are in neither place, in both, or where they should not be."""


@dataclass(frozen=True)
class Ordeal:
    """The figures by shape, and how many processes of the worker ended meanwhile."""

    shapes: dict[str, Ended]
    deaths: int
    silent: list[int]
    """Numbers of those that were parked without a reason."""

    @property
    def passed(self) -> bool:
        return not (self.deaths or self.silent or any(each.lost for each in self.shapes.values()))

    def lines(self) -> Iterable[str]:
        yield f"{'shape':<36}{'sent':>7}{'applied':>9}{'parked':>8}{'wrong':>7}"
        for name, each in sorted(self.shapes.items()):
            yield f"{name:<36}{each.sent:>7}{each.applied:>9}{each.parked:>8}{len(each.lost):>7}"
        yield f"deaths {self.deaths}, parked without a reason {len(self.silent)}"
        yield from (f"wrong, {name}: {each.lost[:10]}" for name, each in self.shapes.items() if each.lost)


def ordeal(scene: Scene, *, seed: int, count: int) -> Ordeal:
    """Publish `count` deliveries to the scene's queue while one worker reads it; wait for the last, then judge."""
    sent = list(deliveries(seed, count))
    with scene.worker(delays=(1,)) as worker:
        processes = children(worker.pid)
        for first in range(0, count, _AT_ONCE):
            publish(scene, [each for _, _, each in sent[first : first + _AT_ONCE]])
            scene.wait_for(lambda: scene.depth(scene.bulk) < _AT_ONCE, "the worker to keep up", seconds=300)
        scene.wait_for(lambda: settled(scene) >= count, "an end of every delivery", seconds=300)
        deaths = len(processes - children(worker.pid)) + (worker.poll() is not None)
        parked = scene.take(scene.dead)
    return judged(sent, set(scene.applied()), parked, deaths)


def judged(sent: list[tuple[str, str, Delivery]], applied: set[str], parked: list[Parked], deaths: int) -> Ordeal:
    shapes: dict[str, Ended] = {}
    found = Counter(map(number, parked))
    for name, expected, delivery in sent:
        ended = shapes.setdefault(name, Ended())
        times = (int(delivery.run_id in applied), found[delivery.number])
        ended.sent, ended.applied, ended.parked = ended.sent + 1, ended.applied + times[0], ended.parked + times[1]
        if times not in {APPLIED: [(1, 0)], PARKED: [(0, 1)]}.get(expected, [(1, 0), (0, 1)]):
            ended.lost.append(delivery.number)
    silent = [number(each) for each in parked if not each.headers.get("x-reason")]
    return Ordeal(shapes, deaths, silent)


def number(parked: Parked) -> int:
    """Read which delivery it is; where nobody could read the properties, from their bytes."""
    told = parked.headers.get("number") or bytes.fromhex(parked.headers["x-unreadable"]).decode("latin-1")
    return int(_NUMBER.search(told)[1])  # type: ignore[index] # it is there, else the test fails here


def publish(scene: Scene, several: Iterable[Delivery]) -> None:
    with scene.channel() as channel:
        channel.confirm_delivery()  # without, the tail of a batch is lost with the connection
        for each in several:
            channel.basic_publish("", scene.bulk, each.body, each.encoded())


def settled(scene: Scene) -> int:
    return len(set(scene.applied())) + scene.depth(scene.dead)


def children(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
