"""The demo: the real commands on private servers, from a first load to a removed match, in less than a minute."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from match_devstack.embedded import Embedded
from match_devstack.interruption import Interrupted
from match_devstack.replica.generate import Size

from . import show
from .progress import Progress
from .stage import broker_for, set_up
from .story import play
from .times import opening_day

__all__ = ["Options", "demo"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose."""

    broker: str | None
    """`rabbitmq`, `embedded`, or None for the better one this machine has."""
    size: Size
    seed: int
    keep: bool
    as_json: bool


def demo(options: Options) -> bool:
    """Play the demo: progress to standard error, results to standard output. Returns whether all counts agree.

    Raises DevstackError, and Interrupted when a signal ends it; nothing is left behind either way.
    """
    started, out, progress = time.monotonic(), Console(), Progress(Console(stderr=True))
    with _folder() as folder:
        broker = broker_for(options.broker, folder)
        progress.say(_about(broker))
        day = opening_day(datetime.now(UTC))
        with set_up(folder, broker, size=options.size, seed=options.seed, day=day, progress=progress) as stage:
            story = play(stage, progress)
            if options.as_json:
                seconds = time.monotonic() - started
                out.file.write(show.as_json(story, stage, broker=type(broker).__name__, seconds=seconds) + "\n")
                show.verdict(story, Console(stderr=True))
            else:
                show.show(story, stage, out)
            progress.say(f"{time.monotonic() - started:.1f} s in all")
            if options.keep:
                show.how_to_use(story, stage, Console(stderr=options.as_json))
                with suppress(Interrupted):  # the way it is meant to end
                    signal.pause()
    return not story.disagreements


def _about(broker: object) -> str:
    if isinstance(broker, Embedded):
        return (
            "Broker: files in a folder, embedded. It makes no delivery promises: a message in the hand of a worker "
            "that dies is lost. With rabbitmq-server installed, or BROKER=rabbitmq, the demo uses RabbitMQ."
        )
    return "Broker: a private RabbitMQ node. (BROKER=embedded does without.)"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="match-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            folder.chmod(0o711)  # as root, PostgreSQL runs as another user, who must pass through
        yield folder
