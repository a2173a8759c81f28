"""Processes of the worker end, and Redis does."""

import os
import signal
from contextlib import suppress

from chaos.flight import moment
from chaos.scene import Scene
from match_devstack import Passage

from .fault import fault


@fault("worker-kill")
def kill_worker(scene: Scene) -> None:
    """kill -9 of the worker's main process; a new one is started."""
    with scene.scrape():
        moment(scene)
        scene.note(f"kill -9 of the worker, {scene.worker.now.pid}")
        scene.worker.end(signal.SIGKILL)
        scene.lifted()


@fault("child-kill")
def kill_child(scene: Scene) -> None:
    """kill -9 of one of the worker's children, up to three times."""
    with scene.scrape():
        for _ in range(scene.rng.randint(1, 3)):
            moment(scene)
            children = scene.worker.now.children
            if children:
                child = scene.rng.choice(children)
                scene.note(f"kill -9 of the child {child}")
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        scene.lifted()


@fault("worker-term")
def end_worker(scene: Scene) -> None:
    """SIGTERM to the worker; a new one is started."""
    with scene.scrape():
        moment(scene)
        scene.note("SIGTERM to the worker")
        scene.worker.end(signal.SIGTERM)
        scene.lifted()


@fault("redis-gone")
def stop_redis(scene: Scene) -> None:
    """Redis is away, refuses, resets, is slow or says nothing, also while a worker starts."""
    passage = scene.rng.choice([None, Passage.REFUSE, Passage.CUT, Passage.SLOW, Passage.BLACK_HOLE])
    with scene.scrape():
        moment(scene)
        scene.note(f"Redis: {passage or 'stopped'}")
        if passage is None:
            scene.servers.redis.stop()
        else:
            scene.hops.results.switch(passage)
        scene.worker.end(signal.SIGTERM)
        scene.hold()
        scene.lifted()
    scene.settle()
    scene.servers.redis.start()
    scene.hops.results.switch(Passage.PASS)
