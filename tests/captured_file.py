"""Finds a captured sample by its file name, wherever in the folder of samples it lies."""

from pathlib import Path


def captured_file(samples: Path, name: str) -> Path:
    (found,) = samples.rglob(name)
    return found
