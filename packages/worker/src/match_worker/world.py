"""What a command outside `cli` is given by it; nothing is read or opened before the command runs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from match_schema import SchemaError

from .chores import Chores
from .errors import WorkerError, WrongSetting

if TYPE_CHECKING:
    from .beat import Rhythm
    from .chores import Retention
    from .topology import Topology


class Addresses(Protocol):
    """Where broker and database are; each raises WrongSetting if it is not set."""

    def broker(self) -> str:
        """Return the broker's address."""

    def database(self) -> str:
        """Return the database's address."""

    def flower(self) -> str:
        """Return who may look at Flower: user:password."""

    def results(self) -> str | None:
        """Return the address of the result backend, if there is one."""

    def management(self) -> str | None:
        """Return the address of the broker's management API, if there is one."""

    @property
    def scraper_state(self) -> Path | None:
        """The state file of a scraper on this machine, if one is named."""

    @property
    def http_address(self) -> str:
        """Where a worker's pages are."""

    @property
    def http_port(self) -> int | None:
        """At which port, if it serves any."""

    @property
    def rhythm(self) -> "Rhythm":
        """How often each chore of the beat is done."""

    @property
    def retention(self) -> "Retention":
        """How long what has served its purpose is kept."""

    @property
    def beat_lease(self) -> int:
        """Seconds after which another beat takes over."""

    @property
    def broker_wait(self) -> int:
        """Seconds to wait for the broker at start."""

    @property
    def loglevel(self) -> str:
        """From which level on events are logged."""


class ChoreStore(Chores, Protocol):
    """A store that does chores, and can be closed."""

    def close(self) -> None:
        """Close its connections."""


@dataclass(frozen=True, slots=True)
class World:
    """The settings, the topology of the environment, and how errors end a command."""

    addresses: Callable[[], Addresses]
    topology: Callable[[], "Topology"]
    store: Callable[[], ChoreStore]
    errors_told: Callable[[], AbstractContextManager[None]]
    fail: Callable[[type[WorkerError], str], NoReturn]
    """Says a sentence, and ends the command with the exit code of that kind of error."""


@contextmanager
def file_faults_told(*files: Path) -> Iterator[None]:
    """Name the files that a person gave, where a message in one of them cannot be read. Raises WrongSetting."""
    try:
        yield
    except SchemaError as error:
        raise WrongSetting(f"{', '.join(map(str, files))}: {error}") from error
