"""The `scraper` command. This folder alone reads settings and the clock, and builds the real collaborators."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from match_scraper import contact_commands, modular11_commands, season_commands, watch_commands
from match_scraper import limits as limits_of_guard
from match_scraper.endings import HELD, STATE, USAGE, exit_code
from match_scraper.season import Feed, first_day, season_start
from match_scraper.signals import last_words
from match_scraper.world import Engine, Now, Order, World

from .assembly import feeds_told, limits_told, report_of, scrape
from .calls import call
from .findings import look
from .ground import (
    ENVIRONMENT,
    clock_of,
    errors_told,
    fail,
    hosts,
    read_clock,
    read_settings,
    require_addresses,
    require_broker,
)
from .printed import introduce, sample_messages, show_report

if TYPE_CHECKING:
    from match_scraper.report import Report

_HELP: Final = """Read the published match documents, and publish what changed.

Without a command: `run`, once ASSIST_URL is set; before that, what to set, and what a sample would publish.

Settings are environment variables; docs/settings.md has them all.

\b
Exit codes (when several hold, the first of 11, 10, 4, 5, 6, 9, 3):
  0  good
  2  wrong usage or settings; also a file that cannot be written, and no season read yet
  3  season not published
  4  source unreachable: no whole answer, an error in its place, or none of it before the run's cap or deadline
  5  season refused by the guard
  6  not delivered: kept in the outbox for the next run
  7  another scraper holds the state
  8  state file unusable: disk full, not writable, locked or damaged
  9  source suspect: its time stands still while matches are played, or none of them has a score
  10 source refuses us: 403, or its robots.txt
  11 source malformed: an answer that is not the document we know
  130, 143  ended by Ctrl-C, by SIGTERM: what was accepted stays, the next run goes on
"""

_ENDED: Final = "ended before all was read: what was accepted stays, and the next run goes on"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True, help=_HELP)
def bare(
    context: typer.Context,
    *,
    env: Annotated[
        str | None, typer.Option("--env", help="Read envs/.env.NAME too: local, prod. The environment goes before it.")
    ] = None,
) -> None:
    """Run, or say what is missing."""
    ENVIRONMENT.set(env)
    if context.invoked_subcommand is not None:
        return
    if read_settings().assist_url is not None:
        run()
        return
    introduce()


@app.command()
def run(
    *,
    as_of: Annotated[
        str | None, typer.Option(help="Set the clock: an ISO date and time, UTC if it names no zone.")
    ] = None,
    season: Annotated[
        str | None, typer.Option(help="A season other than that of the day, such as 2026-27 in August 2027.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Publish every match, not only what changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
    only: Annotated[Feed | None, typer.Option(help="Read only this feed of SCRAPER_FEEDS.")] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="Read over plain HTTP, with a browser, or with a browser once HTTP is refused or knows no such season."
        ),
    ] = "http",
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Accept once what the guard refuses by this NAME, after you looked at it; repeatable."),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="A limit of the guard for this run: events_fell=0.1 (docs/settings.md); repeatable."),
    ] = None,
) -> None:
    """Read each season, keep what changed with its messages, and publish what waits."""
    clock, settings = clock_of(as_of), read_settings()
    require_addresses(settings)
    with errors_told():
        limits = limits_told(settings, limit or ())
        looked_at = limits_of_guard.accepted(accept or ())
        feeds = feeds_told(settings, only)
    on = _day_in(season)
    with last_words(_ENDED):
        report = scrape(settings, clock, feeds, engine=engine, full=full, limits=limits, accept=looked_at, on=on)
    show_report(report, as_json=as_json)
    call(settings, report)
    raise typer.Exit(exit_code(report))


def _day_in(season: str | None) -> date | None:
    try:
        return first_day(season_start(season)) if season else None
    except ValueError as error:
        fail(USAGE, str(error))


@app.command()
def sample(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the messages as JSON, one a line.")] = False
) -> None:
    """Show a small season of invented clubs that comes with the package; asks nobody."""
    from match_scraper.sample import sample as read_sample

    season = read_sample().season
    if as_json:
        from match_schema import dump

        for each in sample_messages():
            typer.echo(dump(each.message).decode())
        return
    from rich.console import Console

    from match_scraper import show

    show.matches(season, Console())
    typer.echo("sample data of invented clubs; nothing was read from any server")


@app.command()
def doctor(
    *,
    as_of: Annotated[str | None, typer.Option(help="Set the clock, as for `run`.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at settings, source, clock, disk, state file and broker; say what is wrong, and the command that mends it.

    Exit codes: 0 nothing fails; 1 something does.
    """
    from match_publisher import doctor as checks

    findings = list(look(read_clock(as_of)))
    typer.echo(checks.as_json(findings) if as_json else checks.table(findings))
    raise typer.Exit(checks.failed(findings))


def _once(clock: Now, engine: Engine) -> "Report | None":
    settings = read_settings()
    try:
        report = scrape(settings, clock, settings.feeds, engine=engine, full=False, limits=limits_told(settings, ()))
    except typer.Exit as end:
        if end.exit_code in (HELD, STATE):
            return None
        raise
    call(settings, report)
    return report


def _read_modular11(order: Order) -> None:
    from match_scraper.backfill import Asking, Backfill
    from match_scraper.manners import Manners

    clock, settings = clock_of(order.as_of), read_settings()
    if settings.modular11_url is None:
        fail(USAGE, "nothing to read: set MODULAR11_URL to the address of the Modular11 host")
    require_broker(settings)
    url, page = str(settings.modular11_url), settings.modular11_page_url
    pace, deadline = timedelta(seconds=settings.modular11_pace), timedelta(minutes=settings.scraper_deadline)
    manners = Manners(pace, settings.modular11_cap, "MODULAR11_CAP", deadline)
    official = str(page) if page else None
    asking = Asking(manners, settings.scraper_tries, settings.scraper_contact, order.engine, official)
    backfill = Backfill(url, order.targets, settings.scraper_state, asking, order.anew)
    wanted = [each.competition for each in order.targets]
    with errors_told():
        # The site names hardly any zone.
        limits = limits_told(settings, ("fields_missing=1", *order.limits))
        looked_at = limits_of_guard.accepted(order.accept)
    with last_words(_ENDED):
        report = report_of(settings, clock, wanted, backfill.source, full=order.full, limits=limits, accept=looked_at)
    backfill.settle(report)
    show_report(report, as_json=order.as_json)
    raise typer.Exit(exit_code(report))


_WORLD = World(
    lambda: read_settings().scraper_state,
    errors_told,
    lambda: require_addresses(read_settings()),
    _once,
    _read_modular11,
)
season_commands.add_to(app, _WORLD)
modular11_commands.add_to(app, _WORLD)
watch_commands.add_to(app, _WORLD)
contact_commands.add_to(app, hosts, read_clock)


def main() -> None:
    """Run the command."""
    app()
