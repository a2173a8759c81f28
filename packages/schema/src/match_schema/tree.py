"""The source tree this package runs from, when it does: its version, its changelog, its releases."""

import re
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import Self

from .compatibility import Version
from .errors import SchemaError

_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## (\S+)( \(unreleased\))?.*$", re.MULTILINE)
_HERE = Path(__file__).parent


class NoTree(SchemaError):
    """The command changes a source tree, and the package was installed without one."""


def releases_folder() -> Path:
    """Return the folder of releases: inside an installed package, beside `src` in a source tree."""
    inside = _HERE / "released"
    return inside if inside.is_dir() else _HERE.parents[1] / "released"


def version() -> Version:
    """Return the version of the tree, or of the installed package: a tree's metadata is as old as its last install."""
    try:
        return Tree.of_this_package().version
    except NoTree:
        return Version.parse(installed("match-schema"))


@dataclass(frozen=True, slots=True)
class Tree:
    """The folder of a package: `pyproject.toml`, `CHANGELOG.md`."""

    folder: Path

    @classmethod
    def of_this_package(cls) -> Self:
        """Find the tree; raises NoTree."""
        folder = _HERE.parents[1]
        if not (folder / "pyproject.toml").is_file():
            raise NoTree("installed without its source tree: run this in a checkout")
        return cls(folder)

    @property
    def version(self) -> Version:
        """The version that pyproject.toml states."""
        found = _VERSION.search((self.folder / "pyproject.toml").read_text())
        return Version.parse(found.group(1) if found else "")

    def raise_to(self, version: Version) -> None:
        """Write a version into pyproject.toml and the heading of the changelog."""
        project, changelog = self.folder / "pyproject.toml", self.folder / "CHANGELOG.md"
        project.write_text(_VERSION.sub(f'version = "{version}"', project.read_text(), count=1))
        changelog.write_text(headed(changelog.read_text(), version))


def headed(changelog: str, version: Version) -> str:
    """Give the changes that are not released yet the heading of a version; open a section where there is none."""
    heading = f"## {version} (unreleased)"
    newest = _HEADING.search(changelog)
    if newest is None:
        return f"{changelog.rstrip()}\n\n{heading}\n"
    if newest.group(2):
        return changelog[: newest.start()] + heading + changelog[newest.end() :]
    return f"{changelog[: newest.start()]}{heading}\n\n{changelog[newest.start() :]}"
