"""The commands `worker topology`: what this environment needs at the broker, and whether it is there."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json

import typer

from .errors import TopologyDiffers
from .world import World


def commands(world: World) -> typer.Typer:
    """Build the commands."""
    queues = typer.Typer(help="Exchange and queues of this environment at the broker.", no_args_is_help=True)

    @queues.command()
    def show() -> None:
        """Print what this environment needs; asks no broker."""
        with world.errors_told():
            _show(world)

    @queues.command()
    def declare() -> None:
        """Create and bind what is missing; `run` does the same at start."""
        with world.errors_told():
            _declare(world)

    @queues.command()
    def check() -> None:
        """Name each difference and change nothing; exit 7 if there is one."""
        with world.errors_told():
            _check(world)

    return queues


def _show(world: World) -> None:
    wanted = world.topology()
    for exchange in wanted.exchanges:
        typer.echo(f"exchange {exchange.name}  {exchange.type}, durable")
    for queue in wanted.queues:
        bound = f"  bound {queue.binding}" if queue.binding else ""
        typer.echo(f"queue {queue.name}{bound}  {json.dumps(dict(queue.arguments))}")


def _declare(world: World) -> None:
    from .connections import connected
    from .topology import declare

    wanted = world.topology()
    with connected(world.addresses().broker()) as connection:
        declare(connection, wanted)
    names = ", ".join(exchange.name for exchange in wanted.exchanges)
    typer.echo(f"declared: exchange {names}, {len(wanted.queues)} queues")


def _check(world: World) -> None:
    from .connections import connected
    from .management import unlike
    from .topology import check

    addresses, wanted = world.addresses(), world.topology()
    with connected(addresses.broker()) as connection:
        differences = list(check(connection, wanted))
    if url := addresses.management():
        differences += unlike(url, addresses.broker(), wanted)
    else:
        unseen = "bindings and policies were not looked at, which AMQP does not tell: set WORKER_MANAGEMENT_URL"
        typer.echo(f"worker: {unseen}", err=True)
    for difference in differences:
        typer.echo(difference)
    if differences:
        world.fail(TopologyDiffers, f"{len(differences)} differences")
    typer.echo("as declared")
