"""`worker quarantine`: look at matches that could not be applied, try them again, or lay them aside."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .world import World

Numbers = Annotated[list[int], typer.Argument(help="Numbers, as `list` shows them.", show_default=False)]
SomeNumbers = Annotated[list[int] | None, typer.Argument(help="Numbers, as `list` shows them.", show_default=False)]
Reason = Annotated[str | None, typer.Option(help="Only what waits for this reason, such as 'unknown team'.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def commands(world: World) -> typer.Typer:
    """Build the group."""
    group = typer.Typer(help="Matches that could not be applied and wait for a person.", no_args_is_help=True)
    for add in (_add_list, _add_show, _add_replay, _add_resolve):
        add(group, world)
    return group


def _add_list(group: typer.Typer, world: World) -> None:
    @group.command("list")
    def list_(
        *, reason: Reason = None, limit: Annotated[int, typer.Option(min=1)] = 100, as_json: Json = False
    ) -> None:
        """List what waits, newest first, with the reason and what to do."""
        from . import report
        from .quarantine import waiting

        with world.errors_told():
            rows = waiting(world.addresses().database(), reason=reason, limit=limit)
        report.show(rows, as_json=as_json, empty="nothing waits in quarantine", without=("payload",))


def _add_show(group: typer.Typer, world: World) -> None:
    @group.command("show")
    def show(numbers: Numbers) -> None:
        """Print matches as they were sent, with the reason: JSON."""
        from . import report
        from .quarantine import waiting

        with world.errors_told():
            rows = waiting(world.addresses().database(), ids=numbers, limit=len(numbers))
        report.show(rows, as_json=True, empty="")


def _add_replay(group: typer.Typer, world: World) -> None:
    @group.command("replay")
    def replay(
        numbers: SomeNumbers = None,
        *,
        reason: Reason = None,
        every: Annotated[bool, typer.Option("--all", help="All that wait, where nothing else says which.")] = False,
        as_json: Json = False,
    ) -> None:
        """Try matches again, once what they wait for is there; what came later still counts more."""
        from . import report
        from .quarantine import replay

        if not (numbers or reason or every):
            raise typer.BadParameter("give numbers, --reason or --all")
        with world.errors_told():
            rows = replay(world.addresses().database(), numbers or None, reason=reason)
        report.show(rows, as_json=as_json, empty="nothing waits in quarantine")


def _add_resolve(group: typer.Typer, world: World) -> None:
    @group.command("resolve")
    def resolve(
        numbers: Numbers,
        *,
        why: Annotated[str, typer.Option(help="Why they need not be applied; kept beside them.")],
    ) -> None:
        """Lay matches aside for good; nothing is deleted."""
        from .quarantine import resolve

        with world.errors_told():
            done = resolve(world.addresses().database(), numbers, why=why)
        typer.echo(f"laid aside: {', '.join(map(str, done)) or 'none of these waited'}")
