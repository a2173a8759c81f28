"""`worker teams`: which team a name means, and a person's word on it."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .world import World

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def commands(world: World) -> typer.Typer:
    """Build the group."""
    group = typer.Typer(help="Teams, and the names that sources give them.", no_args_is_help=True)
    for add in (_add_list, _add_unmatched, _add_alias, _add_merge):
        add(group, world)
    return group


def _add_list(group: typer.Typer, world: World) -> None:
    @group.command("list")
    def list_(
        *,
        league: Annotated[str | None, typer.Option(help="Only of this league.")] = None,
        bound: Annotated[bool, typer.Option("--bound", help="Only those bound by their name, for review.")] = False,
        as_json: Json = False,
    ) -> None:
        """List teams with the ids that sources know them by, and how each was found."""
        from . import report
        from .teams import teams

        with world.errors_told():
            rows = teams(world.addresses().database(), league=league, bound=bound)
        report.show(rows, as_json=as_json, empty="no such teams", without=("learnt_at",))


def _add_unmatched(group: typer.Typer, world: World) -> None:
    @group.command("unmatched")
    def unmatched(*, as_json: Json = False) -> None:
        """List the names that matches in quarantine wait for, and names that read much the same."""
        from . import report
        from .teams import unmatched

        with world.errors_told():
            rows = unmatched(world.addresses().database())
        report.show(rows, as_json=as_json, empty="no match waits for a team", without=("quarantined",))


def _add_alias(group: typer.Typer, world: World) -> None:
    @group.command("alias")
    def alias(
        name: Annotated[str, typer.Argument(help="The name as the source writes it; case and blanks do not count.")],
        *,
        league: Annotated[str, typer.Option(help="Homegrown, Academy, Flex.")],
        team: Annotated[int, typer.Option(help="The team's id, as `worker teams list` shows it.")],
        source: Annotated[str, typer.Option(help="Only when this source says so; * is any.")] = "*",
        as_json: Json = False,
    ) -> None:
        """Say which team a name means, and apply the matches that waited for it."""
        from . import report
        from .directory import folded
        from .quarantine import replay
        from .teams import add_alias, unmatched

        with world.errors_told():
            url = world.addresses().database()
            wanted = (folded(name), league)
            waiting = [each for each in unmatched(url) if (folded(each.name), each.league) == wanted]
            add_alias(url, name, league=league, team=team, source=source)
            rows = replay(url, [number for each in waiting for number in each.quarantined])
        report.show(rows, as_json=as_json, empty="noted; no match waited for it")


def _add_merge(group: typer.Typer, world: World) -> None:
    @group.command("merge")
    def merge(
        gone: Annotated[int, typer.Argument(help="The id of the row that goes.")],
        kept: Annotated[int, typer.Argument(help="The id of the row that stays, and takes over all of its matches.")],
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; tell what would move.")] = False,
    ) -> None:
        """Make two rows of one league one team; there is no way back but a backup."""
        from .teams import merge

        with world.errors_told():
            moved = merge(world.addresses().database(), gone, kept, pretend=dry_run)
        for column, rows in moved.items():
            if rows:
                typer.echo(f"{'would move' if dry_run else 'moved'} {rows} in {column}")
        typer.echo(f"{'would be' if dry_run else 'is'} one team: {kept}")
