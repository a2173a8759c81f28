"""The `schema` command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

VALID, INVALID, UNREADABLE = 0, 1, 2


@app.command()
def validate(file: Annotated[Path, typer.Argument(help="A file with one message; - reads standard input.")]) -> None:
    """Check one message; print each fault with its path. Exit 0 valid, 1 invalid, 2 unreadable."""
    from . import InvalidMessage, SchemaError, load

    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        message = load(body)
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        raise typer.Exit(UNREADABLE) from error
    except InvalidMessage as error:
        typer.echo("\n".join(map(str, error.faults)))
        raise typer.Exit(INVALID) from error
    except SchemaError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    typer.echo(f"valid: version {message.schema_version}, kind {message.kind}, {message.message_id}")


@app.command()
def version() -> None:
    """Print the version of this package and the newest wire version it reads."""
    from importlib.metadata import version as installed

    from . import NEWEST

    typer.echo(f"match-schema {installed('match-schema')}, reads and writes wire version {NEWEST}")


def main() -> None:
    """Run the command."""
    app()
