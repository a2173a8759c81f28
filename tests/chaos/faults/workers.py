"""Processes of the worker end, and Redis does."""

import os
import signal
from contextlib import suppress

from chaos.scene import Scene
from match_devstack import Passage

from .fault import fault


@fault("worker-kill")
def kill_worker(scene: Scene) -> None:
    """kill -9 of the worker's main process; a new one is started."""
    with scene.scrape():
        scene.moment()
        scene.note(f"kill -9 of the worker, {scene.worker.now.pid}")
        scene.worker.now.signal(signal.SIGKILL)
        scene.lifted()


@fault("child-kill")
def kill_child(scene: Scene) -> None:
    """kill -9 of one of the worker's children, up to three times."""
    with scene.scrape():
        for _ in range(scene.rng.randint(1, 3)):
            scene.moment()
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
        scene.moment()
        scene.note("SIGTERM to the worker")
        scene.worker.now.signal(signal.SIGTERM)
        scene.lifted()


@fault("redis-gone")
def stop_redis(scene: Scene) -> None:
    """Redis is away or says nothing, also while a worker starts."""
    with scene.scrape():
        scene.moment()
        if scene.rng.random() < 1 / 2:
            scene.note("Redis stops")
            scene.servers.redis.stop()
        else:
            scene.note("Redis says nothing")
            scene.hops.results.switch(Passage.BLACK_HOLE)
        scene.worker.now.signal(signal.SIGTERM)
        scene.hold()
        scene.lifted()
    scene.settle()
    scene.servers.redis.start()
    scene.hops.results.switch(Passage.PASS)
