"""The `schema` command."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .compatibility import Schemas

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

VALID, INVALID, UNREADABLE = 0, 1, 2

TREE = "tree"
Side = Annotated[str, typer.Argument(help="A folder, a released version like 2.0.0, or `tree`: the code as it is.")]


@app.command()
def validate(file: Annotated[Path, typer.Argument(help="A file with one message; - reads standard input.")]) -> None:
    """Check one message; print each fault with its path. Exit 0 valid, 1 invalid, 2 unreadable."""
    from . import InvalidMessage, load

    with _complaining():
        try:
            body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
            message = load(body)
        except InvalidMessage as error:
            typer.echo("\n".join(map(str, error.faults)))
            raise typer.Exit(INVALID) from error
    typer.echo(f"valid: version {message.schema_version}, kind {message.kind}, {message.message_id}")


@app.command()
def show(kind: Annotated[str, typer.Argument(help="A kind: `v2/matches`, or `matches`.")] = "") -> None:
    """Print the JSON Schema of a kind; without one, list the kinds."""
    from .golden import KINDS, wire_schema

    if not kind:
        typer.echo("\n".join(f"{name:<20}{(told.__doc__ or '').splitlines()[0]}" for name, told in KINDS.items()))
        return
    named = [name for name in KINDS if kind in {name, name.partition("/")[2]}]
    if not named:
        typer.echo(f"no kind is called {kind}; there are {', '.join(KINDS)}", err=True)
        raise typer.Exit(UNREADABLE)
    typer.echo(json.dumps(wire_schema(named[-1]), indent=2, ensure_ascii=False))


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="Folder to write into: released/2.0.0.")],
    commit: Annotated[str | None, typer.Option(help="The commit it is made from, when it is released.")] = None,
) -> None:
    """Write schemas and examples of every kind into a folder that holds no release yet."""
    from .golden import Release
    from .tree import version as of_tree

    with _complaining():
        release = Release.of_tree(of_tree(), commit)
        release.write(to)
    typer.echo(f"wrote {len(release.schemas)} kinds of {release.version} to {to}")


@app.command()
def diff(
    old: Side,
    new: Side = TREE,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object for each change.")] = False,
) -> None:
    """Name each change between two versions, and who would refuse whose messages."""
    from .compatibility import compare, level

    with _complaining():
        changes = compare(_schemas(old), _schemas(new))
    if as_json:
        told = [
            {
                "path": each.path,
                "level": each.level.name.lower(),
                "change": each.sentence,
                "refused": [by.name.lower() for by in each.refused if by.name],
            }
            for each in changes
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for each in changes:
        typer.echo(f"{each.level.name.lower():<7}{each.path}\n       {each.sentence}")
    typer.echo(f"{len(changes)} changes, {level(changes).name.lower()}" if changes else "no change")


@app.command()
def check() -> None:
    """Compare the tree with what was released; exit 1 unless the package's version says what changed."""
    from .check import changes, faults
    from .golden import Release, releases
    from .tree import releases_folder
    from .tree import version as of_tree

    with _complaining():
        tree, released = Release.of_tree(of_tree()), releases(releases_folder())
        found = faults(tree, released)
    if not released:
        typer.echo("nothing released yet, any change is allowed")
        return
    for each in changes(tree, released):
        typer.echo(f"{each.level.name.lower():<7}{each.path}: {each.sentence}")
    for fault in found:
        typer.echo(fault, err=True)
    if found:
        raise typer.Exit(INVALID)
    typer.echo(f"{tree.version} may follow {released[-1].version}")


@app.command()
def bump() -> None:
    """Raise the version to what the changes since the last release ask for, in pyproject.toml and CHANGELOG.md."""
    from .check import next_version
    from .golden import Release, releases
    from .tree import Tree, releases_folder

    with _complaining():
        source = Tree.of_this_package()
        needed = next_version(Release.of_tree(source.version), releases(releases_folder()))
        if needed == source.version:
            typer.echo(f"{needed} says it already")
            return
        typer.echo(f"{source.version} -> {needed}")
        source.raise_to(needed)


@app.command()
def version() -> None:
    """Print the version of this package and the newest wire version it reads."""
    from . import NEWEST
    from .tree import version as of_tree

    typer.echo(f"match-schema {of_tree()}, reads and writes wire version {NEWEST}")


def main() -> None:
    """Run the command."""
    app()


def _schemas(side: str) -> "Schemas":
    from .golden import Release
    from .tree import releases_folder
    from .tree import version as of_tree

    if side == TREE:
        return Release.of_tree(of_tree()).schemas
    released = releases_folder() / side
    return Release.read(released if released.is_dir() else Path(side)).schemas


@contextmanager
def _complaining() -> Iterator[None]:
    """Say in one line why a file or folder could not be read or written, and exit 2."""
    from .errors import SchemaError

    try:
        yield
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(UNREADABLE) from error
    except SchemaError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
