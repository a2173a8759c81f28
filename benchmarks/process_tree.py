"""Memory and processor time of a process and all its children, as Linux counts them."""

import os
from collections.abc import Iterator
from pathlib import Path

from match_devstack.server import Server

_TICK = os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """Proportional set size of the tree: pages that several processes share are counted once."""
    return sum(_pss_kib(each) for each in tree(pid)) / 1024


def processor_seconds(pid: int) -> float:
    """Seconds of processor time that the processes of the tree have used, and those of their children that ended."""
    return sum(_ticks(each) for each in tree(pid)) / _TICK


def tree(pid: int) -> Iterator[int]:
    """Yield the process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield from tree(int(child))


def _pss_kib(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))  # user and system time, its own and of children it waited for


def pid_of(server: Server) -> int:
    """The process of a private server, itself a tree."""
    process = server._process  # noqa: SLF001 - who uses a server needs not know its process; who measures it does
    assert process is not None
    return process.pid
