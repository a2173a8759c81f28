"""`worker dead-letters`: look at messages that were set aside, replay or drop them."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .world import World, file_faults_told

if TYPE_CHECKING:
    from .dead_letters import DeadLetter

Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers, as `list` shows them.", show_default=False)]
Queue = Annotated[str | None, typer.Option(help="Only those that were read there.")]
Reason = Annotated[str | None, typer.Option(help="Only those whose reason holds this text.")]
Run = Annotated[str | None, typer.Option("--run", help="Only those of this run.")]
Since = Annotated[datetime | None, typer.Option(help="Only those last seen at or after (UTC).")]
By = Annotated[str | None, typer.Option(envvar="USER", help="Who decides; kept beside the letter.")]
Every = Annotated[bool, typer.Option("--all", help="All that wait, where no number and no filter says which.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Show = Literal["waiting", "replayed", "dropped", "all"]
PAGE = 1000
"""Letters that are read at once, bodies and all."""


def commands(world: World) -> typer.Typer:
    """Build the group."""
    group = typer.Typer(help="Messages that were set aside, with the reason.", no_args_is_help=True)
    for add in (_add_list, _add_show, _add_replay, _add_drop):
        add(group, world)
    return group


def _add_list(group: typer.Typer, world: World) -> None:
    @group.command("list")
    def list_(
        *, queue: Queue = None, reason: Reason = None, run: Run = None, since: Since = None,
        status: Annotated[Show, typer.Option(help="What became of them.")] = "waiting",
        limit: Annotated[int, typer.Option(min=1)] = 100, as_json: Json = False,
    ) -> None:  # fmt: skip
        """List dead letters, newest first, from the table: nothing is disturbed."""
        from . import report
        from .dead_letters import Filter, find

        which = Filter(
            status=None if status == "all" else status, queue=queue, reason=reason, run_id=run, since=_utc(since),
            limit=limit,
        )  # fmt: skip
        with world.errors_told():
            letters = find(world.addresses().database(), which)
        if as_json:
            typer.echo(json.dumps([_told(letter) for letter in letters], default=str, indent=2))
            return
        hidden = {"properties", "headers", "body", "settled_at", "settled_by", "replayed_as", "first_seen", "kind"}
        report.show(letters, as_json=False, empty="no dead letters", without=hidden)


def _add_show(group: typer.Typer, world: World) -> None:
    @group.command("show")
    def show(number: Annotated[int, typer.Argument(help="Its number, as `list` shows it.")]) -> None:
        """Print one dead letter as JSON: why it is there, its properties, headers and body."""
        from .dead_letters import Filter, find

        with world.errors_told():
            [letter] = find(world.addresses().database(), Filter(numbers=[number], status=None))
        typer.echo(json.dumps(_told(letter), default=str, indent=2, ensure_ascii=False))


def _add_replay(group: typer.Typer, world: World) -> None:
    @group.command("replay")
    def replay_(
        context: typer.Context, numbers: Numbers = None, *,
        queue: Queue = None, reason: Reason = None, run: Run = None, since: Since = None,
        every: Every = False, by: By = None,
        edited: Annotated[
            Path | None, typer.Option(exists=True, dir_okay=False, help="Send this envelope (JSON) in its place.")
        ] = None,
        override: Annotated[bool, typer.Option(help="Let it go over what is newer or locked; --by says who.")] = False,
    ) -> None:  # fmt: skip
        """Send dead letters once more to the queue they came from.

        As they were, they keep their id, so that what had been applied is `duplicate`. An edited one is a message of
        its own, whose header replay_of names the letter; with --override and --by NAME it goes over what is newer or
        locked, this once, and the ledger says by whom.
        """
        from .connections import connection_to
        from .dead_letter_replay import replay, replay_edited

        if override and (edited is None or not by or "COMMANDLINE" not in str(context.get_parameter_source("by"))):
            raise typer.BadParameter("--override goes with --edited FILE and --by NAME")
        with world.errors_told():
            addresses = world.addresses()
            chosen = _chosen(world, numbers, queue=queue, reason=reason, run=run, since=since, every=every)
            doors: dict[str, Any] = {
                "connect": partial(connection_to, addresses.broker()), "database_url": addresses.database(), "by": by
            }  # fmt: skip
            if edited is not None:
                [letter] = _just_one(chosen)
                with file_faults_told(edited):
                    done = replay_edited(letter, edited.read_bytes(), override_by=by if override else None, **doors)
                typer.echo(f"replayed {done.id} as {done.replayed_as}")
                return
            for letter in replay(chosen, **doors):
                typer.echo(f"replayed {letter.id} to {letter.queue}")


def _add_drop(group: typer.Typer, world: World) -> None:
    @group.command("drop")
    def drop(
        numbers: Numbers = None, *, queue: Queue = None, reason: Reason = None, run: Run = None, since: Since = None,
        every: Every = False, by: By = None,
    ) -> None:  # fmt: skip
        """Give dead letters up; the table keeps them, and who said so."""
        from .dead_letters import settle

        with world.errors_told():
            for letter in _chosen(world, numbers, queue=queue, reason=reason, run=run, since=since, every=every):
                settle(world.addresses().database(), letter, "dropped", by=by)
                typer.echo(f"dropped {letter.id}")


def _chosen(
    world: World, numbers: Sequence[int] | None, *, queue: str | None, reason: str | None, run: str | None,
    since: datetime | None, every: bool,
) -> "Iterable[DeadLetter]":  # fmt: skip
    from .dead_letters import Filter, find, find_all

    if not (numbers or queue or reason or run or since or every):
        raise typer.BadParameter("say which: numbers, a filter, or --all")
    which, url = Filter(numbers, "waiting", queue, reason, run, _utc(since), limit=PAGE), world.addresses().database()
    if numbers:  # one that is named may have been settled before
        return find(url, replace(which, status=None, limit=len(numbers)))
    return find_all(url, which)


def _just_one(letters: "Iterable[DeadLetter]") -> "list[DeadLetter]":
    chosen = list(islice(letters, 2))
    if len(chosen) != 1:
        raise typer.BadParameter(f"--edited takes the place of one letter, {'more' if chosen else 'none'} are chosen")
    return chosen


def _utc(told: datetime | None) -> datetime | None:
    return told.replace(tzinfo=UTC) if told is not None and told.tzinfo is None else told


def _told(letter: "DeadLetter") -> dict[str, Any]:
    fields = {name: getattr(letter, name) for name in letter.__dataclass_fields__}
    return fields | {"body": letter.body.decode("utf-8", "replace")}
