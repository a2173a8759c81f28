"""One run: a season in four publications, a fault around some of them, and what came of it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from subprocess import SubprocessError

import psycopg
from pika.exceptions import AMQPError

from match_devstack import DevstackError

from .books import Finding, judge
from .bundle import keep
from .commands import left
from .faults import Fault
from .scene import Scene, a_scene
from .servers import Servers, command

PUBLICATIONS = 4
_LEFT_SECONDS = 10.0
_DEAD = "select queue, body, reason from pipeline.dead_letter where status = 'waiting'"
_BREAKS = (AssertionError, OSError, SubprocessError, DevstackError, psycopg.Error, AMQPError)
"""What ends a run before its time, and not those that follow."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a fault and a seed."""

    fault: str
    seed: int
    observations: int
    findings: tuple[Finding, ...]
    recoveries: tuple[float, ...]
    """Seconds from the end of each fault until nothing was under way."""
    seconds: float
    bundle: Path | None = None

    @property
    def lost(self) -> int:
        """Observations without an outcome, and rows that are not what the source said last."""
        return sum(finding.lost for finding in self.findings)

    @property
    def twice(self) -> int:
        """Effects that happened twice."""
        return sum(finding.twice for finding in self.findings)


def run(servers: Servers, fault: Fault, seed: int, folder: Path, *, bundles: Path) -> Run:
    """Play one run in an empty folder. A run with findings leaves a bundle, and the servers as good as new."""
    rng, started = Random(f"{fault.name} {seed}"), time.monotonic()
    rest = fault.rest or rng.random() < 1 / 3
    try:
        with a_scene(servers, folder, rng, rest=rest) as scene:
            scene.note(f"{fault.name}, seed {seed}: written {'over HTTP' if rest else 'to PostgreSQL'}")
            play = _Play(scene, fault)
            findings = play.played()
            bundle = _kept(scene, findings, bundles, f"{fault.name}-{seed}")
        counts = (play.observations, findings, tuple(play.recoveries))
    except _BREAKS as error:
        bundle, counts = None, (0, (Finding(f"its world broke: {type(error).__name__}: {error}"),), ())
    done = Run(fault.name, seed, *counts, seconds=time.monotonic() - started, bundle=bundle)
    if done.findings:
        servers.start_again()
        servers.declare()
        servers.let_queues_last()
    return done


def _kept(scene: Scene, findings: Sequence[Finding], bundles: Path, name: str) -> Path | None:
    """Keep what was done, and all there is where something was found."""
    for finding in findings:
        scene.note(f"FOUND: {finding.what}")
    bundles.mkdir(parents=True, exist_ok=True)
    with (bundles / "events.txt").open("a") as events:
        events.writelines(f"{name} {event}\n" for event in scene.events)
    return keep(scene, bundles / name) if findings else None


class _Play:
    """Plays the publications, settling after each or only in the end, as the seed says."""

    def __init__(self, scene: Scene, fault: Fault) -> None:
        self._scene, self._fault = scene, fault
        self.recoveries: list[float] = []
        self._in_order = scene.rng.random() < 1 / 2
        some = set(scene.rng.sample(range(PUBLICATIONS), scene.rng.randint(1, 2)))
        self._faulty = set(range(PUBLICATIONS)) if fault.always else some
        if not self._in_order:
            self._faulty.add(PUBLICATIONS - 1)  # so that a recovery is seen
        self._settled = True

    @property
    def observations(self) -> int:
        """How many the oracle knows."""
        return sum(map(len, self._scene.oracle.observations.values()))

    def played(self) -> tuple[Finding, ...]:
        """Play it all, and look."""
        try:
            self._all()
            return tuple(self._findings())
        except _BREAKS as error:
            return (Finding(f"it broke off: {type(error).__name__}: {error}"),)

    def _all(self) -> None:
        scene = self._scene
        scene.note("in order" if self._in_order else "one publication overtakes the other")
        for step in range(PUBLICATIONS):
            scene.play()
            scene.lifted_at = None
            if step in self._faulty:
                self._fault.act(scene)
            scene.scrape_until_good()
            if self._in_order or step == PUBLICATIONS - 1:
                self._settle()

    def _settle(self) -> None:
        scene = self._scene
        self._settled &= scene.settle()
        if scene.lifted_at is not None:
            self.recoveries.append(time.monotonic() - scene.lifted_at)

    def _findings(self) -> Iterator[Finding]:
        scene = self._scene
        if not self._settled:
            yield Finding("it did not become quiet")
        yield from self._unbalanced()
        if code := scene.worker.stop():
            yield Finding(f"the worker ended with {code}")
        in_order = self._in_order and not self._fault.reorders
        yield from judge(scene.oracle, scene.rows, in_order=in_order)
        yield from _at_the_broker(scene)
        for season, stamp in scene.oracle.observations.keys() - set(scene.published.served(scene.replica)):
            yield Finding(f"{season} {stamp:%FT%TZ} was never served: the oracle asks for what nobody could know")
        if "Traceback" in (scene.folder / "scraper.log").read_text():
            yield Finding("the scraper ended in a traceback")
        if not scene.wait_for(lambda: not left(scene.mark), _LEFT_SECONDS):
            yield Finding(f"processes are left: {left(scene.mark)}")

    def _unbalanced(self) -> Iterator[Finding]:
        scene = self._scene
        told = {**scene.environment, "DATABASE_URL": scene.database_url}
        try:
            command("worker", "balance", environment=told, folder=scene.folder)
        except AssertionError as error:
            yield Finding(f"not balanced: {error}")


def _at_the_broker(scene: Scene) -> Iterator[Finding]:
    if waiting := scene.queues.waiting():
        yield Finding(f"{waiting} messages wait at the broker")
    dead = {(told["queue"], bytes(told["body"])): told["reason"] for told in scene.rows(_DEAD)}
    # Where the worker has no DATABASE_URL, they stay in their queue.
    dead |= {(each.headers.get("x-queue"), each.body): each.headers.get("x-reason") for each in scene.queues.dead()}
    for queue, body in dead.keys() - scene.malformed:
        yield Finding(f"a dead letter of {queue} that is not malformed: {dead[queue, body]}")
    for queue, body in scene.malformed - dead.keys():
        yield Finding(f"a malformed message of {queue} is not among the dead letters: {body!r}")
    if not all(dead.values()):
        yield Finding("a dead letter has no reason")
