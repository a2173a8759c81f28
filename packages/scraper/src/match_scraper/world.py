"""What a command outside `cli` is given by it; nothing is read or opened before the command runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class World:
    """Where the state file is, and how errors end a command."""

    state: Callable[[], Path]
    errors_told: Callable[[], AbstractContextManager[None]]
