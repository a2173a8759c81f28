"""The scraper is killed at its three places, is not alone, has no room, or has a wrong clock."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from chaos.flight import letters, publishing, strike
from chaos.scene import Scene
from match_devstack import Passage

from .fault import fault

_HELD = 7
"""The scraper's exit code where another one has its state."""
_NO_STATE = 8
"""And where its state cannot be written."""


@fault("scraper-kill-reading")
def kill_while_reading(scene: Scene) -> None:
    """kill -9 of the scraper before its commit, while it waits for a document."""
    way = scene.hops.source
    read, before, accepted = scene.rng.randrange(6), len(scene.replica.requests), way.accepted
    with scene.scrape() as scraper:
        # Feeds read before this one are committed, each in a transaction of its own.
        scene.while_scraping(lambda: len(scene.replica.requests) >= before + read and way.accepted > accepted)
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
    before = scene.recorded()
    with scene.scrape() as scraper:
        scene.while_scraping(lambda: letters(scene) > 0)
        scene.hold(0, 0.3)
        strike(scene, before)
        scene.note("kill -9 of the scraper")
        scraper.signal(signal.SIGKILL)
        scene.hops.publishing.switch(Passage.PASS)
        scene.lifted()


@fault("scraper-kill-publishing")
def kill_while_publishing(scene: Scene) -> None:
    """kill -9 of the scraper while it publishes."""
    with scene.scrape() as scraper:
        publishing(scene)
        scene.note("kill -9 of the scraper")
        scraper.signal(signal.SIGKILL)
        scene.lifted()


@fault("scraper-twice")
def scrape_twice(scene: Scene) -> None:
    """Two scrapers at once with one state: the second is held off."""
    way = scene.hops.source
    accepted = way.accepted
    with scene.scrape() as first:
        scene.while_scraping(lambda: way.accepted > accepted)  # by then it has its state
        first.signal(signal.SIGSTOP)
        with scene.scrape() as second:
            pass
        if first.exit_code is None and second.exit_code != _HELD:
            scene.complaints.append(f"the second scraper ended with {second.exit_code}, and the first was still there")
        first.signal(signal.SIGCONT)
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
    with _tmpfs(scene.folder / "small", size + scene.rng.randrange(8, 48) * 1024) as small:
        shutil.copytree(kept, small, dirs_exist_ok=True)
        with scene.scrape(state="small") as scraper:
            pass
        if scraper.exit_code != _NO_STATE:
            scene.complaints.append(f"the scraper ended with {scraper.exit_code}, and its disk was to be full")
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
