"""The real commands, run as a person would: as programs of the same environment, told by variables."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from match_devstack.errors import Refused
from match_devstack.process import Program, run_to_end

_SECONDS = 120.0
_TAIL_LINES = 20


@dataclass(frozen=True)
class Commands:
    """Where they work, and what they are told."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def worker_log(self) -> Path:
        """What the worker writes."""
        return self.folder / "worker.log"

    def run(self, name: str, *arguments: str) -> str:
        """Run one to its end and return what it printed. Raises Refused, with what it said, if it failed."""
        done = run_to_end(
            [_path(name), *arguments], within=_SECONDS, cwd=self.folder, env=_clean() | dict(self.environment)
        )
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_TAIL_LINES:])
            raise Refused(f"`{name} {' '.join(arguments)}` ended with exit code {done.returncode}:\n{said}")
        return done.stdout

    def run_json(self, name: str, *arguments: str) -> Any:
        """Run one with --json and return what it printed, decoded."""
        return json.loads(self.run(name, *arguments, "--json"))

    def worker(self) -> Program:
        """Return the worker as a program to start."""
        return Program(
            command=(_path("worker"), "run"),
            folder=str(self.folder),
            log=str(self.worker_log),
            environment=self.environment,
            grace=2.0,  # what it has in hand goes with the demo
        )


def _path(name: str) -> str:
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise Refused(f"the command `{name}` is not beside {sys.executable}: `make setup` installs it")
    return str(path)


def _clean() -> dict[str, str]:
    """Only what every program needs: settings of the person must not lead the demo to their servers."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
