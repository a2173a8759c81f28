"""Builds the real collaborators of a run from settings, and runs it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from match_scraper import limits as limits_of_guard
from match_scraper.endings import HELD, STATE, USAGE
from match_scraper.errors import WrongChoice
from match_scraper.season import Feed
from match_scraper.world import Engine, Now

from .ground import fail

if TYPE_CHECKING:
    from match_publisher import Publisher, Tls
    from match_scraper.ports import Source
    from match_scraper.report import Report
    from match_scraper.season import Competition
    from match_scraper.settings import ScraperSettings
    from match_scraper.snapshots import SqliteSnapshots
    from match_scraper.translate import Writer


def scrape(
    settings: "ScraperSettings",
    clock: Now,
    feeds: "Sequence[Feed]",
    *,
    engine: Engine,
    full: bool,
    limits: limits_of_guard.Limits,
    accept: frozenset[str] = frozenset(),
    on: date | None = None,
) -> "Report":
    """Read these feeds of the seasons of now, or of another day, from the host of the documents."""
    from match_scraper.engines import source_of
    from match_scraper.fetch import Fetcher, agent
    from match_scraper.manners import Accounts, Manners, Polite
    from match_scraper.patience import Patience
    from match_scraper.season import competitions

    patience = Patience(tries=settings.scraper_tries)
    wanted = [each for each in competitions(on or clock().astimezone(UTC).date()) if each.feed in feeds]
    # The official page shows the season that is on: another is asked of the viewer.
    host, page = str(settings.assist_url), settings.schedule_page_url if on is None else None
    pace, deadline = timedelta(seconds=settings.scraper_pace), timedelta(minutes=settings.scraper_deadline)
    accounts = Accounts(Manners(pace, settings.scraper_requests, within=deadline))
    account, contact = accounts.of(host), settings.scraper_contact

    @contextmanager
    def source(writer: "Writer", _: "SqliteSnapshots") -> "Iterator[Source]":
        with (
            Fetcher(host, version=writer.version, contact=contact, patience=patience, account=account) as web,
            source_of(
                engine,
                Polite(web, account),
                accounts,
                agent=agent(writer.version, contact),
                viewer=host,
                page=str(page) if page else None,
            ) as source,
        ):
            yield source

    return report_of(settings, clock, wanted, source, full=full, limits=limits, accept=accept)


def report_of(
    settings: "ScraperSettings",
    clock: Now,
    wanted: "Sequence[Competition]",
    source_of: "Callable[[Writer, SqliteSnapshots], AbstractContextManager[Source]]",
    *,
    full: bool,
    limits: limits_of_guard.Limits,
    accept: frozenset[str],
) -> "Report":
    """Run once, with the collaborators that the settings ask for. Ends the command where another holds the state."""
    from rich.console import Console

    from match_publisher import PublisherError, StateError, logs
    from match_scraper import show
    from match_scraper.bundles import Bundles
    from match_scraper.deliver import deliver
    from match_scraper.errors import StateHeld
    from match_scraper.scrape import Scrape
    from match_scraper.snapshots import held_state

    logs.set_up(settings.scraper_loglevel)
    writer, bundles = new_writer(clock()), Bundles(settings.scraper_state.with_name("refused"))
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
                clock,
                full=full,
                accept=accept,
                limits=limits,
                batch=settings.scraper_batch,
                refusals=bundles,
            )
            with logs.about(run_id=writer.run_id), _traced(settings, writer):
                seasons = show.tracked(wanted, "reading seasons", Console(stderr=True))
                return scrape.run(seasons, lambda: deliver(outbox, publisher))
    except StateHeld as error:
        fail(HELD, str(error))
    except StateError as error:
        fail(STATE, str(error))
    except PublisherError as error:
        fail(USAGE, str(error))


def _traced(settings: "ScraperSettings", writer: "Writer") -> "AbstractContextManager[None]":
    from match_publisher import tracing

    endpoint = settings.otel_exporter_otlp_endpoint
    return tracing.traced_run(
        str(endpoint) if endpoint else None, "scrape", service="match-scraper", run_id=writer.run_id
    )


def limits_told(settings: "ScraperSettings", told: "Sequence[str]") -> limits_of_guard.Limits:
    """Take the guard's limits, as the settings and then the command line adjust them. Raises WrongChoice."""
    return limits_of_guard.adjusted(limits_of_guard.DEFAULT, [*limits_of_guard.listed(settings.scraper_limits), *told])


def feeds_told(settings: "ScraperSettings", only: Feed | None) -> "Sequence[Feed]":
    """Take the feeds of the settings, or the one of them that the command line names. Raises WrongChoice."""
    if only is not None and only not in settings.feeds:
        raise WrongChoice("feed of SCRAPER_FEEDS", only, settings.feeds)
    return (only,) if only else settings.feeds


def _publisher(settings: "ScraperSettings") -> "AbstractContextManager[Publisher | None]":
    from match_publisher import Timeouts, publisher_for

    if settings.rabbitmq_url is None or not settings.use_rabbitmq:
        return nullcontext()
    url, timeouts = settings.rabbitmq_url.get_secret_value(), Timeouts(patience=settings.rabbitmq_patience)
    return publisher_for(
        url, window=settings.rabbitmq_window, timeouts=timeouts, tls=tls(settings), app_id="match-scraper"
    )


def tls(settings: "ScraperSettings") -> "Tls":
    """Return the certificates that the settings name."""
    from match_publisher import Tls

    return Tls(settings.rabbitmq_ca_file, settings.rabbitmq_certificate, settings.rabbitmq_key)


def new_writer(now: datetime) -> "Writer":
    """Name who writes in this run."""
    from importlib.metadata import version
    from secrets import token_hex

    from match_scraper.translate import Writer

    return Writer(f"{now:%Y%m%dT%H%M%SZ}-{token_hex(3)}", now, version("match-scraper"))
