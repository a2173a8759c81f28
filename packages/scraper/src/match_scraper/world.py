"""What a command outside `cli` is given by it; nothing is read or opened before the command runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report


@dataclass(frozen=True, slots=True)
class World:
    """Where the state file is, and how errors end a command."""

    state: Callable[[], Path]
    errors_told: Callable[[], AbstractContextManager[None]]
    ready: Callable[[], None]
    """Ends the command if what a run needs is not set."""
    run: Callable[[datetime], "Report | None"]
    """Runs once as settings say, and calls the heartbeat; None when another scraper holds the state."""
