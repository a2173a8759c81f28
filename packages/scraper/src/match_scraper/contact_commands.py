"""`scraper first-contact`: what is assumed of the sources beside what they answer; it writes and publishes nothing."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer

from .endings import GOOD, UNREACHABLE, USAGE
from .modular11_commands import AsOf

if TYPE_CHECKING:
    from .first_contact import Finding
    from .manners import Account, Polite

DIFFERS: Final = 1
_MOST: Final = 12
"""Requests to one host."""
_HEADINGS: Final = ("source", "point", "assumed", "seen", "verdict")
_DOCUMENTS: Final = {"Accept": "application/json"}
_PAGES: Final = {"Accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Hosts:
    """Who is asked, as settings say, and how."""

    assist: str | None
    modular11: str | None
    page: str | None
    """The official schedule page."""
    contact: str
    pace: timedelta


def add_to(app: typer.Typer, hosts: Callable[[], Hosts], clock: Callable[[str | None], datetime]) -> None:
    """Add the command."""

    @app.command("first-contact")
    def first_contact_(
        *,
        season: Annotated[
            str | None, typer.Option(help="The Modular11 season to ask for: 2025-26; the last one unless given.")
        ] = None,
        wait: Annotated[
            float | None, typer.Option(help="Minutes to wait for the next sync of the documents; 11 are enough.", min=0)
        ] = None,
        as_of: AsOf = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    ) -> None:
        """Ask the sources a dozen times each at most, and say where they are not what is assumed of them.

        Reads ASSIST_URL, MODULAR11_URL and SCHEDULE_PAGE_URL, those that are set; writes and publishes nothing.

        Exit codes: 0 as assumed; 1 something differs; 2 wrong usage; 4 a source cannot be reached.
        """
        findings = list(_findings(hosts(), clock(as_of), _start(season), wait))
        if not findings:
            typer.echo("nobody to ask: set ASSIST_URL, MODULAR11_URL or SCHEDULE_PAGE_URL", err=True)
            raise typer.Exit(USAGE)
        _print(findings, as_json=as_json)
        raise typer.Exit(_code(findings))


def _start(season: str | None) -> int | None:
    from .season import season_start

    try:
        return season_start(season) if season else None
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE) from None


def _findings(hosts: Hosts, now: datetime, season: int | None, wait: float | None) -> "Iterator[Finding]":
    from .first_contact import ask_assist, ask_modular11, ask_official_page
    from .manners import Accounts, Manners
    from .season import competitions, start_year
    from .sources.modular11 import HEADERS, archive

    today = now.astimezone(UTC).date()
    competition = competitions(today)[0]
    accounts = Accounts(Manners(hosts.pace, _MOST, "the cap of first-contact"))
    with ExitStack() as stack:

        def web(url: str, headers: Mapping[str, str]) -> "Polite":
            return _web(stack, url, hosts, headers, accounts.of(url))

        if hosts.assist:
            later = (lambda: time.sleep(wait * 60)) if wait is not None else None
            yield from ask_assist(web(hosts.assist, _DOCUMENTS), competition, later)
        if url := hosts.modular11:
            start = start_year(today) - 1 if season is None else season
            yield from ask_modular11(web(url, HEADERS), web(url, _PAGES), archive(start)[0])
        if hosts.page:
            page = urlsplit(hosts.page)
            host = f"{page.scheme}://{page.netloc}"
            yield from ask_official_page(web(host, _PAGES), page.path, competition.key)


def _web(stack: ExitStack, url: str, hosts: Hosts, headers: Mapping[str, str], account: "Account") -> "Polite":
    from importlib.metadata import version

    from .fetch import Fetcher
    from .manners import Polite
    from .patience import Patience
    from .sources.modular11 import check

    patience, contact = Patience(tries=1), hosts.contact
    own = version("match-scraper")
    fetcher = Fetcher(
        url, version=own, contact=contact, patience=patience, headers=headers, check=check, account=account
    )
    return Polite(stack.enter_context(fetcher), account)


def _print(findings: "list[Finding]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings]))
        return
    from rich.console import Console

    from . import show

    told = [[asdict(each)[heading] for heading in _HEADINGS] for each in findings]
    show.grid("first contact", _HEADINGS, told, Console())


def _code(findings: "list[Finding]") -> int:
    from .first_contact import answered, as_assumed

    if not answered(findings):
        return UNREACHABLE
    return GOOD if as_assumed(findings) else DIFFERS
