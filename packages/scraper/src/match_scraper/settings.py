"""What a person sets, from environment variables and `envs/.env.<name>`; the broker's settings are the publisher's."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationInfo, field_validator

from match_publisher import BrokerSettings

from . import limits
from .alarms import Alarms, recipient_of
from .errors import WrongChoice
from .season import FEEDS, Feed, feeds_named


class ScraperSettings(BrokerSettings):
    """Where to read, what to remember, where to publish."""

    assist_url: AnyHttpUrl | None = None
    """Where the documents are published, such as https://host."""
    schedule_page_url: AnyHttpUrl | None = None
    """The official schedule page that a browser opens; without it, it opens the viewer at ASSIST_URL."""
    modular11_url: AnyHttpUrl | None = None
    """The Modular11 host, such as https://host: past seasons, other leagues, events."""
    modular11_page_url: AnyHttpUrl | None = None
    """The official page that a browser opens to find that host's; without it, it opens the host's own."""
    modular11_pace: Annotated[float, Field(ge=0)] = 1
    """Seconds between two requests to that host; none where it is on this machine."""
    modular11_cap: Annotated[int, Field(ge=1)] = 2000
    """Requests to that host in one run; a run that needs more goes on with the next."""
    scraper_state: Path = Path(".match/scraper.sqlite")
    """The SQLite file of accepted seasons and outbox."""
    scraper_feeds: str = ",".join(FEEDS)
    """Which feeds `scraper run` and `watch` read; leave one out that is over, or has no season this year."""
    scraper_heartbeat_url: SecretStr | None = None
    """Called after each good run, so that a watchman hears when there are none: https://host/path."""
    scraper_batch: Annotated[int, Field(ge=1, le=500)] = 200
    """Matches in one message, 1 to 500."""
    scraper_tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a document is asked for before its source counts as unreachable, 1 to 10."""
    scraper_contact: Annotated[str, Field(pattern=r"^[!-'*-~]{0,200}$")] = ""
    """Told to every source with each request, so that its operator can turn to someone: a mail address, or a page."""
    scraper_pace: Annotated[float, Field(ge=0, le=60)] = 1
    """Seconds between two requests for documents, 0 to 60; none where they are on this machine."""
    scraper_requests: Annotated[int, Field(ge=6)] = 100
    """Requests for documents in one run, at most, with those that are tried again."""
    scraper_deadline: Annotated[float, Field(gt=0, le=1440)] = 60
    """Minutes that one run asks a source, up to 1440; what it has not read by then, the next run reads."""
    scraper_limits: str = ""
    """Limits of the guard in place of its own, with commas between: events_fell=0.1,results_changed=30."""
    scraper_loglevel: Literal["debug", "info", "warning", "error", "critical"] = "warning"
    """info: a line on standard error for each season read and each message kept; debug: each confirmed too."""
    alert_webhook_url: SecretStr | None = None
    """Where alarms are posted as JSON (dead letters, refused seasons): https://host/path."""
    alert_smtp_url: SecretStr | None = None
    """Mail server for alarms: smtps://user:password@host:465, or smtp://... with STARTTLS."""
    alert_sender: str | None = None
    """Sender of alarms."""
    alert_recipient: Annotated[str | None, Field(validate_default=True)] = None
    """Recipient of alarms."""

    @field_validator("scraper_limits", "scraper_feeds")
    @classmethod
    def _are_known(cls, told: str, field: ValidationInfo) -> str:
        try:
            if field.field_name == "scraper_feeds":
                feeds_named(told)
            else:
                limits.adjusted(limits.DEFAULT, limits.listed(told))
        except WrongChoice as error:
            raise ValueError(str(error)) from error
        return told

    @field_validator("alert_webhook_url", "alert_smtp_url")
    @classmethod
    def _is_an_address(cls, url: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
        schemes = ("smtp", "smtps") if told.field_name == "alert_smtp_url" else ("http", "https")
        parts = urlsplit(url.get_secret_value()) if url else None
        if parts and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(f"not an address like {schemes[-1]}://host")
        return url

    @field_validator("alert_recipient")
    @classmethod
    def _mail_is_whole(cls, recipient: str | None, told: ValidationInfo) -> str | None:
        return recipient_of(told.data.get("alert_smtp_url"), told.data.get("alert_sender"), recipient)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds to read, one or more."""
        return feeds_named(self.scraper_feeds)

    @property
    def alarms(self) -> Alarms:
        """Where alarms go."""
        webhook, server = (
            url.get_secret_value() if url else None for url in (self.alert_webhook_url, self.alert_smtp_url)
        )
        return Alarms(webhook, server, self.alert_sender, self.alert_recipient)
