"""The `scraper` command: the only place that reads settings and the clock, and builds the real collaborators.

Over 200 lines, because that place is one file.
"""

import json
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal, Never

import typer

from . import contact_commands, modular11_commands, season_commands, watch_commands
from . import limits as limits_of_guard
from .endings import HELD, USAGE, exit_code, is_good, problems, refusals
from .season import FEEDS, Feed
from .world import Order, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from match_publisher import Publisher, Tls
    from match_publisher import doctor as checks

    from .ports import Source
    from .report import Report
    from .season import Competition
    from .settings import ScraperSettings
    from .snapshots import SqliteSnapshots
    from .translate import Outgoing, Writer

_HELP: Final = """Read the published match documents, and publish what changed.

Without a command: `run`, once ASSIST_URL is set; before that, what to set, and what a sample would publish.

Settings are environment variables; docs/settings.md has them all.

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
_FIRST: Final = ("ASSIST_URL", "RABBITMQ_URL", "USE_RABBITMQ", "SCRAPER_STATE")
"""What a person sets first."""
Engine = Literal["http", "browser", "auto"]
_TOLD: Final[set[str]] = set()
"""Alarms of this process: `watch` reads every minute, and tells of the same refusal once."""
_ENVIRONMENT: ContextVar[str | None] = ContextVar("environment", default=None)

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
    _ENVIRONMENT.set(env)
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
    engine: Annotated[
        Engine, typer.Option(help="Read over plain HTTP, with a browser, or with a browser once HTTP is refused.")
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
    now, settings = _clock(as_of), _settings()
    _require_addresses(settings)
    with _errors_told():
        limits = _limits(settings, limit or ())
        looked_at = limits_of_guard.accepted(accept or ())
    feeds = (only,) if only else FEEDS
    report = _scrape(settings, now, feeds, engine=engine, full=full, limits=limits, accept=looked_at)
    _print(report, as_json=as_json)
    _beat(settings, report)
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

    findings = list(_findings(_clock(as_of)))
    typer.echo(checks.as_json(findings) if as_json else checks.table(findings))
    raise typer.Exit(checks.failed(findings))


@contextmanager
def _errors_told() -> "Iterator[None]":
    from match_publisher import PublisherError

    from .errors import ScrapeError

    try:
        yield
    except (ScrapeError, PublisherError) as error:
        _fail(USAGE, str(error))


def _once(now: datetime) -> "Report | None":
    settings = _settings()
    try:
        report = _scrape(settings, now, FEEDS, engine="http", full=False, limits=_limits(settings, ()))
    except typer.Exit as end:
        if end.exit_code == HELD:
            return None
        raise
    _beat(settings, report)
    return report


def _beat(settings: "ScraperSettings", report: "Report") -> None:
    """Tell whoever asked to be told: of a good run a sign of life, of a refused season an alarm."""
    from .errors import Unreachable
    from .fetch import beat

    if refused := [each for each in refusals(report) if each not in _TOLD]:
        _TOLD.update(refused)
        settings.alarms.tell("season_refused", f"run {report.run_id}: {refused[0]}", run_id=report.run_id, all=refused)
    if settings.scraper_heartbeat_url is None or not is_good(report):
        return
    try:
        beat(settings.scraper_heartbeat_url.get_secret_value(), version=_writer(report.as_of).version)
    except Unreachable as error:
        typer.echo(f"heartbeat not heard: {error.what}; what was read is safe", err=True)


def _read_modular11(order: Order) -> None:
    from .backfill import Asking, Backfill
    from .manners import Manners, is_ours

    now, settings = _clock(order.as_of), _settings()
    if settings.modular11_url is None:
        _fail(USAGE, "nothing to read: set MODULAR11_URL to the address of the Modular11 host")
    _require_broker(settings)
    url, page = str(settings.modular11_url), settings.modular11_page_url
    pace = timedelta(0) if is_ours(url) else timedelta(seconds=settings.modular11_pace)
    manners = Manners(pace, settings.modular11_cap, "MODULAR11_CAP")
    official = str(page) if page else None
    asking = Asking(manners, settings.scraper_tries, settings.scraper_contact, order.engine, official)
    backfill = Backfill(url, order.targets, settings.scraper_state, asking)
    wanted = [each.competition for each in order.targets]
    with _errors_told():
        # The site names hardly any zone.
        limits = _limits(settings, ("fields_missing=1", *order.limits))
        looked_at = limits_of_guard.accepted(order.accept)
    report = _report(settings, _writer(now), wanted, backfill.source, full=order.full, limits=limits, accept=looked_at)
    backfill.settle(report)
    _print(report, as_json=order.as_json)
    raise typer.Exit(exit_code(report))


_WORLD = World(
    lambda: _settings().scraper_state,
    _errors_told,
    lambda: _require_addresses(_settings()),
    _once,
    _read_modular11,
)
season_commands.add_to(app, _WORLD)
modular11_commands.add_to(app, _WORLD)
watch_commands.add_to(app, _WORLD)
contact_commands.add_to(app, lambda: _hosts(), lambda told: _clock(told))  # noqa: PLW0108 - both are defined below


def main() -> None:
    """Run the command."""
    app()


def _findings(now: datetime) -> "Iterator[checks.Finding]":
    from match_publisher import doctor as checks

    from .settings import ScraperSettings

    yield checks.check_installed("match-scraper", "match-publisher", "match-schema")
    configured = list(checks.check_settings(ScraperSettings, _ENVIRONMENT.get()))
    yield from configured
    if checks.failed(configured):
        return
    settings = _settings()
    yield from checks.check_state(settings.scraper_state, now=now)
    yield from _source_findings(settings, now)
    yield from _broker_findings(settings)


def _source_findings(settings: "ScraperSettings", now: datetime) -> "Iterator[checks.Finding]":
    from match_publisher import doctor as checks

    from .doctor import check_source
    from .fetch import Fetcher, Patience

    if settings.assist_url is None:
        yield checks.fail("source", "ASSIST_URL is not set: nothing to read", "export ASSIST_URL=https://host")
        return
    patience = Patience(tries=1, timeout=timedelta(seconds=15))
    url, contact = str(settings.assist_url), settings.scraper_contact
    with Fetcher(url, version=_writer(now).version, contact=contact, patience=patience) as web:
        yield from check_source(web, now=now)


def _broker_findings(settings: "ScraperSettings") -> "Iterator[checks.Finding]":
    from match_publisher import doctor as checks

    if not settings.use_rabbitmq:
        yield checks.warn("broker", "USE_RABBITMQ is false: nothing is published", "unset USE_RABBITMQ")
    elif settings.rabbitmq_url is None:
        yield checks.fail(
            "broker", "RABBITMQ_URL is not set", "export RABBITMQ_URL='amqp://user:password@host:5672/%2F'"
        )
    else:
        yield from checks.check_broker(settings.rabbitmq_url.get_secret_value(), tls=_tls(settings))


def _require_addresses(settings: "ScraperSettings") -> None:
    if settings.assist_url is None:
        _fail(USAGE, "nothing to read: set ASSIST_URL to the address of the documents (`scraper` alone says more)")
    _require_broker(settings)


def _require_broker(settings: "ScraperSettings") -> None:
    if settings.use_rabbitmq and settings.rabbitmq_url is None:
        _fail(
            USAGE,
            "nowhere to publish: set RABBITMQ_URL (amqp://user:password@host:5672/), "
            "or USE_RABBITMQ=false to keep the messages in the outbox",
        )


def _scrape(
    settings: "ScraperSettings",
    now: datetime,
    feeds: "Sequence[Feed]",
    *,
    engine: Engine,
    full: bool,
    limits: limits_of_guard.Limits,
    accept: frozenset[str] = frozenset(),
) -> "Report":
    from .engines import source_of
    from .fetch import Fetcher, Patience
    from .manners import Manners, Polite, is_ours
    from .season import competitions

    patience = Patience(tries=settings.scraper_tries)
    wanted = [each for each in competitions(now.astimezone(UTC).date()) if each.feed in feeds]
    host, page = str(settings.assist_url), settings.schedule_page_url

    pace = timedelta(0) if is_ours(host) else timedelta(seconds=settings.scraper_pace)
    manners = Manners(pace, settings.scraper_requests)

    @contextmanager
    def source(writer: "Writer", _: "SqliteSnapshots") -> "Iterator[Source]":
        with (
            Fetcher(host, version=writer.version, contact=settings.scraper_contact, patience=patience) as web,
            source_of(engine, Polite(web, manners), viewer=host, page=str(page) if page else None) as source,
        ):
            yield source

    return _report(settings, _writer(now), wanted, source, full=full, limits=limits, accept=accept)


def _report(
    settings: "ScraperSettings",
    writer: "Writer",
    wanted: "Sequence[Competition]",
    source_of: "Callable[[Writer, SqliteSnapshots], AbstractContextManager[Source]]",
    *,
    full: bool,
    limits: limits_of_guard.Limits,
    accept: frozenset[str],
) -> "Report":
    from rich.console import Console

    from match_publisher import PublisherError

    from . import show
    from .bundles import Bundles
    from .deliver import deliver
    from .errors import StateHeld
    from .logs import about, set_up
    from .scrape import Scrape
    from .snapshots import held_state

    set_up(settings.scraper_loglevel)
    bundles = Bundles(settings.scraper_state.with_name("refused"))
    try:
        with (
            _publisher(settings) as publisher,
            held_state(settings.scraper_state) as (snapshots, outbox),
            source_of(writer, snapshots) as source,
        ):
            scrape = Scrape(
                source,
                snapshots,
                writer,
                full=full,
                accept=accept,
                limits=limits,
                batch=settings.scraper_batch,
                refusals=bundles,
            )
            with about(run_id=writer.run_id), _traced(settings, writer):
                seasons = show.tracked(wanted, "reading seasons", Console(stderr=True))
                return scrape.run(seasons, lambda: deliver(outbox, publisher))
    except StateHeld as error:
        _fail(HELD, str(error))
    except PublisherError as error:
        _fail(USAGE, str(error))


def _traced(settings: "ScraperSettings", writer: "Writer") -> "AbstractContextManager[None]":
    from match_publisher import tracing

    endpoint = settings.otel_exporter_otlp_endpoint
    return tracing.traced_run(
        str(endpoint) if endpoint else None, "scrape", service="match-scraper", run_id=writer.run_id
    )


def _limits(settings: "ScraperSettings", told: "Sequence[str]") -> limits_of_guard.Limits:
    """Take the guard's limits, as the settings and then the command line adjust them. Raises WrongChoice."""
    set_before = [each for each in settings.scraper_limits.split(",") if each.strip()]
    return limits_of_guard.adjusted(limits_of_guard.DEFAULT, [*set_before, *told])


