"""`worker check-official`: our tables beside those that the league published."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .world import World


def add(app: typer.Typer, world: World) -> None:
    """Add the command."""

    @app.command("check-official")
    def check_official(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
        """Compare our tables with those the league published: equal, lags, or differs; exit 1 if any differs."""
        from . import report
        from .official import check

        with world.errors_told():
            rows = check(world.addresses().database())
        report.show(rows, as_json=as_json, empty="no table has been published yet", without=("differs",))
        if not as_json:
            for row in rows:
                for line in row.differs if row.state == "differs" else ():
                    typer.echo(f"{row.league} {row.age_group} {row.division}: {line}")
        if any(row.state == "differs" for row in rows):
            raise typer.Exit(1)
