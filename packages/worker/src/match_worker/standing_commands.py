"""`worker status` and `worker balance`: where everything is, and whether all of it is there."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import BrokerUnavailable, DatabaseBusy, DatabaseUnavailable, ResultsUnavailable, WorkerError
from .world import World

if TYPE_CHECKING:
    from .balance import Balance
    from .task_summary import TaskSummary
    from .topology import Depth

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LOOKS, BETWEEN_LOOKS = 4, 0.5
"""What is in hand at one look is settled at the next."""


def add_commands(app: typer.Typer, world: World) -> None:
    """Add both."""

    @app.command()
    def status(
        task_id: Annotated[str | None, typer.Argument(help="Of this task or message alone.")] = None,
        *,
        as_json: Json = False,
    ) -> None:
        """Tell on one screen: last read, last row, queues, retries, dead letters, quarantine, oldest age, next beat.

        And the outbox, where SCRAPER_STATE names the state file of a scraper on this machine; and how long messages
        can have waited in the queues, where a worker answers at WORKER_HTTP_PORT.

        Exit code 1 if the broker or the database could not be asked, or if nobody knows the task.
        """
        if task_id is not None:
            with world.errors_told():
                _tell_task(world, task_id, as_json=as_json)
            return
        from .ages import oldest
        from .outbox import waiting
        from .standing import lines, recorded

        told = depths = None
        with world.errors_told():
            addresses, topology = world.addresses(), world.topology()
            url = addresses.database()
            with suppress(DatabaseUnavailable, DatabaseBusy):
                told = recorded(url)
            with suppress(BrokerUnavailable):
                depths = _depths(world)
            outbox, ages = waiting(addresses.scraper_state), oldest(addresses.http_address, addresses.http_port)
        if as_json:
            said = {"database": told, "queues": depths, "queue_oldest_seconds": ages, "outbox": outbox}
            typer.echo(json.dumps(said, default=_plain, indent=2))
        else:
            environment = topology.bulk.name.removeprefix("ingest.")
            typer.echo("\n".join(lines(told, depths, outbox, environment=environment, ages=ages)))
        if told is None or depths is None:
            raise typer.Exit(1)

    @app.command()
    def balance(
        *,
        run: Annotated[str | None, typer.Option(help="One run; the newest twenty unless given.")] = None,
        as_json: Json = False,
    ) -> None:
        """Compare what runs published with what became of it; exit code 1 names a difference.

        Retry queues and dead letters are read, so each run has its own; a look is a delivery, and after twenty a
        message is tried before its time. Of messages in the queues that workers read nobody can tell the run: they
        are counted, and may be what a run lacks.
        """
        with world.errors_told():
            found = _settled_balance(world, run)
        if run is not None and not found.accounts:
            raise typer.BadParameter(f"no run {run} has said yet what it published")
        if as_json:
            told = _as_told(found)
            typer.echo(json.dumps(told, default=str, indent=2))
        else:
            typer.echo("\n".join(_lines(found)))
        raise typer.Exit(1 if found.differences else 0)


def _tell_task(world: World, task_id: str, *, as_json: bool) -> None:
    from .task_summary import recorded_summary

    told = _remembered(world, task_id) or recorded_summary(world.addresses().database(), task_id)
    if told is None:
        world.fail(WorkerError, f"no task {task_id} has ended, or its history is purged: see `worker retries`")
    typer.echo(json.dumps(asdict(told), default=str, indent=2) if as_json else "\n".join(told.lines()))


def _remembered(world: World, task_id: str) -> "TaskSummary | None":
    """Ask the short memory in Redis, where there is one."""
    from .results import Results, is_redis

    url, environment = world.addresses().results(), world.topology().bulk.name.removeprefix("ingest.")
    with suppress(ResultsUnavailable):
        return Results(url, environment).find(task_id) if url and is_redis(url) else None
    return None


def _plain(value: object) -> object:
    """Tell JSON what a value of ours is: its fields, or its text."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _settled_balance(world: World, run: str | None) -> "Balance":
    """Look again while there is a difference: a delivery in hand is neither at the broker nor in a table."""
    from .balance import Balance, accounts
    from .holdings import look

    addresses, topology = world.addresses(), world.topology()
    for again in range(LOOKS):
        if again:
            time.sleep(BETWEEN_LOOKS)
        holdings = look(addresses.broker(), topology)  # first: what is settled in between is then still found
        found = Balance(accounts(addresses.database(), run=run, held=holdings.held), holdings)
        if not found.differences:
            break
    return found


def _depths(world: World) -> "Mapping[str, Depth | None]":
    from .connections import connected
    from .topology import depths

    with connected(world.addresses().broker()) as connection:
        return depths(connection, world.topology())


def _as_told(found: "Balance") -> Mapping[str, object]:
    """Leave the single messages out."""
    told = asdict(found)
    del told["holdings"]["held"]
    open_matches = {each.run_id: each.open_matches for each in found.accounts}
    accounts = [each | {"open": open_matches[each["run_id"]]} for each in told["accounts"]]
    return told | {"accounts": accounts, "unknown": list(_unknown(found)), "differences": found.differences}


def _lines(found: "Balance") -> list[str]:
    from .balance import OUTCOMES

    said = []
    for account in found.accounts:
        counted = " ".join(
            f"{outcome}={account.counts[outcome]}" for outcome in OUTCOMES if account.counts.get(outcome)
        )
        under_way = f" open={account.open_matches}" if account.open_matches else ""
        said.append(f"run {account.run_id}  published={account.matches}  {counted}{under_way}")
    there = found.holdings
    counted = f"{there.retrying} retrying, {there.dead} dead, {there.waiting} in flight"
    said.append(f"at the broker, in messages of all runs: {counted}")
    return [*said, *_unknown(found), *found.differences, *([] if found.differences else ["balanced"])]


def _unknown(found: "Balance") -> Iterator[str]:
    """Say what no look can tell."""
    there = found.holdings
    for account in found.in_flight:
        yield (
            f"run {account.run_id}: {account.open_matches} matches in {account.open_envelopes} envelopes can only be "
            f"among {there.unread} messages whose runs are not known: queues that workers read cannot be looked through"
        )
    if found.differences and there.consumers:
        yield f"what one of {there.consumers} consumers has had in hand all along looks like a difference: look again"
