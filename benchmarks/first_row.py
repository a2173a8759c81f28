"""From nothing to the first row: build wheels, install the scraper alone into an empty environment, show the sample.

Twice: with an empty package cache, when everything is downloaded from the package index, and with a warm one (the aim:
10 s). Beside it, the installation of its dependencies alone, and the bare interpreter: no program can undercut them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import Beside, Figure, at_most, in_turns, report, timed

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
PACKAGES = ("schema", "publisher", "scraper")


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="match-first-row-") as name:
        folder = Path(name)
        wheels = folder / "wheels"
        for package in PACKAGES:
            run(UV, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT / "packages" / package)
        times = [both(folder / str(number), wheels) for number in range(runs)]
        cold, warm, bare_cold, bare_warm = zip(*times, strict=True)
        installed = folder / "0" / "warm" / "bin"
        shown = (lambda: sample(installed / "scraper", folder), lambda: run(installed / "python", "-c", "pass"))
        again, bare = in_turns(shown, runs)
    alone = "its dependencies alone, installed"
    yield Figure("empty package cache to first row", "s", cold, (Beside(alone, bare_cold),))
    yield Figure("warm package cache to first row", "s", warm, (Beside(alone, bare_warm),), at_most(10))
    yield Figure("`scraper sample`, installed", "s", again, (Beside("the bare interpreter", bare),))


def both(folder: Path, wheels: Path) -> tuple[float, float, float, float]:
    """Seconds from nothing to the first row, with an empty cache and with the one it left; and so the baseline."""
    ours, theirs = folder, folder / "alone"
    theirs.mkdir(parents=True)
    request = ["--find-links", wheels, "match-scraper"]
    cold = timed(lambda: first_row(ours, "cold", request))
    warm = timed(lambda: first_row(ours, "warm", request))
    told = run(UV, "pip", "freeze", "--python", ours / "warm" / "bin" / "python").splitlines()
    names = [line for line in told if not line.startswith("match-")]
    return cold, warm, *(timed(lambda name=name: install(theirs, name, names)) for name in ("cold", "warm"))


def first_row(folder: Path, name: str, request: Sequence[object]) -> None:
    install(folder, name, request)
    sample(folder / name / "bin" / "scraper", folder)


def install(folder: Path, name: str, request: Sequence[object]) -> None:
    """Make an environment and install what is requested, with the package cache of this folder."""
    environment = {**os.environ, "UV_CACHE_DIR": str(folder / "cache")}
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / name, environment=environment)
    python = folder / name / "bin" / "python"
    options = ("--quiet", "--python", python, "--constraint", ROOT / "requirements.lock")
    run(UV, "pip", "install", *options, *request, environment=environment)


def sample(scraper: Path, folder: Path) -> None:
    printed = run(scraper, "sample", environment={"PATH": "", "HOME": str(folder)})
    assert "Granite Hill FC" in printed, printed


def run(*command: object, environment: dict[str, str] | None = None) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout


if __name__ == "__main__":
    report(measure)
