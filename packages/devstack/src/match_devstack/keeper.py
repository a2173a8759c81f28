"""A process between us and a server, so that the server ends when we end, however we end.

Run as a script of its own, without site packages; its only argument is JSON: command, log, folder, user, group, stop
(a signal number), grace (seconds), temporary (a folder removed when the parent is gone, or null). It prints the
server's process id, and ends with the server's exit code.

It ends the server as soon as its standard input says something or closes, or its parent is gone. A pipe alone would not
do (a forked copy of us may hold it open), nor would the kernel's parent-death signal (it fires when the *thread*
that started the server ends).
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_PARENT_CHECK_SECONDS = 0.5
_LAST_SECONDS = 5.0  # after SIGKILL, for the kernel and the server's own children


def _prctl(option: int, value: int) -> None:
    """Ask the Linux kernel; other systems have no such call and do without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _launch(order: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    # On Linux the server ends with its keeper even if the keeper itself is killed; this one has a single thread.
    dies_with_keeper = partial(_prctl, _PR_SET_PDEATHSIG, signal.SIGKILL)
    # Changing the user needs privileges also when it stays the same, so it is asked for only where it changes.
    other_user = {} if order["user"] is None else {key: order[key] for key in ("user", "group")} | {"extra_groups": []}
    with open(order["log"], "ab") as log:  # noqa: PTH123 - pathlib would double the time this script takes to start
        return subprocess.Popen(
            order["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=order["folder"],
            start_new_session=True,
            preexec_fn=dies_with_keeper,  # noqa: PLW1509 - safe: this process has one thread
            **other_user,
        )


class _Family:
    """The server and every descendant it leaves behind; on Linux those become children of the keeper."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.exit_code = 1

    def gone(self) -> bool:
        """Collect who has ended; true when nobody is left."""
        try:
            while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                if ended[0] == self.server:
                    self.exit_code = os.waitstatus_to_exitcode(ended[1])
        except ChildProcessError:
            return True
        return False

    def signal(self, number: int) -> None:
        try:
            os.kill(self.server, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        try:
            os.killpg(self.server, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # gone, or (on a Mac) a zombie
            return


def _wait(family: _Family, wakeup: int, seconds: float) -> bool:
    """Wait until the family is gone; false when the time is over."""
    deadline = time.monotonic() + seconds
    while not family.gone():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        if select.select([wakeup], [], [], left)[0]:
            os.read(wakeup, 512)
    return True


def _watch(family: _Family, wakeup: int, parent: int) -> None:
    """Return when the family is gone, we are told to end it, or the parent is gone."""
    while not family.gone() and os.getppid() == parent:
        ready = select.select([0, wakeup], [], [], _PARENT_CHECK_SECONDS)[0]
        if 0 in ready:
            return
        if wakeup in ready:
            os.read(wakeup, 512)


def main() -> int:
    """Keep one server."""
    parent = os.getppid()
    order = json.loads(sys.argv[1])
    wakeup, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    family = _Family(_launch(order).pid)
    os.write(1, f"{family.server}\n".encode())
    _watch(family, wakeup, parent)
    family.signal(order["stop"])
    if not _wait(family, wakeup, order["grace"]):
        family.kill()
        _wait(family, wakeup, _LAST_SECONDS)
    if order["temporary"] is not None and os.getppid() != parent:
        shutil.rmtree(order["temporary"], ignore_errors=True)
    # A signal is told the way a shell tells it.
    return family.exit_code if family.exit_code >= 0 else 128 - family.exit_code


if __name__ == "__main__":
    sys.exit(main())
