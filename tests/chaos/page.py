"""The figures of docs/reliability.md, written by a full run of `make chaos`; the words around them are by hand."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from .faults import FAULTS
from .run import Run
from .servers import SCALE
from .table import table

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: written by `make chaos` -->", "<!-- end of figures -->"
FULL = 4
"""With so many runs of every fault, a run of `make chaos` is a full one."""


def is_full(runs: Sequence[Run]) -> bool:
    """Tell whether every fault was played often enough for the page."""
    counts = Counter(each.fault for each in runs)
    return all(counts[name] >= FULL for name in FAULTS)


def written(text: str, runs: Sequence[Run], *, on: date, minutes: float, jobs: int) -> str:
    """Return the page with the figures of these runs."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    figures = "\n".join(_figures(runs, on=on, minutes=minutes, jobs=jobs))
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def _figures(runs: Sequence[Run], *, on: date, minutes: float, jobs: int) -> Iterator[str]:
    at_once = "one after the other" if jobs == 1 else f"{jobs} at once"
    yield f"{len(runs)} runs in {minutes:.0f} minutes on {on:%-d %B %Y}, {at_once} on {os.cpu_count()} processors;"
    yield f"{SCALE}; commit {_commit()}, {runs[0].versions}.\n"
    yield "```"
    yield from table(_by_fault(runs))
    yield "```"
    if found := [f"* `{each.fault}`, seed {each.seed}: {what.what}" for each in runs for what in each.findings]:
        yield "\nFound:\n"
        yield from (line.partition("\n")[0] for line in found)


def _commit() -> str:
    """Name what was played: the commit, and whether something was changed since."""
    told = (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "--", "packages", "tests"))
    commit, changed = (
        subprocess.run(
            ["git", *words], cwd=PAGE.parent.parent, capture_output=True, text=True, check=True
        ).stdout.strip()
        for words in told
    )
    return f"{commit} with changes" if changed else commit


def _by_fault(runs: Sequence[Run]) -> list[Run]:
    """Sort as the table of faults is, whatever ended first."""
    places = list(FAULTS)
    return sorted(runs, key=lambda each: (places.index(each.fault), each.seed))
