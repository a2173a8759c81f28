"""A release on disk: what the messages of one version of this package look like, never edited once it is there.

release.json                 version, wire versions with their kinds, the commit it was made from
v2/matches.schema.json       JSON Schema 2020-12
v2/matches.example.json      one message
v2/matches.edges.json        twenty messages at the edges of the rules, by name, one a line
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from match_schema.compatibility import Schemas, Version
from match_schema.errors import SchemaError

from .examples import PLAIN, examples, refused
from .wire_schema import KINDS, wire_schema

Messages = Mapping[str, Mapping[str, Any]]

_SELF = "release.json"


class NotARelease(SchemaError):
    """The folder does not hold a release, or not a whole one."""


class AlreadyReleased(SchemaError):
    """The folder holds a release already, and a release is never edited."""


@dataclass(frozen=True, slots=True)
class Release:
    """What one version of this package says: schemas and examples by kind (`v2/matches`)."""

    version: Version
    schemas: Schemas
    examples: Mapping[str, Messages]
    """By kind, then by name; `plain` is the one that is no edge."""
    refused: Mapping[str, Messages]
    """By kind, then by name: messages that its readers refuse though the schema allows them."""
    commit: str | None = None
    """The commit whose tree it was made from; None before it is released."""

    @classmethod
    def of_tree(cls, version: Version, commit: str | None = None) -> "Release":
        """Make a release of the code as it is."""
        schemas = {kind: wire_schema(kind) for kind in KINDS}
        told, not_told = ({kind: some(kind) for kind in KINDS} for some in (examples, refused))
        return cls(version, schemas, told, not_told, commit)

    @classmethod
    def read(cls, folder: Path) -> "Release":
        """Read a release from its folder; raises NotARelease."""
        try:
            told = _json(folder / _SELF)
            kinds = [f"v{wire}/{kind}" for wire, listed in told["wire"].items() for kind in listed]
            schemas = {kind: _json(folder / f"{kind}.schema.json") for kind in kinds}
            shown = {kind: _examples(folder, kind) for kind in kinds}
            not_shown = {kind: _json(folder / f"{kind}.refused.json") for kind in kinds}
            return cls(Version.parse(told["version"]), schemas, shown, not_shown, told.get("commit"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotARelease(f"{folder} holds no whole release: {error}") from error

    def write(self, folder: Path) -> None:
        """Write the release into a folder; raises AlreadyReleased where there is one."""
        if (folder / _SELF).exists():
            raise AlreadyReleased(f"{folder} holds a release, and a release is never edited: raise the version")
        for name, text in self._files().items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def _files(self) -> dict[str, str]:
        files: dict[str, str] = {}
        for kind, schema in self.schemas.items():
            edges = {name: told for name, told in self.examples[kind].items() if name != PLAIN}
            files[f"{kind}.schema.json"] = _pretty(schema)
            files[f"{kind}.example.json"] = _pretty(self.examples[kind][PLAIN])
            files[f"{kind}.edges.json"] = _line_by_line(edges)
            files[f"{kind}.refused.json"] = _line_by_line(self.refused[kind])
        # Last, so that a folder that was cut short is no release.
        return files | {_SELF: _pretty({"version": str(self.version), "wire": self._wire(), "commit": self.commit})}

    def _wire(self) -> dict[str, list[str]]:
        wire: dict[str, list[str]] = {}
        for name in self.schemas:
            number, _, kind = name.removeprefix("v").partition("/")
            wire.setdefault(number, []).append(kind)
        return wire


def releases(folder: Path) -> list[Release]:
    """Read every release in a folder of releases, oldest first; none when there is no folder."""
    found = [Release.read(each.parent) for each in folder.glob(f"*/{_SELF}")]
    return sorted(found, key=lambda release: release.version)


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _examples(folder: Path, kind: str) -> Messages:
    edges: Messages = _json(folder / f"{kind}.edges.json")
    return {PLAIN: _json(folder / f"{kind}.example.json"), **edges}


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _line_by_line(messages: Messages) -> str:
    lines = (f"{json.dumps(name)}: {json.dumps(told, ensure_ascii=False)}" for name, told in messages.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
