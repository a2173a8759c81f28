"""A port that is given to one is given to nobody else, though nobody listens on it yet."""

import subprocess
import sys

import pytest

from match_devstack import server
from match_devstack.errors import DidNotStart

ANOTHER = """
from match_devstack import server
server._PORTS = range({port}, {port} + 1)
server.free_port()
"""


def test_the_same_process_is_given_another(monkeypatch: pytest.MonkeyPatch):
    port = server.free_port()
    monkeypatch.setattr(server, "_PORTS", range(port, port + 1))

    with pytest.raises(DidNotStart, match="no free port found"):
        server.free_port()


def test_another_process_is_given_another():
    port = server.free_port()
    asked = subprocess.run(
        [sys.executable, "-c", ANOTHER.format(port=port)], capture_output=True, text=True, check=False
    )

    assert (asked.returncode, "DidNotStart: no free port found" in asked.stderr) == (1, True)


def test_what_a_process_was_given_is_free_after_its_end():
    asked = subprocess.run(
        [sys.executable, "-c", "from match_devstack import server; print(server.free_port())"],
        capture_output=True,
        text=True,
        check=True,
    )
    port = int(asked.stdout)

    subprocess.run([sys.executable, "-c", ANOTHER.format(port=port)], check=True)
