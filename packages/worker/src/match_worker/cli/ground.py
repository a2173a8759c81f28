"""What every command stands on: the settings, the topology, and how a command ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from match_worker.errors import (
    BrokerUnavailable,
    DatabaseBusy,
    DatabaseUnavailable,
    NotConfirmed,
    NotMigrated,
    NotWaiting,
    TopologyDiffers,
    UnknownLetter,
    UnknownMatch,
    UnknownValue,
    WorkerError,
    WrongSetting,
)

if TYPE_CHECKING:
    from match_worker.settings import Settings
    from match_worker.topology import Topology

EXIT_CODES: Final[tuple[tuple[type[WorkerError], int], ...]] = (
    (WrongSetting, 2),
    (UnknownValue, 2),
    (UnknownMatch, 2),
    (NotWaiting, 2),
    (UnknownLetter, 2),
    (BrokerUnavailable, 6),
    (NotConfirmed, 6),
    (TopologyDiffers, 7),
    (DatabaseUnavailable, 8),
    (DatabaseBusy, 8),
    (NotMigrated, 9),
    (WorkerError, 1),
)
ENVIRONMENT: Final[ContextVar[str | None]] = ContextVar("environment", default=None)
"""The name after `--env`."""


def read_settings() -> "Settings":
    """Read the environment, and what `--env` names below it. Raises WrongSetting."""
    from match_worker.settings import load

    return load(ENVIRONMENT.get())


def topology(settings: "Settings") -> "Topology":
    """Return the queues and exchanges that these settings mean. Raises WrongSetting."""
    from match_worker.topology import topology_of

    return topology_of(settings.environment, settings.retry_delays, also=settings.v1_queues)


@contextmanager
def errors_told() -> Iterator[None]:
    """Print one line for an error of ours, and exit with its code."""
    try:
        yield
    except WorkerError as error:
        fail(type(error), str(error))


def fail(kind: type[WorkerError], said: str) -> NoReturn:
    """Say it, and end the command with the code of this kind of error."""
    tell(said)
    raise typer.Exit(next(code for each, code in EXIT_CODES if issubclass(kind, each)))


def tell(said: str) -> None:
    """Say a line on standard error."""
    typer.echo(f"worker: {said}", err=True)
