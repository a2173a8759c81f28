"""What the doctors of the other packages find, asked as a person would."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from match_devstack.errors import Refused
from match_devstack.process import run_to_end

from .finding import Finding, fail

_SECONDS: Final = 90.0
_SETUP: Final = "make setup"


def check_command(name: str, environment: str | None) -> Iterator[Finding]:
    """Run `<name> doctor`, for an environment of `envs/` or without; tell its findings under its name."""
    program = Path(sys.executable).with_name(name)
    if not program.exists():
        yield fail(name, f"the command `{name}` is not installed beside {sys.executable}", _SETUP)
        return
    chosen = ["--env", environment] if environment else []
    try:
        done = run_to_end([str(program), *chosen, "doctor", "--json"], within=_SECONDS, env=dict(os.environ))
        found = [Finding(**each) for each in json.loads(done.stdout)]
    except (Refused, ValueError, TypeError) as error:
        yield fail(name, f"`{name} doctor` did not end as it should: {error}", f"{name} doctor")
    else:
        yield from (Finding(f"{name} {each.check}", each.level, each.said, each.mend) for each in found)
