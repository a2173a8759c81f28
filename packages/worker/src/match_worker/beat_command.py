"""`worker beat` and `worker housekeeping`: what has to be done from time to time, by a process or by a person."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .chores import CHORES, Chore
from .world import World

if TYPE_CHECKING:
    from .chores import Did

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer, world: World) -> None:
    """Add both."""

    @app.command()
    def beat() -> None:
        """Do the regular chores until SIGTERM or SIGINT; a second one waits, and takes over within WORKER_BEAT_LEASE.

        Marks overdue matches, retries what waits in quarantine for a name, compares with the last complete list,
        purges, and sends a heartbeat through the whole pipeline.
        """
        with world.errors_told():
            _beat(world)

    @app.command()
    def housekeeping(
        chores: Annotated[
            list[str] | None,
            typer.Argument(help=f"Which of {', '.join(CHORES)}; all unless given.", show_default=False),
        ] = None,
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; tell what would be done.")] = False,
        as_json: Json = False,
    ) -> None:
        """Do the chores of the beat now, and tell what each did; safe beside a beat."""
        from .chores import do

        chosen = [chore for chore in CHORES if not chores or chore in chores]
        if unknown := set(chores or ()) - set(chosen):
            raise typer.BadParameter(f"no chore {min(unknown)}; there are {', '.join(CHORES)}")
        done: dict[str, Did] = {}
        with world.errors_told(), closing(world.store()) as door:
            for chore in chosen:
                done[chore] = do(door, chore, retention=world.addresses().retention, pretend=dry_run)
                if not as_json:
                    typer.echo("\n".join(_lines(chore, done[chore], dry_run=dry_run)))
        if as_json:
            typer.echo(json.dumps(done, default=str, indent=2))


def _beat(world: World) -> None:
    from .beat import Beat
    from .connections import connected, connection_to
    from .heartbeat import send
    from .logs import set_up
    from .parking import ConfirmedPublisher
    from .topology import declare

    settings = world.addresses()
    set_up(settings.loglevel)
    connect = partial(connection_to, settings.broker())
    with connected(settings.broker(), wait=settings.broker_wait) as connection:
        declare(connection, world.topology())
    with closing(world.store()) as door, closing(ConfirmedPublisher(connect)) as publisher:
        Beat(
            door,
            holder=f"{socket.gethostname()}:{os.getpid()}",
            lease=settings.beat_lease,
            rhythm=settings.rhythm,
            retention=settings.retention,
            send_heartbeat=lambda: send(publisher, now=datetime.now(UTC)),
        ).run(_until_asked())


def _until_asked() -> Callable[[float], bool]:
    """Return what waits so many seconds, or until SIGTERM or SIGINT, and then says True."""
    asked: SimpleQueue[int] = SimpleQueue()  # unlike an Event, it may be put to from within its own wait
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda told, _: asked.put(told))

    def stopped(seconds: float) -> bool:
        try:
            asked.get(timeout=seconds)
        except Empty:
            return False
        return True

    return stopped


def _lines(chore: Chore, did: dict[str, Any], *, dry_run: bool) -> list[str]:
    """Word what a chore did, or would do."""
    would = "would be " if dry_run else ""
    match chore:
        case "overdue":
            return [f"overdue      {did['marked']} matches {would}set to tbd"]
        case "quarantine":
            error = f"; {did['error']}" if "error" in did else ""
            return [f"quarantine   {did['applied']} of {did['tried']} matches {would}applied{error}"]
        case "reconcile":
            said = f"{did['unlisted']} matches no longer listed, {did['unwritten']} listed without a row"
            examples = [f"  {each['what']} {each['source']} {each['match']}" for each in did["examples"]]
            return [f"reconcile    {said} (nothing is changed)", *examples]
        case "freshness":
            divisions = did["divisions"]
            late = [each for each in divisions if each["overdue"]]
            scores = sum(each["overdue"] for each in late)
            return [
                f"freshness    {len(divisions)} divisions, {scores} overdue scores in {len(late)}",
                *map(_late, late),
            ]
        case "names":
            names = [f"  {each['matches']} matches: {each['detail'] or each['reason']}" for each in did["names"]]
            return [f"names        {len(names)} unknown", *names]
        case "purge":
            gone = ", ".join(f"{rows} {name.replace('_', ' ')}" for name, rows in did["purged"].items() if rows)
            return [f"purge        {gone or 'nothing'} {would}deleted"]


def _late(each: dict[str, Any]) -> str:
    where = " ".join(str(each[name]) for name in ("league", "age_group", "division"))
    return f"  {where}: {each['overdue']} since {each['overdue_since']}, last read {each['read_at'] or 'never'}"
