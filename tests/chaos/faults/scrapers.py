"""The scraper is killed at its three places, is not alone, has no room, or has a wrong clock."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from chaos.scene import Scene
from match_devstack import Passage

from .fault import fault


@fault("scraper-kill-reading")
def kill_while_reading(scene: Scene) -> None:
    """kill -9 of the scraper before its commit, while it waits for a document."""
    way = scene.hops.source
    read, before = scene.rng.randrange(6), len(scene.replica.requests)
    with scene.scrape() as scraper:
        # Feeds read before this one are committed, each in a transaction of its own.
        scene.wait_for(lambda: len(scene.replica.requests) >= before + read and way.accepted > 0, 3)
        way.switch(Passage.BLACK_HOLE)
        scene.hold(0, 0.2)
        scene.note("kill -9 of the scraper, reading")
        scraper.signal(signal.SIGKILL)
        way.switch(Passage.PASS)
        scene.lifted()


@fault("scraper-kill-committed")
def kill_after_commit(scene: Scene) -> None:
    """kill -9 of the scraper after its commit, before anything is published."""
    scene.hops.publishing.switch(Passage.REFUSE)
    with scene.scrape() as scraper:
        scene.wait_for(lambda: _letters(scene) > 0, 5)
        scene.hold(0, 0.3)
        scene.note(f"kill -9 of the scraper, {_letters(scene)} letters waiting")
        scraper.signal(signal.SIGKILL)
        scene.hops.publishing.switch(Passage.PASS)
        scene.lifted()


@fault("scraper-kill-publishing")
def kill_while_publishing(scene: Scene) -> None:
    """kill -9 of the scraper while it publishes."""
    way = scene.hops.publishing
    before = scene.recorded()
    way.delay = 0.02
    way.switch(Passage.SLOW)
    with scene.scrape() as scraper:
        scene.wait_for(lambda: scene.recorded() > before or scraper.exit_code is not None, 10)
        scene.hold(0, 0.3)
        scene.note(f"kill -9 of the scraper, {_letters(scene)} letters waiting")
        scraper.signal(signal.SIGKILL)
        way.switch(Passage.PASS)
        scene.lifted()


@fault("scraper-twice")
def scrape_twice(scene: Scene) -> None:
    """Two scrapers at once with one state: the second is held off."""
    with scene.scrape(), scene.scrape():
        scene.lifted()


@fault("scraper-apart", always=True)
def scrape_apart(scene: Scene) -> None:
    """Two scrapers at once with states of their own: everything is said twice."""
    with scene.scrape(), scene.scrape(state="other"):
        scene.lifted()
    scene.scrape_until_good(state="other")


@fault("scraper-clock")
def shift_clock(scene: Scene) -> None:
    """The scraper's clock is an hour slow or fast."""
    scene.as_of_shift = scene.rng.choice([-1, 1]) * timedelta(hours=1)
    with scene.scrape():
        pass
    scene.as_of_shift = timedelta()
    scene.lifted()


@fault("scraper-disk-full")
def fill_disk(scene: Scene) -> None:
    """The disk of the scraper's state is full (a tmpfs, for which one has to be root)."""
    kept = scene.folder / "state"
    kept.mkdir(exist_ok=True)
    size = sum(file.stat().st_size for file in kept.iterdir())
    with _tmpfs(scene.folder / "small", size + scene.rng.randrange(8, 128) * 1024) as small:
        shutil.copytree(kept, small, dirs_exist_ok=True)
        with scene.scrape(state="small"):
            pass
        scene.note(f"{shutil.disk_usage(small).free} bytes were free")
        shutil.rmtree(kept)
        shutil.copytree(small, kept)
    scene.lifted()


@contextmanager
def _tmpfs(folder: Path, size: int) -> Iterator[Path]:
    if os.geteuid() != 0:
        raise PermissionError("scraper-disk-full mounts a tmpfs: run it as root")
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _letters(scene: Scene) -> int:
    """Count the letters in the outbox, without writing anything."""
    file = scene.folder / "state" / "scraper.sqlite"
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1)) as state:
        return int(state.execute("select count(*) from outbox_letters").fetchone()[0])
    return 0
