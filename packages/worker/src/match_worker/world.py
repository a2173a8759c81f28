"""What a command outside `cli` is given by it; nothing is read or opened before the command runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .topology import Topology


class Addresses(Protocol):
    """Where broker and database are; each raises WrongSetting if it is not set."""

    def broker(self) -> str:
        """Return the broker's address."""

    def database(self) -> str:
        """Return the database's address."""


@dataclass(frozen=True, slots=True)
class World:
    """The settings, the topology of the environment, and how errors end a command."""

    addresses: Callable[[], Addresses]
    topology: Callable[[], "Topology"]
    errors_told: Callable[[], AbstractContextManager[None]]
