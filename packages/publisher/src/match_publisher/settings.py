"""Settings of the `publisher` command, from environment variables of the same names in capitals."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PublisherSettings(BaseSettings):
    """Where the state file and the broker are, and how patient to be."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    scraper_state: Path | None = None
    """The SQLite file that holds the outbox."""
    use_rabbitmq: bool = True
    """False: send nothing; the outbox keeps everything."""
    rabbitmq_url: SecretStr | None = None
    """`amqp://user:password@host:5672/vhost`, or amqps://."""
    rabbitmq_ca_file: Path | None = None
    """Certificates to trust instead of the system's (amqps)."""
    rabbitmq_certificate: Path | None = None
    """Our own certificate (amqps)."""
    rabbitmq_key: Path | None = None
    """Its key, when it is not in the same file."""
    rabbitmq_window: Annotated[int, Field(ge=1, le=10_000)] = 256
    """Letters on the way at once."""
    rabbitmq_patience: Annotated[float, Field(gt=0, le=3600)] = 30.0
    """Seconds to wait for a broker that went away."""
