"""Settings, from environment variables of the same names in capitals."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import AnyHttpUrl, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MEANINGS: Final = {
    "ASSIST_URL": "where the documents are published, such as https://host",
    "RABBITMQ_URL": "the broker to publish to, such as amqp://user:password@host:5672/",
    "USE_RABBITMQ": "false: publish nothing, keep the messages in the outbox (default true)",
    "SCRAPER_STATE": "the SQLite file of accepted seasons and outbox (default .match/scraper.sqlite)",
    "SCRAPER_TRIES": "how often a document is asked for, 1 to 10 (default 3)",
    "SCRAPER_BATCH": "matches in one message, 1 to 500 (default 200)",
}


def _seconds(told: object) -> object:
    """Let a number in the environment be seconds; pydantic alone wants ISO 8601 there."""
    try:
        return timedelta(seconds=float(told)) if isinstance(told, str) else told
    except (ValueError, OverflowError):
        return told


Seconds = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(), le=timedelta(hours=1))]


class ScraperSettings(BaseSettings):
    """Where to read, what to remember, where to publish."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    assist_url: AnyHttpUrl | None = None
    """Base address of the Assist host."""
    scraper_state: Path = Path(".match/scraper.sqlite")
    """The SQLite file of accepted seasons and outbox."""
    scraper_batch: Annotated[int, Field(ge=1, le=500)] = 200
    """Matches in one envelope."""
    scraper_tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a document is asked for before the source counts as unreachable."""
    use_rabbitmq: bool = True
    """False: nothing is published; the outbox keeps the envelopes."""
    rabbitmq_url: SecretStr | None = None
    """`amqp://user:password@host:5672/vhost`, or amqps://."""
    rabbitmq_ca_file: Path | None = None
    """Certificates to trust instead of the system's (amqps)."""
    rabbitmq_certificate: Path | None = None
    """Our own certificate (amqps)."""
    rabbitmq_key: Path | None = None
    """Its key, when it is not in the same file."""
    rabbitmq_patience: Seconds = timedelta(seconds=30)
    """Seconds to wait for a broker that went away."""
