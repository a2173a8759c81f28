"""What a person sets, from environment variables and `envs/.env.<name>`. Only `cli` imports this."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, AnyHttpUrl, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from .addresses import as_folder, checked
from .alarms import Alarms, recipient_of
from .beat import Rhythm
from .chores import Retention
from .embedded import SCHEME, folder_of
from .environment import EnvironmentSettings, shown, variables
from .environment import load as load_settings
from .errors import WrongSetting
from .tls import with_files
from .verdicts import Patience

Store = Literal["postgres", "supabase", "memory"]
Loglevel = Literal["debug", "info", "warning", "error", "critical"]

_BROKER = "amqp://user:password@host:5672/vhost"
_DATABASE = "postgresql://user:password@host:5432/database"
_DAY = 86_400
_SHORTEST = 0.01
_QUEUE = re.compile(r"(?!ingest\.|amq\.)[A-Za-z0-9][A-Za-z0-9._-]{0,199}")

NEEDED: Final = ("DATABASE_URL", "RABBITMQ_URL")


class Settings(EnvironmentSettings):
    """Every setting of the `worker` command; addresses hold passwords and are never shown."""

    broker_url: SecretStr | None = Field(None, validation_alias=AliasChoices("CELERY_BROKER_URL", "RABBITMQ_URL"))
    """Where messages come from: amqp://user:password@host:5672/vhost, or amqps://; CELERY_BROKER_URL goes first."""
    broker_ca_file: Path | None = Field(None, validation_alias="RABBITMQ_CA_FILE")
    """Certificates to trust instead of the system's (amqps)."""
    broker_certificate: Path | None = Field(None, validation_alias="RABBITMQ_CERTIFICATE")
    """Our own certificate (amqps)."""
    broker_key: Path | None = Field(None, validation_alias="RABBITMQ_KEY")
    """Its key, when it is not in the same file."""
    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    """Where matches are written: postgresql://user:password@host:5432/database."""
    result_backend: SecretStr | None = Field(None, validation_alias="CELERY_RESULT_BACKEND")
    """Where answers of earlier producers' tasks go, and, in a Redis, a summary of each message for a day."""
    supabase_url: AnyHttpUrl | None = Field(None, validation_alias="SUPABASE_URL")
    """A Supabase project, in place of DATABASE_URL: https://project.supabase.co."""
    supabase_key: SecretStr | None = Field(None, validation_alias="SUPABASE_KEY")
    """Its publishable key; no service key is needed."""
    supabase_jwt: SecretStr | None = Field(None, validation_alias="SUPABASE_JWT")
    """A JWT of the role match_worker; SUPABASE_KEY unless set."""
    supabase_payload: int = Field(1_000_000, ge=1000, validation_alias="SUPABASE_PAYLOAD")
    """Bytes that one request may have; what is larger goes in parts."""
    environment: str = Field("local", validation_alias="WORKER_ENVIRONMENT")
    """Which queues are read: ingest.<environment>."""
    concurrency: int = Field(2, ge=1, le=64, validation_alias="WORKER_CONCURRENCY")
    """Processes, 1 to 64."""
    v1_queues: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="WORKER_V1_QUEUES")
    """Further queues of version 1 producers to read, with commas between, such as match_processing."""
    management_url: SecretStr | None = Field(None, validation_alias="WORKER_MANAGEMENT_URL")
    """RabbitMQ's management API, for `topology check`: http://user:password@host:15672; not asked unless set."""
    store: Store | None = Field(None, validation_alias="WORKER_STORE")
    """postgres, supabase, or memory to try the way without a database; by which address is set, unless set."""
    retry_delays: Annotated[tuple[float, ...], NoDecode] = Field(
        Patience().delays, min_length=1, validation_alias="WORKER_RETRY_DELAYS"
    )
    """Seconds before each next attempt, to the millisecond; the last is repeated."""
    retry_hours: float = Field(24, ge=0, le=24 * 14, validation_alias="WORKER_RETRY_HOURS")
    """How long a database may be away before its messages are parked."""
    broker_wait: int = Field(60, ge=0, validation_alias="WORKER_BROKER_WAIT")
    """Seconds to wait for the broker at start."""
    loglevel: Loglevel = Field("info", validation_alias="WORKER_LOGLEVEL")
    """debug, info, warning, error or critical."""
    http_port: int | None = Field(None, ge=1, le=65_535, validation_alias="WORKER_HTTP_PORT")
    """Where `worker run` answers /metrics, /healthz and /readyz; nowhere unless set."""
    http_address: str = Field("127.0.0.1", validation_alias="WORKER_HTTP_ADDRESS")
    """The address it listens on; 0.0.0.0 for all, inside a cluster."""
    task_events: bool = Field(False, validation_alias="WORKER_TASK_EVENTS")
    """true: workers tell of each task's start and end, for `worker flower`; three small messages for each envelope."""
    flower_auth: SecretStr | None = Field(None, validation_alias="WORKER_FLOWER_AUTH")
    """Who may look at `worker flower`: user:password; without it, it refuses to start."""
    otel_endpoint: AnyHttpUrl | None = Field(None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """Where traces go (OTLP over HTTP), such as http://host:4318; nowhere unless set."""
    scraper_state: Path | None = Field(None, validation_alias="SCRAPER_STATE")
    """The state file of a scraper on this machine, so that `worker status` tells of its outbox."""
    alert_webhook_url: SecretStr | None = Field(None, validation_alias="ALERT_WEBHOOK_URL")
    """Where alarms are posted as JSON (dead letters, refused seasons): https://host/path."""
    alert_smtp_url: SecretStr | None = Field(None, validation_alias="ALERT_SMTP_URL")
    """Mail server for alarms: smtps://user:password@host:465, or smtp://... with STARTTLS."""
    alert_sender: str | None = Field(None, validation_alias="ALERT_SENDER")
    """Sender of alarms."""
    alert_recipient: str | None = Field(None, validate_default=True, validation_alias="ALERT_RECIPIENT")
    """Recipient of alarms."""

    beat_heartbeat: int = Field(Rhythm().heartbeat, ge=1, validation_alias="WORKER_BEAT_HEARTBEAT")
    """Seconds between two heartbeats that `worker beat` sends through the whole pipeline."""
    beat_overdue: int = Field(Rhythm().overdue, ge=1, validation_alias="WORKER_BEAT_OVERDUE")
    """Seconds between two looks for matches whose kick-off is past: they become tbd."""
    beat_quarantine: int = Field(Rhythm().quarantine, ge=1, validation_alias="WORKER_BEAT_QUARANTINE")
    """Seconds between two attempts at what waits in quarantine for a name, a row or a moment."""
    beat_reconcile: int = Field(Rhythm().reconcile, ge=1, validation_alias="WORKER_BEAT_RECONCILE")
    """Seconds between two comparisons with the last complete list of each source."""
    beat_purge: int = Field(Rhythm().purge, ge=1, validation_alias="WORKER_BEAT_PURGE")
    """Seconds between two purges of what is older than its retention."""
    beat_lease: int = Field(60, ge=3, le=3600, validation_alias="WORKER_BEAT_LEASE")
    """Seconds after which another beat takes over from one that is not heard of."""
    keep_history_days: int = Field(Retention().history_days, ge=30, validation_alias="WORKER_KEEP_HISTORY_DAYS")
    """Days that the ledger, envelopes and runs are kept."""
    keep_settled_days: int = Field(Retention().settled_days, ge=1, validation_alias="WORKER_KEEP_SETTLED_DAYS")
    """Days that quarantine and dead letters are kept once they are replayed or given up."""

    @field_validator("broker_url")
    @classmethod
    def _is_a_broker(cls, url: SecretStr | None) -> SecretStr | None:
        # Parsed only when it is that scheme: what is said of a broken address would hold its password.
        if url is not None and url.get_secret_value().startswith(f"{SCHEME}:"):
            return as_folder(url, folder_of(url.get_secret_value()))
        return checked(url, ("amqp", "amqps"), _BROKER)

    @field_validator("management_url")
    @classmethod
    def _is_an_api(cls, url: SecretStr | None) -> SecretStr | None:
        return checked(url, ("http", "https"), "http://user:password@host:15672")

    @field_validator("alert_webhook_url")
    @classmethod
    def _is_a_webhook(cls, url: SecretStr | None) -> SecretStr | None:
        return checked(url, ("http", "https"), "https://host/path")

    @field_validator("alert_smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        return checked(url, ("smtp", "smtps"), "smtps://user:password@host:465")

    @field_validator("alert_recipient")
    @classmethod
    def _mail_is_whole(cls, recipient: str | None, told: ValidationInfo) -> str | None:
        return recipient_of(told.data.get("alert_smtp_url"), told.data.get("alert_sender"), recipient)

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: SecretStr | None) -> SecretStr | None:
        return checked(url, ("postgresql", "postgres"), _DATABASE)

    @field_validator("v1_queues", "retry_delays", mode="before")
    @classmethod
    def _split(cls, told: Any) -> Any:
        return told.split(",") if isinstance(told, str) else told

    @field_validator("v1_queues")
    @classmethod
    def _are_theirs(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if any(not _QUEUE.fullmatch(name) for name in names):
            raise ValueError("give names of queues with commas between, such as match_processing; ingest.* are ours")
        return tuple(dict.fromkeys(names))

    @field_validator("retry_delays")
    @classmethod
    def _rise(cls, delays: tuple[float, ...]) -> tuple[float, ...]:
        exact = all(_SHORTEST <= delay <= _DAY and round(delay, 3) == delay for delay in delays)
        if not exact or list(delays) != sorted(set(delays)):
            raise ValueError("give seconds from 0.01 to 86400, each longer than the one before, such as 0.5,30,120")
        return delays

    @property
    def patience(self) -> Patience:
        """How long to wait between attempts, and in all."""
        return Patience(self.retry_delays, timedelta(hours=self.retry_hours))

    @property
    def rhythm(self) -> Rhythm:
        """How often each chore of the beat is done."""
        return Rhythm(**{name: getattr(self, f"beat_{name}") for name in Rhythm.__dataclass_fields__})

    @property
    def retention(self) -> Retention:
        """How long what has served its purpose is kept."""
        return Retention(self.keep_history_days, self.keep_settled_days)

    @property
    def missing(self) -> list[str]:
        """Names of the settings without which `worker run` cannot start."""
        told: dict[str, object] = {"RABBITMQ_URL": self.broker_url}
        if self.chosen_store == "postgres":
            told["DATABASE_URL"] = self.database_url
        if self.chosen_store == "supabase":
            told |= {"SUPABASE_URL": self.supabase_url, "SUPABASE_KEY": self.supabase_key}
        return [name for name, value in sorted(told.items()) if value is None]

    def broker(self) -> str:
        """Return the broker's address, its TLS files within. Raises WrongSetting if there is none, or a bad file."""
        return with_files(
            _required(self.broker_url, "RABBITMQ_URL"),
            ca_file=self.broker_ca_file,
            certificate=self.broker_certificate,
            key=self.broker_key,
        )

    def database(self) -> str:
        """Return the database's address. Raises WrongSetting if there is none."""
        return _required(self.database_url, "DATABASE_URL")

    @property
    def chosen_store(self) -> Store:
        """The store that is named, else the one whose address is set, PostgreSQL first."""
        return self.store or ("supabase" if self.supabase_url and not self.database_url else "postgres")

    def supabase(self) -> tuple[str, str, str | None]:
        """Return the project's address, its key, and the role's JWT. Raises WrongSetting if one is missing."""
        url = SecretStr(str(self.supabase_url)) if self.supabase_url else None
        token = self.supabase_jwt.get_secret_value() if self.supabase_jwt else None
        return _required(url, "SUPABASE_URL"), _required(self.supabase_key, "SUPABASE_KEY"), token

    def management(self) -> str | None:
        """Return the address of the management API, if there is one."""
        return self.management_url.get_secret_value() if self.management_url else None

    def flower(self) -> str:
        """Return who may look at Flower, as user:password. Raises WrongSetting if nobody may."""
        credentials = _required(self.flower_auth, "WORKER_FLOWER_AUTH")
        if not all(credentials.partition(":")):
            raise WrongSetting("WORKER_FLOWER_AUTH: give a user and a password with a colon between: user:password")
        return credentials

    @property
    def alarms(self) -> Alarms:
        """Where alarms go."""
        webhook, server = (
            url.get_secret_value() if url else None for url in (self.alert_webhook_url, self.alert_smtp_url)
        )
        return Alarms(webhook, server, self.alert_sender, self.alert_recipient)

    def results(self) -> str | None:
        """Return the address of the result backend, if there is one."""
        return self.result_backend.get_secret_value() if self.result_backend else None


def load(name: str | None = None) -> Settings:
    """Read the environment, and `envs/.env.<name>` below it. Raises WrongSetting, which shows no value."""
    return load_settings(Settings, name)


def meanings() -> Iterator[tuple[str, str]]:
    """Yield each variable, and what it means with its default."""
    for name, field in variables(Settings):
        default = shown(field.default)
        yield name, f"{field.description}{f' {default} unless set.' if default else ''}"


def _required(url: SecretStr | None, name: str) -> str:
    if url is None:
        raise WrongSetting(f"set {name}: {dict(meanings())[name]}")
    return url.get_secret_value()
