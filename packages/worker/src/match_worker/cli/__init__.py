"""The `worker` command. This folder alone reads settings and the clock, and builds the real collaborators."""

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from match_worker import (
    adopt_command,
    beat_command,
    dead_letter_commands,
    flower_command,
    migrate_command,
    official_command,
    quarantine_commands,
    retry_command,
    standing_commands,
    table_commands,
    team_commands,
    topology_commands,
)
from match_worker.world import World

from .assembly import Loglevel, Which, chore_store, run_worker
from .ground import ENVIRONMENT, errors_told, fail, read_settings, topology

_EPILOG: Final = """\
Exit codes: 0 good; 1 failed; 2 wrong usage or settings; 6 broker not reachable, or it refuses or confirms not; 7 the
broker's queues or exchange are others than ours; 8 database not reachable; 9 database not migrated.
"""

app = typer.Typer(add_completion=False, epilog=_EPILOG)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def worker(
    context: typer.Context,
    *,
    env: Annotated[
        str | None, typer.Option("--env", help="Read envs/.env.NAME too: local, prod. The environment goes before it.")
    ] = None,
) -> None:
    """Write match messages from RabbitMQ into PostgreSQL, with a reason for every effect.

    Without a command: `run`, once the settings are there; until then, what to set.
    """
    ENVIRONMENT.set(env)
    if context.invoked_subcommand is not None:
        return
    with errors_told():
        settings = read_settings()
        if not any((settings.broker_url, settings.database_url, settings.supabase_url)):
            typer.echo(_what_to_set())
            return
        run_worker(settings, which="all", concurrency=settings.concurrency, loglevel=settings.loglevel)


@app.command(epilog=_EPILOG)
def run(
    *,
    which: Annotated[Which, typer.Option("--queues", help="now: results and changes of the last 48 hours.")] = "all",
    concurrency: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; WORKER_CONCURRENCY.")] = None,
    loglevel: Annotated[Loglevel | None, typer.Option(help="WORKER_LOGLEVEL.")] = None,
) -> None:
    """Consume until SIGTERM or SIGINT, then finish the envelopes in hand.

    A second one, or SIGQUIT, ends it at once, with exit code 1: the broker delivers them again.

    Declares the topology first. A database that is not reachable delays messages but not the start; one that is not
    migrated refuses it (exit 9).
    """
    with errors_told():
        settings = read_settings()
        run_worker(
            settings,
            which=which,
            concurrency=concurrency or settings.concurrency,
            loglevel=loglevel or settings.loglevel,
        )


@app.command()
def doctor(
    *,
    as_of: Annotated[datetime | None, typer.Option(help="Set the clock (UTC).")] = None,
    as_json: Json = False,
) -> None:
    """Look at settings, broker, topology, database, clock and result backend; say what mends what is wrong.

    Exit codes: 0 nothing fails; 1 something does.
    """
    from match_worker import doctor as checks

    from .findings import look

    now = as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    findings = list(look(now))
    typer.echo(checks.as_json(findings) if as_json else checks.table(findings))
    raise typer.Exit(checks.failed(findings))


def _what_to_set() -> str:
    from match_worker.settings import NEEDED, meanings

    lines = [(name in NEEDED, f"  {name}  {meaning}") for name, meaning in meanings()]
    needed, optional = ([line for wanted, line in lines if wanted is which] for which in (True, False))
    more = "More: worker --help, worker doctor, docs/settings.md"
    return "\n".join(["Nothing is set yet. Needed:", *needed, "Optional:", *optional, more])


_WORLD = World(
    read_settings, lambda: topology(read_settings()), lambda: chore_store(read_settings()), errors_told, fail
)
app.add_typer(topology_commands.commands(_WORLD), name="topology")
migrate_command.add(app, _WORLD)
table_commands.add_commands(app, _WORLD)
app.add_typer(dead_letter_commands.commands(_WORLD), name="dead-letters")
standing_commands.add_commands(app, _WORLD)
app.add_typer(quarantine_commands.commands(_WORLD), name="quarantine")
app.add_typer(team_commands.commands(_WORLD), name="teams")
official_command.add(app, _WORLD)
adopt_command.add(app, _WORLD)
flower_command.add(app, _WORLD)
beat_command.add_commands(app, _WORLD)
retry_command.add(app, _WORLD)


def main() -> None:
    """Run the command."""
    app()
