"""The settings: that they can be meant, where they come from, and that none is misspelt.

Packages that never meet carry this file alike, but for their own name; `tests/house` keeps it so.
"""

import os
from collections.abc import Iterator
from importlib.metadata import version
from platform import python_version

from match_worker.environment import EnvironmentSettings, file_of, load, misspelt
from match_worker.errors import WrongSetting

from .finding import Finding, fail, ok, warn


def check_installed(*distributions: str) -> Finding:
    """Tell the versions of these distributions, and of Python."""
    versions = [f"{name} {version(name)}" for name in distributions]
    return ok("installed", ", ".join([*versions, f"Python {python_version()}"]))


def check_settings(kind: type[EnvironmentSettings], name: str | None) -> Iterator[Finding]:
    """Read the settings as a command does, with `--env` or without."""
    mend = "export NAME=value   # docs/settings.md has them all" if name is None else f"$EDITOR envs/.env.{name}"
    try:
        load(kind, name)
        file = None if name is None else file_of(name)
        wrong = list(misspelt(kind, file, os.environ))
    except WrongSetting as error:
        yield fail("settings", str(error).replace("\n", "; "), mend)
        return
    for got, meant in wrong:
        yield warn("settings", f"{got} is no setting and has no effect; {meant} is one", mend)
    if not wrong:
        yield ok("settings", f"read from the environment{f' and {file}' if file else ''}")
