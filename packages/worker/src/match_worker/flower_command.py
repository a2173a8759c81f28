"""`worker flower`: a page of tasks and workers, behind a password."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .errors import WrongSetting
from .world import World


def add(app: typer.Typer, world: World) -> None:
    """Add the command."""

    @app.command()
    def flower(
        *,
        address: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for all, inside a cluster.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65_535, help="0: any that is free.")] = 5555,
    ) -> None:
        """Serve Flower to those who know WORKER_FLOWER_AUTH (user:password); without it, refuse to start.

        Workers tell it of tasks where WORKER_TASK_EVENTS is true. It looks only, and changes nothing.
        """
        with world.errors_told():
            addresses = world.addresses()
            credentials, management = addresses.flower(), addresses.management()
            try:
                from .flower_page import serve
            except ModuleNotFoundError as error:
                raise WrongSetting(f"{error.name} is not installed: pip install 'match-worker[flower]'") from error
            from .app import make_observer
            from .logs import set_up

            set_up("info")
            serve(
                make_observer(addresses.broker(), world.topology()),
                credentials=credentials,
                address=address,
                port=port,
                management=management,
                told=lambda bound: typer.echo(f"flower: http://{address}:{bound}", err=True),
            )
