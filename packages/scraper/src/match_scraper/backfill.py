"""What is read of the Modular11 host, and how: paced, on from where an earlier run broke off, beside what is known."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from match_publisher import open_state

from .addresses import origin
from .engines import Engine
from .fetch import Fetcher, agent
from .manners import Account, Accounts, Host, Late, Manners, Polite
from .parts import PartSource
from .patience import Patience
from .ports import Source
from .report import Fate, Report
from .snapshots import SqliteSnapshots
from .sources.assist import EitherSource
from .sources.modular11 import (
    HEADERS,
    OFFICIAL_LINKS,
    PATIENT_WITH,
    Modular11Source,
    SqliteProgress,
    Target,
    check,
    known_from,
)
from .translate import Writer

_SETTLED = frozenset({Fate.LOADED, Fate.CHANGED, Fate.UNCHANGED, Fate.NOT_PUBLISHED})


@dataclass(frozen=True, slots=True)
class Asking:
    """How the host is asked."""

    manners: Manners
    tries: int
    contact: str
    engine: Engine = "http"
    official: str | None = None
    """The official page that a browser opens; without it, it opens the host's own."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Some targets of the host, read with what the state file knows."""

    url: str
    targets: Sequence[Target]
    state: Path
    asking: Asking
    anew: bool = False
    """Whether to forget what an earlier run, broken off or refused, has read."""

    @contextmanager
    def source(self, writer: Writer, snapshots: SqliteSnapshots) -> Iterator[Source]:
        """Give the source of the targets; one that is read in part is completed by what was accepted."""
        parts = {each.competition.key for each in self.targets if not each.whole}
        with ExitStack() as stack:
            connection = stack.enter_context(closing(open_state(self.state)))
            progress, known = SqliteProgress(connection), known_from(snapshots.seasons())
            progress.forget_old(writer.now)
            for each in self.targets if self.anew else ():
                progress.forget(each.competition.key)
            accounts, own = Accounts(self.asking.manners), agent(writer.version, self.asking.contact)
            account = accounts.of(self.url)

            def reading(host: Late) -> Source:
                web = Polite(host, account)
                return Modular11Source(
                    web, self.targets, now=writer.now, progress=progress, known=known, accepted=snapshots.accepted
                )

            http = Late(partial(self._http, stack, account, writer.version))
            browser = Late(partial(self._browser, stack, accounts, own))
            sources: dict[Engine, Callable[[], Source]] = {
                "http": lambda: reading(http),
                "browser": lambda: reading(browser),
                "auto": lambda: EitherSource(reading(http), reading(browser)),
            }
            yield PartSource(sources[self.asking.engine](), snapshots.accepted, parts)

    def _http(self, stack: ExitStack, account: Account, version: str) -> Host:
        fetcher = Fetcher(
            self.url,
            version=version,
            contact=self.asking.contact,
            patience=Patience(tries=self.asking.tries),
            headers=HEADERS,
            check=check,
            passing=PATIENT_WITH,
            account=account,
        )
        return stack.enter_context(fetcher)

    def _browser(self, stack: ExitStack, accounts: Accounts, own: str) -> Host:
        from .browser import Browser  # noqa: PLC0415 - playwright is an extra that plain HTTP does without
        from .filter_page import FilterPage  # noqa: PLC0415 - the same

        origins = frozenset(origin(url) for url in (self.url, self.asking.official) if url)
        browser = stack.enter_context(Browser(own, accounts, origins=origins))
        return FilterPage(browser, self.url.rstrip("/"), self.asking.official, OFFICIAL_LINKS)

    def settle(self, report: Report) -> None:
        """Let go of the parts of seasons that were accepted, or are not there: they are read anew the next time.

        Those of a refused season stay for a while, so that a person accepts the very pages that were refused.
        """
        with closing(open_state(self.state)) as connection:
            progress = SqliteProgress(connection)
            for outcome in report.outcomes:
                if outcome.fate in _SETTLED:
                    progress.forget(outcome.key)
