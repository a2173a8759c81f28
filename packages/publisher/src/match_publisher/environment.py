"""Settings from environment variables and, below them, from the file `envs/.env.<name>` that `--env` chooses.

Packages that never meet carry this file alike; `tests/house` keeps it so.
"""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qs, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AliasChoices, BeforeValidator, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource

from .errors import WrongSetting

FOLDER: Final = Path("envs")
"""Where the files are, seen from where the command runs."""
_GUARDED: Final = {"local": "prod"}
"""An environment, and the one whose hosts it never reaches."""
_SPELT_ALIKE: Final = 0.85
_EXAMPLE: Final = ".example"


def _seconds(told: object) -> object:
    try:
        return timedelta(seconds=float(told)) if isinstance(told, str) else told
    except (ValueError, OverflowError):
        return told


Seconds = Annotated[timedelta, BeforeValidator(_seconds)]
"""A duration that people write in plain seconds; pydantic alone wants ISO 8601."""


class EnvironmentSettings(BaseSettings):
    """Settings named as their variables, in small letters; the docstring of each is what people read about it."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Lay the environment over the file, variable by variable."""
        del settings_cls, file_secret_settings
        if isinstance(env_settings, EnvSettingsSource) and isinstance(dotenv_settings, EnvSettingsSource):
            env_settings.env_vars = {**dotenv_settings.env_vars, **env_settings.env_vars}
        return init_settings, env_settings


S = TypeVar("S", bound=EnvironmentSettings)


def load(kind: type[S], name: str | None) -> S:
    """Read settings from the environment, and from `envs/.env.<name>` if a name is given.

    Raises WrongSetting: it names each setting that is wrong, but shows no value; a value may be a secret.
    """
    file = None if name is None else file_of(name)
    if file is not None:
        _keep_away(kind, file, _GUARDED.get(str(name)))
    try:
        return kind(_env_file=file)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        wrong = (f"{_named(kind, each['loc'][0])}: {each['msg'].removeprefix('Value error, ')}" for each in faults)
        raise WrongSetting("\n".join(wrong)) from None


def variables(kind: type[BaseSettings]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield each variable that is read, with what is known of it."""
    for name, field in kind.model_fields.items():
        yield from ((each, field) for each in _names(name, field))


def shown(default: object) -> str:
    """Write a default as a person would set it; nothing for one that is not set."""
    match default:
        case None:
            return ""
        case bool():
            return str(default).lower()
        case timedelta():
            return f"{default.total_seconds():g}"
        case tuple():
            return ",".join(map(shown, default))
    return str(default)


def file_of(name: str) -> Path:
    """Return the file of an environment. Raises WrongSetting, which lists the environments there are."""
    there = sorted(path.name.removeprefix(".env.") for path in FOLDER.glob(".env.*") if path.suffix != _EXAMPLE)
    file = FOLDER / f".env.{name}"
    if name in there:
        return file
    example = file.with_name(file.name + _EXAMPLE)
    advice = f"; begin with `cp {example} {file}`" if example in FOLDER.glob(".env.*") else ""
    raise WrongSetting(f"--env {name}: there is no {file}; there are: {', '.join(there) or 'none yet'}{advice}")


def misspelt(kind: type[BaseSettings], file: Path | None, environment: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name of the file or the environment that is no setting but looks like one, and the one it is like."""
    known = [name for name, _ in variables(kind)]
    for name in sorted({*environment, *(_values(file) if file else ())} - set(known)):
        if close := get_close_matches(name, known, n=1, cutoff=_SPELT_ALIKE):
            yield name, close[0]


def hosts(value: str) -> set[str]:
    """Return the hosts a URL names, also where it lists several; none for what is no URL, and no loopback."""
    found: set[str] = set()
    for url in re.split(r";(?=\w+://)", value):
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if not parts.netloc:
            continue
        query = parse_qs(parts.query)
        named = [parts.netloc.rpartition("@")[2], *query.get("host", []), *query.get("hostaddr", [])]
        found.update(_without_port(each) for several in named for each in several.split(","))
    return {host for host in found if host and not _loopback(host)}


def _names(name: str, field: FieldInfo) -> list[str]:
    alias = field.validation_alias
    return [str(each) for each in alias.choices] if isinstance(alias, AliasChoices) else [str(alias or name.upper())]


def _named(kind: type[BaseSettings], place: object) -> str:
    """Name the setting of a fault; pydantic names only the first of two variables that stand for one."""
    all_names = (_names(name, field) for name, field in kind.model_fields.items())
    return next((" or ".join(names) for names in all_names if str(place).upper() in names), str(place))


def _keep_away(kind: type[BaseSettings], file: Path, guarded: str | None) -> None:
    """Refuse a host that the guarded environment names, whether the file or the environment has it."""
    ours = _values(file)
    theirs = FOLDER / f".env.{guarded}"
    if guarded is None or not theirs.is_file():
        return
    forbidden = {host for value in _values(theirs).values() for host in hosts(value)}
    read = {*ours, *_values(theirs), *(name for name, _ in variables(kind))}
    told = ours | {name.upper(): value for name, value in os.environ.items() if value and name.upper() in read}
    for name, value in told.items():
        if named := sorted(hosts(value) & forbidden):
            raise WrongSetting(
                f"{name} names host {named[0]}, which {theirs} names too: this environment never reaches it; "
                f"correct {file}, or unset {name} in the environment"
            )


def _values(file: Path) -> dict[str, str]:
    """Read a file; a line that is no assignment is refused rather than skipped."""
    try:
        with file.open(encoding="utf-8") as lines:
            bad = next((each.original for each in parse_stream(lines) if each.error), None)
        if bad is not None:
            blank = len(bad.string) - len(bad.string.lstrip("\r\n"))
            raise WrongSetting(f"{file}, line {bad.line + blank}: write NAME=value, and quotes around blanks")
        return {name.upper(): value for name, value in dotenv_values(file, encoding="utf-8").items() if value}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None


def _without_port(authority: str) -> str:
    bare = authority[1:].partition("]")[0] if authority.startswith("[") else authority.partition(":")[0]
    return bare.lower().rstrip(".")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
