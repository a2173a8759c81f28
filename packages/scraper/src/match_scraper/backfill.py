"""What is read of the Modular11 host, and how: paced, on from where an earlier run broke off, beside what is known."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from match_publisher import open_state

from .fetch import Fetcher, Patience
from .parts import PartSource
from .ports import Source
from .report import Fate, Report
from .snapshots import SqliteSnapshots
from .sources.modular11 import (
    HEADERS,
    PATIENT_WITH,
    Modular11Source,
    Paced,
    SqliteProgress,
    Target,
    check,
    known_from,
)
from .translate import Writer

_ACCEPTED = frozenset({Fate.LOADED, Fate.CHANGED, Fate.UNCHANGED})


@dataclass(frozen=True, slots=True)
class Manners:
    """How the host is asked."""

    pace: timedelta
    """Between the end of one request and the begin of the next."""
    cap: int
    """Requests of one run."""
    tries: int


@dataclass(frozen=True, slots=True)
class Backfill:
    """Some targets of the host, read with what the state file knows."""

    url: str
    targets: Sequence[Target]
    state: Path
    manners: Manners

    @contextmanager
    def source(self, writer: Writer, snapshots: SqliteSnapshots) -> Iterator[Source]:
        """Give the source of the targets; one that is read in part is completed by what was accepted."""
        patience = Patience(tries=self.manners.tries)
        with (
            closing(open_state(self.state)) as connection,
            Fetcher(
                self.url,
                version=writer.version,
                patience=patience,
                headers=HEADERS,
                check=check,
                passing=PATIENT_WITH,
            ) as web,
        ):
            source = Modular11Source(
                Paced(web, self.manners.pace, cap=self.manners.cap),
                self.targets,
                now=writer.now,
                progress=SqliteProgress(connection),
                known=known_from(snapshots.seasons()),
            )
            yield PartSource(
                source, snapshots.accepted, {each.competition.key for each in self.targets if not each.whole}
            )

    def settle(self, report: Report) -> None:
        """Let go of the parts of seasons that were accepted: they are read anew the next time."""
        with closing(open_state(self.state)) as connection:
            progress = SqliteProgress(connection)
            for outcome in report.outcomes:
                if outcome.fate in _ACCEPTED:
                    progress.forget(outcome.key)
