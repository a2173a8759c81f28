"""The command `worker migrate`."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated

import typer

from .errors import NotMigrated
from .world import World


def _say(what: str) -> None:
    typer.echo(what, err=True)


def add(app: typer.Typer, world: World) -> None:
    """Add the command."""

    @app.command(epilog="Exit codes: 0 good; 1 failed; 2 wrong settings; 8 database not reachable; 9 pending.")
    def migrate(
        *,
        check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 9 if anything is pending.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; print the SQL.")] = False,
    ) -> None:
        """Bring the database to what this version needs; safe to repeat, and while readers read."""
        from . import migrate as migrations

        with world.errors_told():
            url = world.addresses().database()
            changed = migrations.pending(url) if check or dry_run else migrations.migrate(url, tell=_say)
            for migration in changed:
                typer.echo(migration.sql if dry_run else f"{'pending' if check else 'applied'} {migration}")
            if not changed:
                typer.echo("nothing to do: the database is as this version needs it", err=dry_run)
            if check and changed:
                world.fail(NotMigrated, f"{len(changed)} migrations are pending: run `worker migrate`")
