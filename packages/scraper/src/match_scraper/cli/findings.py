"""What `scraper doctor` looks at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .assembly import new_writer, tls
from .ground import ENVIRONMENT, read_settings

if TYPE_CHECKING:
    from match_publisher import doctor as checks
    from match_scraper.settings import ScraperSettings


def look(now: datetime) -> "Iterator[checks.Finding]":
    """Yield what is found of installation, settings, state file, source and broker."""
    from match_publisher import doctor as checks
    from match_scraper.settings import ScraperSettings

    yield checks.check_installed("match-scraper", "match-publisher", "match-schema")
    configured = list(checks.check_settings(ScraperSettings, ENVIRONMENT.get()))
    yield from configured
    if checks.failed(configured):
        return
    settings = read_settings()
    yield from checks.check_state(settings.scraper_state, now=now)
    yield from _source_findings(settings, now)
    yield from _broker_findings(settings)


def _source_findings(settings: "ScraperSettings", now: datetime) -> "Iterator[checks.Finding]":
    from match_publisher import doctor as checks
    from match_scraper.doctor import check_source
    from match_scraper.fetch import Fetcher
    from match_scraper.manners import Accounts, Manners, Polite
    from match_scraper.patience import Patience

    if settings.assist_url is None:
        yield checks.fail("source", "ASSIST_URL is not set: nothing to read", "export ASSIST_URL=https://host")
        return
    patience = Patience(tries=1, timeout=timedelta(seconds=15))
    url, contact = str(settings.assist_url), settings.scraper_contact
    account = Accounts(Manners(timedelta(seconds=settings.scraper_pace))).of(url)
    with Fetcher(url, version=new_writer(now).version, contact=contact, patience=patience, account=account) as web:
        yield from check_source(Polite(web, account), settings.feeds[0], now=now)


def _broker_findings(settings: "ScraperSettings") -> "Iterator[checks.Finding]":
    from match_publisher import doctor as checks

    if not settings.use_rabbitmq:
        yield checks.warn("broker", "USE_RABBITMQ is false: nothing is published", "unset USE_RABBITMQ")
    elif settings.rabbitmq_url is None:
        yield checks.fail(
            "broker", "RABBITMQ_URL is not set", "export RABBITMQ_URL='amqp://user:password@host:5672/%2F'"
        )
    else:
        yield from checks.check_broker(settings.rabbitmq_url.get_secret_value(), tls=tls(settings))
