"""What every command stands on: the settings, the clock, and how a command ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Never

import typer

from match_scraper.contact_commands import Hosts
from match_scraper.endings import STATE, USAGE
from match_scraper.world import Now

if TYPE_CHECKING:
    from match_scraper.settings import ScraperSettings

ENVIRONMENT: Final[ContextVar[str | None]] = ContextVar("environment", default=None)
"""The name after `--env`."""


def read_clock(as_of: str | None) -> datetime:
    """Return the moment a person set, or now. Ends the command where it is no moment."""
    if as_of is None:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(as_of)
    except ValueError:
        fail(USAGE, f"--as-of takes an ISO date and time such as 2026-10-07T12:00:00Z, got {as_of!r}")
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def clock_of(as_of: str | None) -> Now:
    """Return the clock of this machine, or one that stands at the moment a person set. Ends the command as above."""
    stands = None if as_of is None else read_clock(as_of)
    return lambda: stands or datetime.now(UTC)


def read_settings() -> "ScraperSettings":
    """Read the environment, and what `--env` names below it. Ends the command where a setting is wrong."""
    from match_publisher import WrongSetting, environment
    from match_scraper.settings import ScraperSettings

    try:
        return environment.load(ScraperSettings, ENVIRONMENT.get())
    except WrongSetting as error:
        fail(USAGE, str(error))


def fail(code: int, *lines: str) -> Never:
    """Say it, and end the command with this code."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


@contextmanager
def errors_told() -> Iterator[None]:
    """End the command with one line for an error of ours."""
    from match_publisher import PublisherError, StateError
    from match_scraper.errors import ScrapeError, Unreadable

    try:
        yield
    except StateError as error:
        fail(STATE, str(error))
    except Unreadable as error:
        fail(STATE, f"{error}. Read it anew (`scraper run`, `scraper backfill`), or export another season (--season)")
    except (ScrapeError, PublisherError) as error:
        fail(USAGE, str(error))


def require_addresses(settings: "ScraperSettings") -> None:
    """End the command unless there is something to read, and somewhere to publish."""
    if settings.assist_url is None:
        fail(USAGE, "nothing to read: set ASSIST_URL to the address of the documents (`scraper` alone says more)")
    require_broker(settings)


def require_broker(settings: "ScraperSettings") -> None:
    """End the command unless there is somewhere to publish, or nothing is to be published."""
    if settings.use_rabbitmq and settings.rabbitmq_url is None:
        fail(
            USAGE,
            "nowhere to publish: set RABBITMQ_URL (amqp://user:password@host:5672/), "
            "or USE_RABBITMQ=false to keep the messages in the outbox",
        )


def hosts() -> Hosts:
    """Name the hosts that are set, for a first contact."""
    settings = read_settings()
    assist, modular11, page = (
        str(url) if url else None for url in (settings.assist_url, settings.modular11_url, settings.schedule_page_url)
    )
    pace = timedelta(seconds=settings.scraper_pace)
    return Hosts(assist, modular11, page, settings.scraper_contact, pace)
