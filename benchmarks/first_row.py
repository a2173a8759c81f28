"""From nothing to the first row: build wheels, install the scraper alone into an empty environment, show the sample.

Twice: with an empty package cache (everything is downloaded), and with a warm one (the aim: 10 s). Beside it, the bare
interpreter, which is what no program can undercut.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
PACKAGES = ("schema", "publisher", "scraper")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="match-first-row-") as name:
        folder = Path(name)
        wheels = folder / "wheels"
        for package in PACKAGES:
            run(UV, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT / "packages" / package)
        cold = timed(lambda: install(folder, "cold", wheels))
        warm = timed(lambda: install(folder, "warm", wheels))
        scraper = folder / "warm" / "bin" / "scraper"
        first = timed(lambda: sample(scraper, folder))
        again = min(timed(lambda: sample(scraper, folder)) for _ in range(5))
        bare = min(timed(lambda: run(folder / "warm" / "bin" / "python", "-c", "pass")) for _ in range(5))
    show("install, empty package cache", cold)
    show("install, warm package cache", warm)
    show("`scraper sample`, first time after the install", first)
    show("`scraper sample`, again (best of 5)", again)
    show("baseline: the bare interpreter (best of 5)", bare)
    show("empty cache to first row", cold + first)
    show("warm cache to first row (aim: at most 10 s)", warm + first)


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


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def show(name: str, seconds: float) -> None:
    print(f"{name:<55}{seconds:>8.2f} s")


if __name__ == "__main__":
    main()
