"""A plugin of pytest: no test may make a command print, or anything log, a password that the test set.

Passwords are those of addresses in the environment while a test runs, and of what it passes to a command.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner, Result

_SET: pytest.StashKey[set[str]] = pytest.StashKey()
_ALSO_WORDS = {"password", "secret", "choose-one"}
"""Passwords in tests that look for them themselves, and that sentences hold too."""
_SHORTEST = 6


def secrets(environment: Mapping[str, str]) -> set[str]:
    """The passwords in these variables, as they stand in addresses and as they are meant."""
    found = set()
    for (
        name
    ) in environment:  # that of the process decodes each value it is asked for, and it is looked at in every test
        if name in ("SUPABASE_KEY", "SUPABASE_JWT"):
            found.add(environment[name])
        elif name.endswith(("_URL", "_BACKEND")) and "@" in environment[name]:
            authority = environment[name].partition("://")[2].rpartition("@")[0]
            found.add(authority.partition(":")[2])
    meant = {unquote(each) for each in found}
    return {each for each in found | meant if len(each) >= _SHORTEST and each not in _ALSO_WORDS}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    told = item.stash.setdefault(_SET, set())
    unwatched = CliRunner.invoke

    def watched(runner: CliRunner, app: Any, args: Any = None, *rest: Any, **options: Any) -> Result:
        result = unwatched(runner, app, args, *rest, **options)
        here = secrets({**os.environ, **(options.get("env") or {})})
        told.update(here)
        assert not any(each in result.output for each in here), f"the command {args} printed a secret"
        return result

    CliRunner.invoke = watched  # type: ignore[method-assign] # put back below
    try:
        return (yield)
    finally:
        CliRunner.invoke = unwatched  # type: ignore[method-assign]
        told |= secrets(os.environ)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc,assignment] # pluggy sends it
    told = item.stash.get(_SET, set())
    where = [name for name, text in report.sections if any(each in text for each in told)]
    if where and report.when == "call" and report.passed:
        report.outcome = "failed"
        report.longrepr = f"a secret that the test set stands in: {', '.join(where)}"
    return report  # type: ignore[return-value]
