"""The `scraper` command: the only place that reads settings and the clock, and builds the real collaborators.

Over 200 lines, because that place is one file.
"""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Never

import typer

from .endings import HELD, USAGE, exit_code, problems
from .season import FEEDS, Feed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from match_publisher import Publisher

    from .report import Report
    from .settings import ScraperSettings
    from .translate import Outgoing, Writer

_HELP: Final = """Read the published match documents, and publish what changed.

Without a command: `run`, once ASSIST_URL is set; before that, what to set, and what a sample would publish.

\b
Exit codes (when several hold, the first of 4, 5, 6, 3):
  0  good
  2  wrong usage or settings
  3  season not published
  4  source broken or unreachable
  5  season refused by the guard
  6  not delivered: kept in the outbox for the next run
  7  another scraper holds the state
"""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True, help=_HELP)
def bare(context: typer.Context) -> None:
    """Run, or say what is missing."""
    if context.invoked_subcommand is not None:
        return
    if _settings().assist_url is not None:
        run()
        return
    _introduce()


@app.command()
def run(
    *,
    as_of: Annotated[
        str | None, typer.Option(help="Set the clock: an ISO date and time, UTC if it names no zone.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Publish every match, not only what changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
    only: Annotated[Feed | None, typer.Option(help="Read only this feed.")] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Accept also a season the guard refuses, after you looked at it.")
    ] = False,
) -> None:
    """Read each season, keep what changed with its messages, and publish what waits."""
    now, settings = _clock(as_of), _settings()
    _require_addresses(settings)
    report = _scrape(settings, now, (only,) if only else FEEDS, full=full, trust=trust)
    _print(report, as_json=as_json)
    raise typer.Exit(exit_code(report))


@app.command()
def sample(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the messages as JSON, one a line.")] = False
) -> None:
    """Show a small season of invented clubs that comes with the package; asks nobody."""
    from .sample import sample as read_sample

    season = read_sample().season
    if as_json:
        from match_schema import dump

        for each in _sample_messages():
            typer.echo(dump(each.message).decode())
        return
    from rich.console import Console

    from . import show

    show.matches(season, Console())
    typer.echo("sample data of invented clubs; nothing was read from any server")


def main() -> None:
    """Run the command."""
    app()


def _require_addresses(settings: "ScraperSettings") -> None:
    if settings.assist_url is None:
        _fail(USAGE, "nothing to read: set ASSIST_URL to the address of the documents (`scraper` alone says more)")
    if settings.use_rabbitmq and settings.rabbitmq_url is None:
        _fail(
            USAGE,
            "nowhere to publish: set RABBITMQ_URL (amqp://user:password@host:5672/), "
            "or USE_RABBITMQ=false to keep the messages in the outbox",
        )


def _scrape(
    settings: "ScraperSettings", now: datetime, feeds: "Sequence[Feed]", *, full: bool, trust: bool
) -> "Report":
    from match_publisher import PublisherError

    from .deliver import deliver
    from .errors import StateHeld
    from .fetch import Fetcher, Patience
    from .scrape import Scrape
    from .season import competitions
    from .snapshots import held_state
    from .sources.assist import AssistSource

    writer, patience = _writer(now), Patience(tries=settings.scraper_tries)
    wanted = [each for each in competitions(now.astimezone(UTC).date()) if each.feed in feeds]
    try:
        with (
            _publisher(settings) as publisher,
            held_state(settings.scraper_state) as (snapshots, outbox),
            Fetcher(str(settings.assist_url), version=writer.version, patience=patience) as web,
        ):
            scrape = Scrape(AssistSource(web), snapshots, writer, full=full, trust=trust, batch=settings.scraper_batch)
            return scrape.run(wanted, lambda: deliver(outbox, publisher))
    except StateHeld as error:
        _fail(HELD, str(error))
    except PublisherError as error:
        _fail(USAGE, str(error))


def _publisher(settings: "ScraperSettings") -> "AbstractContextManager[Publisher | None]":
    from match_publisher import Timeouts, Tls, publisher_for

    if settings.rabbitmq_url is None or not settings.use_rabbitmq:
        return nullcontext()
    tls = Tls(settings.rabbitmq_ca_file, settings.rabbitmq_certificate, settings.rabbitmq_key)
    timeouts = Timeouts(patience=settings.rabbitmq_patience)
    url = settings.rabbitmq_url.get_secret_value()
    return publisher_for(url, timeouts=timeouts, tls=tls, app_id="match-scraper")


def _writer(now: datetime) -> "Writer":
    from importlib.metadata import version
    from secrets import token_hex

    from .translate import Writer

    return Writer(f"{now:%Y%m%dT%H%M%SZ}-{token_hex(3)}", now, version("match-scraper"))


def _print(report: "Report", *, as_json: bool) -> None:
    from .report import as_json as in_json

    if as_json:
        typer.echo(json.dumps(in_json(report)))
    else:
        from rich.console import Console

        from . import show

        show.report(report, Console())
    for problem in problems(report):
        typer.echo(problem, err=True)


def _introduce() -> None:
    from rich.console import Console

    from . import show
    from .settings import MEANINGS

    typer.echo("Nothing is set, so nothing is read. To read and publish, set:")
    for name, meaning in MEANINGS.items():
        typer.echo(f"  {name:<14} {meaning}")
    typer.echo("\nMessages that the sample in this package (`scraper sample`) would publish:")
    show.messages(_sample_messages(), Console())


def _sample_messages() -> "list[Outgoing]":
    from .sample import NOW
    from .sample import sample as read_sample
    from .translate import everything, messages

    season = read_sample().season
    return list(messages(season, everything(season), _writer(NOW), full=True))


def _clock(as_of: str | None) -> datetime:
    if as_of is None:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(as_of)
    except ValueError:
        _fail(USAGE, f"--as-of takes an ISO date and time such as 2026-10-07T12:00:00Z, got {as_of!r}")
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _settings() -> "ScraperSettings":
    from pydantic import ValidationError

    from .settings import ScraperSettings

    try:
        return ScraperSettings()
    except ValidationError as error:
        # Names and rules only: a value may be a secret.
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        _fail(USAGE, *(f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in faults))


def _fail(code: int, *lines: str) -> Never:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)
