"""A private Redis: a password, a bounded memory, nothing on disk."""

import shutil

from .errors import NotInstalled
from .process import Program
from .server import HOST, Server, answer

_CONFIG = """\
bind {host}
port {port}
requirepass {password}
save ""
appendonly no
maxmemory 64mb
maxmemory-policy noeviction
daemonize no
dir {folder}
"""


class Redis(Server):
    """A private Redis; its data is gone when it stops."""

    name = "redis"

    @property
    def url(self) -> str:
        """`redis://:password@127.0.0.1:port/0`."""
        return f"redis://:{self._password()}@{HOST}:{self.port}/0"

    def _program(self) -> Program:
        server = shutil.which("redis-server")
        if server is None:
            raise NotInstalled("redis-server is not installed: apt-get install redis-server, or brew install redis")
        config = self.folder / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(
            _CONFIG.format(host=HOST, port=self.port, password=self._password(), folder=f'"{self.folder}"')
        )
        return Program(command=(server, str(config)), folder=str(self.folder), log=str(self.log))

    def _ready(self) -> bool:
        return answer(self.port, f"AUTH {self._password()}\r\n".encode()).startswith(b"+OK")
