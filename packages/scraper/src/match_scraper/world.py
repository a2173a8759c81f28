"""What a command outside `cli` is given by it; nothing is read or opened before the command runs."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .report import Report
    from .sources.modular11 import Target

Engine = Literal["http", "browser", "auto"]
Now = Callable[[], datetime]
"""Tells the moment it is."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to read of the Modular11 host, and how."""

    targets: "Sequence[Target]"
    as_of: str | None
    """The clock, if a person sets it."""
    engine: Engine
    full: bool
    accept: "Sequence[str]"
    """Refusals of the guard that a person has looked at."""
    limits: "Sequence[str]"
    """Limits of the guard for this run: `name=number`."""
    as_json: bool
    anew: bool = False
    """Whether to read again what an earlier run, broken off or refused, has read already."""


@dataclass(frozen=True, slots=True)
class World:
    """Where the state file is, and how errors end a command."""

    state: Callable[[], Path]
    errors_told: Callable[[], AbstractContextManager[None]]
    ready: Callable[[], None]
    """Ends the command if what a run needs is not set."""
    run: Callable[[Now, Engine], "Report | None"]
    """Runs once as settings say, and calls the heartbeat; None when the state file was not to be had."""
    read: Callable[[Order], None]
    """Reads what is ordered, reports, and ends the command with the run's exit code."""