def _publisher(settings: "ScraperSettings") -> "AbstractContextManager[Publisher | None]":
    from match_publisher import Timeouts, publisher_for

    if settings.rabbitmq_url is None or not settings.use_rabbitmq:
        return nullcontext()
    url, timeouts = settings.rabbitmq_url.get_secret_value(), Timeouts(patience=settings.rabbitmq_patience)
    return publisher_for(
        url, window=settings.rabbitmq_window, timeouts=timeouts, tls=_tls(settings), app_id="match-scraper"
    )


def _tls(settings: "ScraperSettings") -> "Tls":
    from match_publisher import Tls

    return Tls(settings.rabbitmq_ca_file, settings.rabbitmq_certificate, settings.rabbitmq_key)


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

    typer.echo("Nothing is set, so nothing is read. To read and publish, set:")
    for name, meaning in _meanings():
        typer.echo(f"  {name:<14} {meaning}")
    typer.echo("All settings: docs/settings.md; `scraper --env local` reads envs/.env.local; `scraper doctor` checks.")
    typer.echo("\nMessages that the sample in this package (`scraper sample`) would publish:")
    show.messages(_sample_messages(), Console())


def _meanings() -> "Iterator[tuple[str, str]]":
    from match_publisher import environment

    from .settings import ScraperSettings

    for name, field in environment.variables(ScraperSettings):
        if name in _FIRST:
            yield name, str(field.description)


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
    from match_publisher import WrongSetting, environment

    from .settings import ScraperSettings

    try:
        return environment.load(ScraperSettings, _ENVIRONMENT.get())
    except WrongSetting as error:
        _fail(USAGE, str(error))


def _hosts() -> contact_commands.Hosts:
    settings = _settings()
    assist, modular11, page = (
        str(url) if url else None for url in (settings.assist_url, settings.modular11_url, settings.schedule_page_url)
    )
    pace = timedelta(seconds=settings.scraper_pace)
    return contact_commands.Hosts(assist, modular11, page, settings.scraper_contact, pace)


def _fail(code: int, *lines: str) -> Never:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)
