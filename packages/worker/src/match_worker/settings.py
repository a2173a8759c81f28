"""What a person sets, read from environment variables. Only `cli` imports this."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .embedded import folder_of
from .errors import WrongSetting
from .verdicts import Patience

Loglevel = Literal["debug", "info", "warning", "error", "critical"]

_BROKER = "amqp://user:password@host:5672/vhost"
_DATABASE = "postgresql://user:password@host:5432/database"
_DAY = 86_400

NEEDED = {
    "DATABASE_URL": f"where matches are written: {_DATABASE}",
    "RABBITMQ_URL": f"where messages come from: {_BROKER} (CELERY_BROKER_URL goes before it)",
}
OPTIONAL = {
    "WORKER_ENVIRONMENT": "which queues are read, ingest.<environment>; local unless set",
    "WORKER_CONCURRENCY": "processes; 2 unless set",
    "WORKER_STORE": "postgres, or memory to try the way without a database; postgres unless set",
    "WORKER_RETRY_DELAYS": "seconds before each next attempt; 5,30,120,600,3600 unless set",
    "WORKER_RETRY_HOURS": "how long a database may be away before its messages are parked; 24 unless set",
    "WORKER_BROKER_WAIT": "seconds to wait for the broker at start; 60 unless set",
    "WORKER_LOGLEVEL": "debug, info, warning, error or critical; info unless set",
    "CELERY_RESULT_BACKEND": "where results of tasks other than ingest go; nowhere unless set",
}


class Settings(BaseSettings):
    """Every setting of the `worker` command; addresses hold passwords and are never shown."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    broker_url: SecretStr | None = Field(None, validation_alias=AliasChoices("CELERY_BROKER_URL", "RABBITMQ_URL"))
    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    result_backend: SecretStr | None = Field(None, validation_alias="CELERY_RESULT_BACKEND")
    environment: str = Field("local", validation_alias="WORKER_ENVIRONMENT")
    concurrency: int = Field(2, ge=1, le=64, validation_alias="WORKER_CONCURRENCY")
    store: Literal["postgres", "memory"] = Field("postgres", validation_alias="WORKER_STORE")
    retry_delays: Annotated[tuple[int, ...], NoDecode] = Field(
        Patience().delays, min_length=1, validation_alias="WORKER_RETRY_DELAYS"
    )
    retry_hours: float = Field(24, ge=0, le=24 * 14, validation_alias="WORKER_RETRY_HOURS")
    broker_wait: int = Field(60, ge=0, validation_alias="WORKER_BROKER_WAIT")
    loglevel: Loglevel = Field("info", validation_alias="WORKER_LOGLEVEL")

    @field_validator("broker_url")
    @classmethod
    def _is_a_broker(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and (folder := folder_of(url.get_secret_value())) is not None:
            return _as_folder(url, folder)
        return _checked(url, ("amqp", "amqps"), _BROKER)

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: SecretStr | None) -> SecretStr | None:
        return _checked(url, ("postgresql", "postgres"), _DATABASE)

    @field_validator("retry_delays", mode="before")
    @classmethod
    def _split(cls, told: Any) -> Any:
        return told.split(",") if isinstance(told, str) else told

    @field_validator("retry_delays")
    @classmethod
    def _rise(cls, delays: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= delay <= _DAY for delay in delays) or list(delays) != sorted(set(delays)):
            raise ValueError("give whole seconds from 1 to 86400, each longer than the one before, such as 5,30,120")
        return delays

    @property
    def patience(self) -> Patience:
        """How long to wait between attempts, and in all."""
        return Patience(self.retry_delays, timedelta(hours=self.retry_hours))

    @property
    def missing(self) -> list[str]:
        """Names of the settings without which `worker run` cannot start."""
        database = self.database_url is None and self.store == "postgres"
        broker = self.broker_url is None
        return [name for name, lacks in (("DATABASE_URL", database), ("RABBITMQ_URL", broker)) if lacks]

    def broker(self) -> str:
        """Return the broker's address. Raises WrongSetting if there is none."""
        return _required(self.broker_url, "RABBITMQ_URL")

    def database(self) -> str:
        """Return the database's address. Raises WrongSetting if there is none."""
        return _required(self.database_url, "DATABASE_URL")

    def results(self) -> str | None:
        """Return the address of the result backend, if there is one."""
        return self.result_backend.get_secret_value() if self.result_backend else None


def load() -> Settings:
    """Read the environment. Raises WrongSetting, which names each setting that is wrong but shows no value."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{_name(each['loc'][0])}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors())
        raise WrongSetting("; ".join(wrong)) from None


def _name(told: object) -> str:
    """Name the setting; pydantic names only the first of two that stand for one."""
    return "RABBITMQ_URL or CELERY_BROKER_URL" if told == "CELERY_BROKER_URL" else str(told)


def _required(url: SecretStr | None, name: str) -> str:
    if url is None:
        raise WrongSetting(f"set {name}: {NEEDED[name]}")
    return url.get_secret_value()


def _as_folder(url: SecretStr, folder: Path) -> SecretStr:
    if not folder.is_absolute() or folder == folder.parent or urlsplit(url.get_secret_value()).netloc:
        raise ValueError("the embedded broker's address must read filesystem:///folder, with its absolute path")
    return url


def _checked(url: SecretStr | None, schemes: tuple[str, ...], example: str) -> SecretStr | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url.get_secret_value())
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"not an address like {example}; encode @ : / % # in the password as %40 %3A %2F %25 %23")
    return url
