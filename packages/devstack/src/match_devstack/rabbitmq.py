"""A private RabbitMQ node, with an epmd (Erlang's port mapper) of its own.

A node normally starts an epmd that outlives it and listens everywhere. Ours runs first, on its own port of 127.0.0.1,
and ends after the node; the node finds it and starts no other.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from subprocess import run

import pika  # type: ignore[import-untyped] # annotated, but ships no py.typed
from pika.exceptions import AMQPError, ChannelClosedByBroker  # type: ignore[import-untyped] # the same

from .errors import NotInstalled, NotRunning
from .process import Program
from .server import HOST, Server, answer, free_port

# Debian's command on the PATH demands the user rabbitmq; the script it wraps does not.
_SCRIPTS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
_CONTROL_SCRIPTS = tuple(place.replace("rabbitmq-server", "rabbitmqctl") for place in _SCRIPTS)
_USER = "match"
_AMQP_GREETING = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"
_EPMD_NAMES = b"\x00\x01n"

_CONFIG = """\
listeners.tcp.1 = {host}:{port}
default_user = {user}
default_pass = {password}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
default_user_tags.administrator = true
disk_free_limit.absolute = 50MB
log.console = true
log.console.level = info
log.file = false
"""
_MANAGEMENT = """\
management.tcp.ip = {host}
management.tcp.port = {port}
"""


def _installed(program: str, *places: str) -> str:
    found = next((place for place in places if Path(place).exists()), None) or shutil.which(program)
    if found is None:
        raise NotInstalled(f"{program} is not installed: apt-get install rabbitmq-server, or brew install rabbitmq")
    return found


def _depth(connection: pika.BlockingConnection, queue: str) -> int:
    channel = connection.channel()
    try:
        count = int(channel.queue_declare(queue, passive=True).method.message_count)
    except ChannelClosedByBroker:
        return 0
    channel.close()
    return count


class _Epmd(Server):
    """The port mapper of one node."""

    name = "epmd"

    @property
    def url(self) -> str:
        return f"epmd://{HOST}:{self.port}"

    def _program(self) -> Program:
        command = (_installed("epmd"), "-address", HOST, "-port", str(self.port))
        return Program(command=command, folder=str(self.folder), log=str(self.log))

    def _ready(self) -> bool:
        return answer(self.port, _EPMD_NAMES) != b""


class RabbitMQ(Server):
    """A private RabbitMQ node with one user; about five seconds to start.

    `plugins` names further ones to enable; with `rabbitmq_management` its API answers on `management_port`.
    """

    name = "rabbitmq"

    def __init__(
        self, folder: Path, *, plugins: tuple[str, ...] = (), ready_within: timedelta = timedelta(seconds=90)
    ) -> None:
        super().__init__(folder, ready_within=ready_within)
        self.management_port = free_port()
        self._plugins = plugins
        self._distribution_port = free_port()
        self._epmd = _Epmd(folder)

    @property
    def url(self) -> str:
        """`amqp://user:password@127.0.0.1:port/%2F`."""
        return f"amqp://{_USER}:{self._password()}@{HOST}:{self.port}/%2F"

    @staticmethod
    def installed() -> bool:
        """Whether this machine has the server."""
        try:
            return bool(_installed("rabbitmq-server", *_SCRIPTS) and _installed("epmd"))
        except NotInstalled:
            return False

    def depth(self, *queues: str) -> int:
        """Count the messages that wait in these queues; a queue that is not there holds none. Raises NotRunning."""
        try:
            with closing(pika.BlockingConnection(pika.URLParameters(self.url))) as connection:
                return sum(_depth(connection, queue) for queue in queues)
        except AMQPError as error:
            raise NotRunning(f"{self.name} does not answer on {HOST}:{self.port}; start() it first") from error

    def control(self, *words: str) -> None:
        """Tell the running node something by `rabbitmqctl`. Raises NotRunning if it does not obey."""
        command = (_installed("rabbitmqctl", *_CONTROL_SCRIPTS), *words)
        done = run(command, env={**os.environ, **self._environment()}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotRunning(f"{self.name} on {HOST}:{self.port} does not {' '.join(words)}: {done.stderr.strip()}")

    def launch(self) -> None:
        """Start epmd, and the node without waiting. Raises NotInstalled, DidNotStart."""
        self._epmd.start()
        super().launch()

    def stop(self) -> None:
        """End the node in order, then its epmd."""
        super().stop()
        self._epmd.stop()

    def kill(self) -> None:
        """End the node with SIGKILL, for tests of faults; its epmd ends in order."""
        super().kill()
        self._epmd.stop()

    def _program(self) -> Program:
        server = _installed("rabbitmq-server", *_SCRIPTS)
        self._configure()
        return Program(
            command=(server,), folder=str(self.folder), log=str(self.log), environment=self._environment(), grace=30.0
        )

    def _configure(self) -> None:
        config = _CONFIG.format(host=HOST, port=self.port, user=_USER, password=self._password())
        if "rabbitmq_management" in self._plugins:
            config += _MANAGEMENT.format(host=HOST, port=self.management_port)
        file = self.folder / "rabbitmq.conf"
        file.touch(mode=0o600)
        file.write_text(config)
        (self.folder / "conf.d").mkdir(exist_ok=True)
        (self.folder / "enabled_plugins").write_text(f"[{','.join(self._plugins)}].\n")

    def _environment(self) -> Mapping[str, str]:
        def inside(name: str) -> str:
            return str(self.folder / name)

        return {
            "HOME": str(self.folder),  # holds the node's cookie
            # One name for all: each node has an epmd of its own, and its data knows it by this name.
            "RABBITMQ_NODENAME": "match@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_MNESIA_BASE": inside("data"),
            "RABBITMQ_LOG_BASE": inside("log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": inside("rabbitmq.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": inside("enabled_plugins"),
            "RABBITMQ_FEATURE_FLAGS_FILE": inside("feature_flags"),
            "RABBITMQ_PLUGINS_EXPAND_DIR": inside("plugins_expand"),
            "RABBITMQ_GENERATED_CONFIG_DIR": inside("generated"),
            "RABBITMQ_CONFIG_FILE": inside("rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": inside("conf.d"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            # The script then becomes the node instead of waiting for it, so that signals reach the node.
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(self._epmd.port),
            "ERL_CRASH_DUMP_SECONDS": "0",
        }

    def _ready(self) -> bool:
        # Listeners open last, when users exist and all plugins run.
        return answer(self.port, _AMQP_GREETING).startswith(_METHOD_FRAME)
