"""Tests speak to servers they started: on this machine, and on no port where a person's own may listen."""

import ipaddress
import socket
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

USUAL_PORTS = {5432, 5672, 6379, 6543, 15672, 54321, 54322}
"""Of PostgreSQL, RabbitMQ, Redis, a pooler, and a local Supabase; servers of tests have free ports."""
NOWHERE = (".invalid", ".example", ".example.org", ".example.net", ".test")


def refuse_other_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let neither a socket nor libpq, which opens its own, reach any other server from this process."""
    connect_socket, connect_database = socket.socket.connect, psycopg.Connection.connect.__func__  # type: ignore[attr-defined]

    def socket_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):
            check(str(address[0]), int(address[1]))
        connect_socket(self, address)

    def database_connect(cls: type[psycopg.Connection], conninfo: str = "", **options: Any) -> Any:
        told = conninfo_to_dict(conninfo, **{name: options[name] for name in ("host", "port") if name in options})
        for host in str(told.get("host") or "localhost").split(","):
            check(host, int(str(told.get("port") or 5432).split(",")[0]))
        return connect_database(cls, conninfo, **options)

    monkeypatch.setattr(socket.socket, "connect", socket_connect)
    monkeypatch.setattr(psycopg.Connection, "connect", classmethod(database_connect))
    monkeypatch.setattr(psycopg, "connect", psycopg.Connection.connect)


def check(host: str, port: int) -> None:
    if host.startswith("/") or host.endswith(NOWHERE):
        return
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here or (port in USUAL_PORTS and not listened_to_here(port)):
        raise AssertionError(f"{host}:{port} is no server that a test started")


def listened_to_here(port: int) -> bool:
    """Tell whether this process itself listens; a pair of sockets may be given one of the usual ports."""
    own = psutil.Process().net_connections("tcp")
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in own)
