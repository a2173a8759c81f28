"""One run: a season in four publications, a fault around some of them, and what came of it."""

import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .books import judge
from .bundle import keep, keep_logs
from .commands import left
from .faults import Fault
from .queues import SENT
from .rows import Finding
from .scene import Scene, a_scene
from .sent import sent
from .servers import Servers, command

PUBLICATIONS = 4
_LEFT_SECONDS = 10.0
_UNCAUGHT = re.compile(r"^(Traceback|Exception in)", re.MULTILINE)
_DEAD = "select queue, body, reason from pipeline.dead_letter where status = 'waiting'"


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
    in_flight: tuple[int, int] = (0, 0)
    """At how many moments of the fault something was in flight, and of how many."""
    versions: str = ""
    """Of the servers."""

    @property
    def lost(self) -> int:
        """Observations without an outcome, and rows that are not what the source said last."""
        return sum(finding.lost for finding in self.findings)

    @property
    def twice(self) -> int:
        """Effects that happened twice."""
        return sum(finding.twice for finding in self.findings)

    @property
    def unsettled(self) -> int:
        """How often it did not become quiet, or was not balanced."""
        return sum(finding.unsettled for finding in self.findings)


def run(servers: Servers, fault: Fault, seed: int, folder: Path, *, bundles: Path) -> Run:
    """Play one run in an empty folder. A run with findings leaves a bundle, and the servers as good as new."""
    rng, started = Random(f"{fault.name} {seed}"), time.monotonic()
    rest = fault.rest or rng.random() < 1 / 3
    found: list[Finding] = []
    play, bundle, name = None, None, f"{fault.name}-{seed}"
    try:
        with a_scene(servers, folder, rng, rest=rest) as scene:
            scene.note(f"{fault.name}, seed {seed}: written {'over HTTP' if rest else 'to PostgreSQL'}")
            play = _Play(scene, fault, found)
            play.play()
            bundle = _kept(scene, found, bundles, name)
    except Exception as error:  # noqa: BLE001 - whatever it was is found, and does not end the runs that follow
        found.append(Finding(f"its world broke: {type(error).__name__}: {error}"))
        bundle = bundle or keep_logs(servers, folder, bundles / name)
    done = Run(
        fault.name, seed, play.observations if play else 0, tuple(found), tuple(play.recoveries) if play else (),
        seconds=time.monotonic() - started, bundle=bundle, in_flight=play.in_flight if play else (0, 0),
        versions=servers.versions,
    )  # fmt: skip
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

    def __init__(self, scene: Scene, fault: Fault, found: list[Finding]) -> None:
        self._scene, self._fault, self._found = scene, fault, found
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

    @property
    def in_flight(self) -> tuple[int, int]:
        """At how many moments something was in flight, and of how many."""
        return sum(self._scene.moments), len(self._scene.moments)

    def play(self) -> None:
        """Play it all, and look; what was found before it breaks off stays found."""
        try:
            self._all()
            self._found.extend(self._findings())
        except Exception as error:  # noqa: BLE001 - a finding like others, with all there is in its bundle
            self._scene.note(traceback.format_exc())
            self._found.append(Finding(f"it broke off: {type(error).__name__}: {error}"))

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
            if not self._settled:
                return  # there is enough to look at

    def _settle(self) -> None:
        scene = self._scene
        self._settled &= scene.settle()
        if scene.lifted_at is not None:
            self.recoveries.append(time.monotonic() - scene.lifted_at)

    def _findings(self) -> Iterator[Finding]:
        scene = self._scene
        if not self._settled:
            yield Finding("it did not become quiet", unsettled=1)
        yield from self._unbalanced()
        scene.worker.stop()
        yield from (Finding(f"the worker: {each}") for each in scene.worker.faulty)
        yield from (Finding(each) for each in scene.complaints)
        in_order = self._in_order and not self._fault.reorders
        yield from judge(scene.oracle, scene.rows, sent(scene.queues.take(SENT)), in_order=in_order)
        yield from _at_the_broker(scene, once=not self._fault.reorders)
        for season, stamp in scene.oracle.observations.keys() - set(scene.published.served(scene.replica)):
            yield Finding(f"{season} {stamp:%FT%TZ} was never served: the oracle asks for what nobody could know")
        for name in ("scraper", "worker"):
            # Not inside a line of the log: kombu writes down so what it could not acknowledge when the broker went.
            if _UNCAUGHT.search((scene.folder / f"{name}.log").read_text()):
                yield Finding(f"the {name} shows a traceback of an error that nobody caught")
        if not scene.wait_for(lambda: not left(scene.mark), _LEFT_SECONDS):
            yield Finding(f"processes are left: {left(scene.mark)}")

    def _unbalanced(self) -> Iterator[Finding]:
        scene = self._scene
        told = {**scene.environment, "DATABASE_URL": scene.database_url}
        try:
            command("worker", "balance", environment=told, folder=scene.folder)
        except AssertionError as error:
            yield Finding(f"not balanced: {error}", unsettled=1)


def _at_the_broker(scene: Scene, *, once: bool) -> Iterator[Finding]:
    """Look at what is left there; `once` says that nothing can have been set aside a second time."""
    if waiting := scene.queues.waiting():
        yield Finding(f"{waiting} messages wait at the broker")
    kept = [(told["queue"], bytes(told["body"]), told["reason"]) for told in scene.rows(_DEAD)]
    # Where the worker has no DATABASE_URL, they stay in their queue.
    left = [(each.headers.get("x-queue"), each.body, each.headers.get("x-reason")) for each in scene.queues.dead()]
    dead = Counter(each[:2] for each in kept) | Counter(each[:2] for each in left)
    too_many = dead - scene.malformed if once else dead.keys() - scene.malformed.keys()
    for queue, body in too_many:
        told = {reason for *place, reason in kept + left if tuple(place) == (queue, body)}
        yield Finding(f"a dead letter of {queue} that is not malformed, or came once: {told} {body[:80]!r}")
    for queue, body in scene.malformed - dead:
        yield Finding(f"a malformed message of {queue} is not among the dead letters: {body!r}", lost=1)
    if not all(reason for *_, reason in kept + left):
        yield Finding("a dead letter has no reason")
