"""One program of ours, running: started under a keeper, with a log and an end."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from . import keeper
from .errors import DidNotStart, Refused
from .interruption import uninterrupted

_KEEPER_SECONDS = 10.0
_living: "set[Process]" = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how to ask it to end."""

    command: tuple[str, ...]
    """Absolute path of the program and its arguments; no secrets, for everybody on the machine can read them."""
    folder: str
    """The working folder."""
    log: str
    """The file that takes its output; appended to, and locked while the program runs."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Its environment, beside PATH and LANG; settings of ours are no business of a server's."""
    user: int | None = None
    """Run as this user id; None: as we are."""
    group: int | None = None
    """Run as this group id."""
    stop: int = signal.SIGTERM
    """The signal that asks it to end in order."""
    grace: float = 15.0
    """Seconds it has to do so before it is killed."""
    temporary: str | None = None
    """A folder that is removed if we are gone before the program is."""


def _locked(log: Path) -> IO[bytes]:
    """Open the log and lock it: two servers must not share a folder."""
    file = log.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise DidNotStart(f"{log.parent} is in use by another server; end it, or choose another folder") from error
    return file


class Process:
    """A running program; it ends with this object's owner even if that is killed."""

    def __init__(self, program: Program) -> None:
        order = asdict(program)
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **order.pop("environment")}
        self._grace = program.grace
        with uninterrupted(), _locked(Path(program.log)) as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, json.dumps(order)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                pass_fds=[log.fileno()],  # the keeper holds the lock for as long as the server lives
                start_new_session=True,  # a Ctrl-C in the terminal is for us; we end the server in order
            )
            self._line = cast("IO[bytes]", self._keeper.stdin)
            _living.add(self)
        self.pid = self._read_pid(program.command[0])

    def _read_pid(self, command: str) -> int:
        with cast("IO[bytes]", self._keeper.stdout) as stdout, cast("IO[bytes]", self._keeper.stderr) as stderr:
            line = stdout.readline()
            if not line:
                reason = stderr.read().decode(errors="replace").strip().rpartition("\n")[2]
                self.end()
                raise DidNotStart(f"{command} could not be run: {reason}")
        return int(line)

    @property
    def running(self) -> bool:
        """Whether the program, or anything it left behind, is still there."""
        return self._keeper.poll() is None

    def end(self) -> None:
        """Ask it to end; after its grace it is killed. Returns when it is gone, also when called again."""
        if not self._line.closed:  # else it was asked before, and perhaps not waited for
            with suppress(BrokenPipeError), self._line as line:
                # Said, not only closed: a forked copy of this process may hold the pipe open.
                line.write(b"end\n")
        self._keeper.wait(self._grace + _KEEPER_SECONDS)
        _living.discard(self)

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would; returns when it is gone."""
        if self.running:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._keeper.wait(_KEEPER_SECONDS)
        self.end()


def end_all() -> None:
    """End whatever still runs: an interruption may come between starting a program and entering its `with` block."""
    for process in tuple(_living):
        process.end()


def run_to_end(command: Sequence[str], *, within: float, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a session of its own and return what it printed; it does not outlive an interruption.

    `within`: seconds after which it is killed; `options` are those of subprocess.Popen. Raises Refused.
    """
    child: subprocess.Popen[str] | None = None
    try:
        with uninterrupted():
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                **options,
            )
        printed = child.communicate(timeout=within)
    except BaseException as error:
        if child is not None:
            _kill_session(child)
        if isinstance(error, subprocess.TimeoutExpired):
            raise Refused(f"{Path(command[0]).name} was not done after {within:.0f} seconds") from error
        raise
    return subprocess.CompletedProcess(command, child.returncode, *printed)


def _kill_session(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # gone, or (on a Mac) a zombie
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
