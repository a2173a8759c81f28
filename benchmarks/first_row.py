"""From nothing to the first row: build wheels, install the scraper alone into an empty environment, show the sample.

Twice: with an empty package cache (everything is downloaded), and with a warm one (the aim: 10 s). Beside it, the bare
interpreter, which is what no program can undercut.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Beside, Figure, at_most, repeated, report, timed

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
PACKAGES = ("schema", "publisher", "scraper")


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="match-first-row-") as name:
        folder = Path(name)
        wheels = folder / "wheels"
        for package in PACKAGES:
            run(UV, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT / "packages" / package)
        cold, warm = zip(*(both(folder / str(number), wheels) for number in range(runs)), strict=True)
        installed = folder / "0" / "warm" / "bin"
        again = repeated(lambda: sample(installed / "scraper", folder), runs)
        bare = Beside("the bare interpreter", repeated(lambda: run(installed / "python", "-c", "pass"), runs))
    yield Figure("empty package cache to first row", "s", cold)
    yield Figure("warm package cache to first row", "s", warm, aim=at_most(10))
    yield Figure("`scraper sample`, installed", "s", again, (bare,))


def both(folder: Path, wheels: Path) -> tuple[float, float]:
    """Seconds from nothing to the first row, with an empty cache and then with the one it left."""
    folder.mkdir()
    cold = timed(lambda: first_row(folder, "cold", wheels))
    return cold, timed(lambda: first_row(folder, "warm", wheels))


def first_row(folder: Path, name: str, wheels: Path) -> None:
    install(folder, name, wheels)
    sample(folder / name / "bin" / "scraper", folder)


def install(folder: Path, name: str, wheels: Path) -> None:
    """Make an environment and install the scraper from its wheel, with the package cache of this run."""
    environment = {**os.environ, "UV_CACHE_DIR": str(folder / "cache")}
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / name, environment=environment)
    requirements = ["--constraint", ROOT / "requirements.lock", "--find-links", wheels, "match-scraper"]
    python = folder / name / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, *requirements, environment=environment)


def sample(scraper: Path, folder: Path) -> None:
    printed = run(scraper, "sample", environment={"PATH": "", "HOME": str(folder)})
    assert "Granite Hill FC" in printed, printed


def run(*command: object, environment: dict[str, str] | None = None) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout


if __name__ == "__main__":
    report(measure)
