"""Which ports of this machine are taken. Private servers take free ones, so only a port that is asked for can fail."""

import errno
import socket
from collections.abc import Sequence
from typing import Final

from match_devstack.errors import DidNotStart
from match_devstack.server import HOST, free_port

from .finding import Finding, fail, ok

_USUAL: Final = {5432: "PostgreSQL", 5672: "RabbitMQ", 6379: "Redis"}
_FEW: Final = "ss -ltn   # then end what holds so many"


def check_ports(usual: Sequence[int] = tuple(_USUAL)) -> Finding:
    """Tell which usual ports are taken, and that there are free ones for us."""
    try:
        free_port()
    except DidNotStart as error:
        return fail("ports", str(error), _FEW)
    taken = ", ".join(f"{port} ({_USUAL.get(port, 'other')})" for port in usual if _fault(port) == errno.EADDRINUSE)
    return ok("ports", f"{f'{taken} in use by other servers; ' if taken else ''}ours take free ones")


def check_port(port: int) -> Finding:
    """Tell whether a server of ours could take this port."""
    match _fault(port):
        case None:
            return ok("port", f"{port} is free")
        case errno.EADDRINUSE:
            return fail("port", f"port {port} is taken", f"ss -ltnp 'sport = :{port}'   # by whom; or choose another")
        case errno.EACCES:
            return fail("port", f"port {port} is not ours to take", "devstack replica --port 0   # any free one")
        case number:
            return fail("port", f"port {port} cannot be taken: {errno.errorcode.get(number)}", "ip address show lo")


def _fault(port: int) -> int | None:
    with socket.socket() as probe:
        # As servers do: a connection that ended a minute ago is nobody's.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno
    return None
