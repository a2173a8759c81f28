"""The real commands as processes that faults can end, each marked so that none is left unseen."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from .servers import clean, program

MARK = "CHAOS_RUN"
_POLL = 0.02
_GRACE = 60
_READY = b" ready."


class Running:
    """One command, running in a session of its own; what it says goes to the end of `log`."""

    def __init__(self, *arguments: str, environment: Mapping[str, str], log: Path) -> None:
        self.arguments = arguments
        self.begins = log.stat().st_size if log.exists() else 0
        self.log = log
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [program(arguments[0]), *arguments[1:]],
                env=clean() | dict(environment), cwd=log.parent, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    @property
    def said(self) -> bytes:
        """What it has said so far."""
        with self.log.open("rb") as log:
            log.seek(self.begins)
            return log.read()

    @property
    def children(self) -> list[int]:
        """The process ids of its children."""
        with suppress(OSError):
            return [int(each) for each in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        return []

    def signal(self, number: int) -> None:
        """Send it a signal; nothing if it has ended."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def wait(self, seconds: float = 120) -> int:
        """Wait for its end and return its exit code; it is killed if it takes longer."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
            raise


class Kept:
    """A command that is started again whenever it ends, as a cluster would do; an end that nobody caused is told."""

    def __init__(self, *arguments: str, environment: Mapping[str, str], log: Path) -> None:
        self._arguments, self._environment, self._log = arguments, environment, log
        self.faulty: list[str] = []
        """How it ended where it should not have, or not so."""
        self._caused: dict[int, set[int]] = {}
        self._asked = Event()
        self.now = self._start()
        self._thread = Thread(target=self._keep, daemon=True)
        self._thread.start()

    def wait_ready(self, seconds: float = 60) -> None:
        """Wait until the one that runs now says that it is ready."""
        deadline = time.monotonic() + seconds
        while not self.is_ready:
            assert time.monotonic() < deadline, f"not ready after {seconds} s:\n{self.now.said[-3000:].decode()}"
            time.sleep(_POLL)

    @property
    def is_ready(self) -> bool:
        """Whether the one that runs now has said so."""
        return _READY in self.now.said

    def end(self, number: int) -> None:
        """End the one that runs now by a signal: in order by SIGTERM, if it was ready to take one."""
        codes = {0} if number == signal.SIGTERM else {-number}
        self._caused[self.now.pid] = codes if self.is_ready else codes | {-number}
        self.now.signal(number)

    def stop(self) -> None:
        """End it in order; it is not started again."""
        self._asked.set()
        self._thread.join()
        self.end(signal.SIGTERM)
        try:
            self._look(self.now.wait(_GRACE))
        except subprocess.TimeoutExpired:
            self.faulty.append(f"it did not end within {_GRACE} s of SIGTERM")

    def start(self) -> None:
        """Start it again after `stop`."""
        self._asked.clear()
        self.now = self._start()
        self._thread = Thread(target=self._keep, daemon=True)
        self._thread.start()

    def abandon(self) -> None:
        """Start it no more, and leave it as it is."""
        self._asked.set()
        self._thread.join()

    def _start(self) -> Running:
        return Running(*self._arguments, environment=self._environment, log=self._log)

    def _keep(self) -> None:
        while not self._asked.wait(_POLL):
            if (code := self.now.exit_code) is not None:
                self._look(code)
                self.now = self._start()

    def _look(self, code: int) -> None:
        caused = self._caused.get(self.now.pid)
        if caused is None:
            self.faulty.append(f"it ended with {code} by itself")
        elif code not in caused:
            self.faulty.append(f"it ended with {code} when it was told to end")


def left(mark: str) -> list[int]:
    """Find the processes that bear this mark in their environment (on Linux)."""
    wanted = f"{MARK}={mark}".encode()
    return [pid for pid in _processes() if wanted in _environment(pid)]


def end(pid: int) -> None:
    """Kill a process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").glob("[0-9]*")]


def _environment(pid: int) -> list[bytes]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []
