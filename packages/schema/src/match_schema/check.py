"""Whether a tree may be released, judged by what was released before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .codec import load
from .compatibility import Change, Version, compare, level, objections
from .errors import SchemaError
from .golden import Messages, Release


def faults(tree: Release, released: Sequence[Release]) -> list[str]:
    """Say in sentences what speaks against releasing the tree; `released` is oldest first."""
    if not released:
        return []
    last = released[-1]
    found = objections(last.schemas, tree.schemas, released=last.version, now=tree.version)
    return [*found, *(fault for release in released for fault in (*_unread(release), *_loosened(release)))]


def changes(tree: Release, released: Sequence[Release]) -> list[Change]:
    """List what changed since the last release."""
    return compare(released[-1].schemas, tree.schemas) if released else []


def next_version(tree: Release, released: Sequence[Release]) -> Version:
    """Return the version that the tree's changes ask for: at least what it has."""
    if not released:
        return tree.version
    last = released[-1]
    return max(tree.version, last.version.after(level(changes(tree, released))))


# Rules in Python do not show in a JSON Schema, so every message ever released is read once more.


def _unread(release: Release) -> Iterator[str]:
    for kind, name, message in _messages(release.examples):
        if fault := _refusal(message):
            yield f'example "{name}" of {kind}, released in {release.version}, is no longer read: {fault}'


def _loosened(release: Release) -> Iterator[str]:
    for kind, name, message in _messages(release.refused):
        if not _refusal(message):
            yield f'"{name}" of {kind} is read now, but readers of {release.version} refuse it: restore the rule'


def _messages(by_kind: Mapping[str, Messages]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for kind, messages in by_kind.items():
        yield from ((kind, name, message) for name, message in messages.items())


def _refusal(message: Mapping[str, Any]) -> str | None:
    try:
        load(message)
    except SchemaError as error:
        return str(error)
    return None
