"""`worker retries`: what waits at the broker for its next attempt."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .world import World


def add(app: typer.Typer, world: World) -> None:
    """Add it."""

    @app.command()
    def retries(
        *,
        limit: Annotated[int, typer.Option(min=1, max=1000, help="Of each queue.")] = 100,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List what waits for its next attempt: how often it failed, why, and when it is tried again.

        A look is a delivery to the broker: a message that was looked at twenty times is tried before its time.
        """
        from . import report
        from .retries import waiting

        with world.errors_told():
            rows = waiting(world.addresses().broker(), world.topology(), limit=limit)
        report.show(rows, as_json=as_json, empty="nothing waits for another attempt", without=("kind", "first_seen"))
