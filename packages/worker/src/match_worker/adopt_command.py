"""`worker adopt`: the first messages to a database that people have used."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .world import World, file_faults_told

if TYPE_CHECKING:
    from .adopt import Adoption

Files = Annotated[
    list[Path],
    typer.Argument(
        exists=True, dir_okay=False, allow_dash=True, help="Messages, one JSON document a line; - is standard input."
    ),
]


def add(app: typer.Typer, world: World) -> None:
    """Add the command."""

    @app.command("adopt")
    def adopt(
        files: Files,
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; tell what would be.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Apply messages to a database that people have used, in one transaction, and tell all that came of it."""
        from .adopt import adopt

        with world.errors_told(), file_faults_told(*files):
            told = adopt(world.addresses().database(), _bodies(files), pretend=dry_run)
        for line in [json.dumps(asdict(told), default=str, indent=2)] if as_json else _lines(told):
            typer.echo(line)
        if dry_run and not as_json:
            typer.echo("nothing was changed")


def _bodies(files: list[Path]) -> Iterator[bytes]:
    for path in files:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            yield from (line for line in file if line.strip())


def _lines(told: "Adoption") -> Iterator[str]:
    yield "matches: " + (", ".join(f"{count} {outcome}" for outcome, count in sorted(told.outcomes.items())) or "none")
    for team in told.teams:
        yield f"team {team['how']}: {team['id']} {team['name']} ({team['league']}), known as {', '.join(team['ids'])}"
    for row in told.changed:
        said = ", ".join(f"{column} {old} -> {new}" for column, (old, new) in row["changed"].items())
        yield f"{'adopted' if row['adopted'] else 'changed'}: id:{row['id']} is {row['match']}: {said}"
    for row in told.doubtful:
        yield f"doubtful: {row['match']}: {row['outcome']}, {row['reason']}"
    for row in told.odd:
        yield f"odd before: id:{row['id']}: {row['what']}"
