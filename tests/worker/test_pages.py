"""Where the pages of the worker listen."""

import socket
from typing import Any

import pytest

from match_worker import WrongSetting
from match_worker.pages import serving


def test_a_port_that_is_taken_refuses_the_start():
    nobody: Any = None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with (
            pytest.raises(WrongSetting, match=f"WORKER_HTTP_PORT: cannot listen on 127.0.0.1:{port}: Address already"),
            serving("127.0.0.1", port, nobody, nobody),
        ):
            pass
