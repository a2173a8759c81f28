"""What a person sets, from environment variables and `envs/.env.<name>`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr

from .environment import EnvironmentSettings, Seconds


class BrokerSettings(EnvironmentSettings):
    """The broker to publish to, and how patient to be with it; other packages add theirs."""

    use_rabbitmq: bool = True
    """false: publish nothing; the outbox keeps the messages."""
    rabbitmq_url: SecretStr | None = None
    """The broker: amqp://user:password@host:5672/vhost, amqps:// with TLS, or filesystem:///folder for a demo."""
    rabbitmq_ca_file: Path | None = None
    """Certificates to trust instead of the system's (amqps)."""
    rabbitmq_certificate: Path | None = None
    """Our own certificate (amqps)."""
    rabbitmq_key: Path | None = None
    """Its key, when it is not in the same file."""
    rabbitmq_window: Annotated[int, Field(ge=1, le=10_000)] = 256
    """Messages on the way to the broker at once."""
    rabbitmq_patience: Annotated[Seconds, Field(gt=timedelta(), le=timedelta(hours=1))] = timedelta(seconds=30)
    """Seconds to wait for a broker that went away."""
    otel_exporter_otlp_endpoint: AnyHttpUrl | None = None
    """Where traces go (OTLP over HTTP), such as http://host:4318; nowhere unless set."""


class PublisherSettings(BrokerSettings):
    """Where the state file and the broker are."""

    scraper_state: Path | None = None
    """The SQLite file that holds the outbox."""
    publisher_loglevel: Literal["debug", "info", "warning", "error", "critical"] = "warning"
    """debug: a line on standard error for each message confirmed too."""
    rabbitmq_queue: Annotated[str, Field(min_length=1, max_length=255)] = "match_processing"
    """The queue of `publisher send-v1`, which publishes as producers of version 1 do."""
