"""Whether a tree may be released, judged by what was released before."""

from collections.abc import Iterator, Sequence

from .codec import load
from .compatibility import Change, Version, compare, level, objections
from .errors import SchemaError
from .golden import Release


def faults(tree: Release, released: Sequence[Release]) -> list[str]:
    """Say in sentences what speaks against releasing the tree; `released` is oldest first."""
    if not released:
        return []
    last = released[-1]
    found = objections(last.schemas, tree.schemas, released=last.version, now=tree.version)
    return [*found, *(fault for release in released for fault in _unread(release))]


def changes(tree: Release, released: Sequence[Release]) -> list[Change]:
    """List what changed since the last release."""
    return compare(released[-1].schemas, tree.schemas) if released else []


def next_version(tree: Release, released: Sequence[Release]) -> Version:
    """Return the version that the tree's changes ask for: at least what it has."""
    if not released:
        return tree.version
    last = released[-1]
    return max(tree.version, last.version.after(level(changes(tree, released))))


def _unread(release: Release) -> Iterator[str]:
    """Read every example ever released: rules in Python do not show in a JSON Schema."""
    for kind, messages in release.examples.items():
        for name, message in messages.items():
            try:
                load(message)
            except SchemaError as error:
                yield f'example "{name}" of {kind}, released in {release.version}, is no longer read: {error}'
