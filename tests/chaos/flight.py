"""Moments at which something is in flight: a fault that strikes before or after says nothing."""

import sqlite3
from contextlib import closing, suppress

from match_devstack import Passage

from .scene import Scene

_SOON = 0.15


def moment(scene: Scene) -> None:
    """Wait for a moment in the thick of it: soon after letters wait in the outbox, or one was recorded."""
    before = scene.recorded()
    scene.while_scraping(lambda: letters(scene) > 0 or scene.recorded() > before)
    scene.hold(0, _SOON)
    strike(scene, before)


def publishing(scene: Scene) -> None:
    """Wait until the broker has the first letter, and the scraper does not know it yet: its way is slow until then."""
    before, came, way = scene.recorded(), scene.queues.came(), scene.hops.publishing
    way.switch(Passage.SLOW)
    scene.while_scraping(lambda: scene.queues.came() > came)
    scene.hold(0, _SOON)
    strike(scene, before)
    way.switch(Passage.PASS)


def either(scene: Scene) -> None:
    """Wait for one of both, as the seed says."""
    scene.rng.choice([moment, publishing])(scene)


def strike(scene: Scene, before: int) -> None:
    """Note what is in flight, now that a blow follows; `before` were recorded when the publication began."""
    kept, ready, recorded = letters(scene), scene.queues.waiting(), scene.recorded() - before
    under_way = recorded > 0 and not scene.is_quiet()
    scene.moments.append(kept > 0 or ready > 0 or under_way)
    scene.note(f"{kept} letters in the outbox, {ready} messages ready, {recorded} recorded")


def letters(scene: Scene) -> int:
    """Count the letters in the scraper's outbox, without writing anything; 0 while there is none."""
    state = scene.folder / "state" / "scraper.sqlite"
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True, timeout=1)) as outbox:
        return int(outbox.execute("select count(*) from outbox_letters").fetchone()[0])
    return 0
