"""Supabase Lite before a database: another hand's reading of Supabase's interface, as npm's @supabase/lite has it."""

import secrets
import sys
from datetime import timedelta
from pathlib import Path

from .errors import NotInstalled
from .process import Program
from .server import HOST, Server, answer
from .tokens import token

_FOLDER = Path(".tools", "supabase")
_CONFIG = """\
[api]
port = {port}
schemas = ["public"]
max_rows = 1000

[db]
driver = "postgres"
url = "{database}"

[auth]
enabled = true
jwt_secret = "{secret}"
publishable_key = "{key}"
secret_key = "{secret_key}"
"""


class SupabaseLite(Server):
    """Supabase Lite on `database`, the URL of a superuser; it makes Supabase's roles and its schema `auth` there.

    Callers use `url`, which answers under `/rest/v1`, with `key` and a `token`.
    """

    name = "supabase-lite"

    def __init__(self, folder: Path, *, database: str, ready_within: timedelta = timedelta(seconds=60)) -> None:
        super().__init__(folder, ready_within=ready_within)
        self._database = database
        self._secret = secrets.token_urlsafe(32)
        self.key = "sb_publishable_" + secrets.token_urlsafe(12)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`; the paths begin with `/rest/v1`."""
        return f"http://{HOST}:{self.port}"

    def token(self, role: str, *, lifetime: timedelta = timedelta(hours=1)) -> str:
        """Sign a JWT that makes its bearer `role`; a negative lifetime gives one that has expired."""
        return token(role, secret=self._secret, lifetime=lifetime)

    def _program(self) -> Program:
        config = self.folder / "supabase" / "config.toml"
        config.parent.mkdir(exist_ok=True)
        config.touch(mode=0o600)
        secret_key = "sb_secret_" + secrets.token_urlsafe(12)
        told = {"port": self.port, "database": self._database, "secret": self._secret, "key": self.key}
        config.write_text(_CONFIG.format(**told, secret_key=secret_key))
        return Program(
            command=(str(installed("lite")), "start", "--no-admin"),
            folder=str(self.folder),
            log=str(self.log),
            environment={"DO_NOT_TRACK": "1"},
        )

    def _ready(self) -> bool:
        asked = b"GET /rest/v1/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return b" 401 " in answer(self.port, asked).partition(b"\n")[0]


def installed(program: str) -> Path:
    """Find a program of Supabase's npm packages where `make test-all` puts it. Raises NotInstalled."""
    found = Path(sys.prefix).parent / _FOLDER / "node_modules" / ".bin" / program
    if not found.exists():
        raise NotInstalled(f"{program} is not installed: python3 scripts/setup.py --all")
    return found
