"""`scraper backfill` and `scraper tournament`: the Modular11 host, through guard, diff and outbox as any run."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from .endings import USAGE
from .world import Order, World

if TYPE_CHECKING:
    from .sources.modular11 import Target

_DAY = ["%Y-%m-%d"]
Season = Annotated[str, typer.Option(help="Such as 2025-26; the host has it and earlier ones.")]
League = Annotated[list[str] | None, typer.Option(help="Only this one: Homegrown, Flex, Academy; repeatable.")]
Age = Annotated[list[str] | None, typer.Option(help="Only this age, as the page words it: U14; repeatable.")]
Division = Annotated[list[str] | None, typer.Option(help="Only this division, as the page words it; repeatable.")]
Since = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day, the venue's own.")]
Until = Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day.")]
Engine = Annotated[
    Literal["http", "browser", "auto"],
    typer.Option(help="Read over plain HTTP, with a browser, or with a browser once HTTP is refused."),
]
Full = Annotated[bool, typer.Option("--full", help="Publish every match, not only what changed.")]
Accept = Annotated[list[str] | None, typer.Option(help="Accept a refusal of the guard by name, as for `run`.")]
Limit = Annotated[list[str] | None, typer.Option(help="A limit of the guard, as for `run`.")]
AsOf = Annotated[str | None, typer.Option(help="Set the clock, as for `run`.")]
Anew = Annotated[bool, typer.Option("--anew", help="Read again what a run that broke off, or was refused, has read.")]
Json = Annotated[bool, typer.Option("--json", help="Report as JSON.")]


def add_to(app: typer.Typer, world: World) -> None:
    """Add the commands."""
    _add_backfill(app, world)
    _add_tournament(app, world)


def _add_backfill(app: typer.Typer, world: World) -> None:
    @app.command("backfill")
    def backfill_(
        source: Annotated[Literal["modular11"], typer.Argument(help="Where from: the host at MODULAR11_URL.")],  # noqa: ARG001 - there is one
        *, season: Season, league: League = None, age: Age = None, division: Division = None,
        since: Since = None, until: Until = None, full: Full = False, accept: Accept = None,
        limit: Limit = None, engine: Engine = "http", anew: Anew = False, as_of: AsOf = None, as_json: Json = False,
    ) -> None:  # fmt: skip
        """Read past MLS NEXT seasons, all of one or a part, at a polite pace.

        What broke off goes on where it was when it is started again. A part updates what was accepted; only a whole
        season tells that a match is gone. Exit codes are those of `run`.
        """
        from .season import season_start
        from .sources.modular11 import archive

        with _words_told():
            chosen = _narrowed(archive(season_start(season), league or ()), age, division, since, until)
        judged = {"accept": accept or (), "limits": limit or ()}
        world.read(Order(chosen, as_of, engine, full=full, as_json=as_json, anew=anew, **judged))


def _add_tournament(app: typer.Typer, world: World) -> None:
    @app.command("tournament")
    def tournament_(
        number: Annotated[str, typer.Argument(help="The host's number: 27 is the Elite Academy League.")],
        *, season: Season, name: Annotated[
            str | None, typer.Option(help="The league its matches belong to; needed for a number not seen before.")
        ] = None,
        kind: Annotated[
            Literal["league", "event"] | None, typer.Option(help="Needed for an event not seen before.")
        ] = None,
        page: Annotated[
            str | None, typer.Option(help="Path of its filter page, from which --age and --division are read.")
        ] = None,
        age: Age = None, division: Division = None, since: Since = None, until: Until = None,
        full: Full = False, accept: Accept = None, limit: Limit = None, anew: Anew = False,
        as_of: AsOf = None, as_json: Json = False,
    ) -> None:  # fmt: skip
        """Read a league or an event by its number: Elite Academy, cups. Rows of the USL's own form are refused."""
        from .season import season_start
        from .sources.modular11 import tournament

        with _words_told():
            if page is None and (age or division):
                raise ValueError("--age and --division are read from the filter page: name it with --page")
            target = tournament(number, season_start(season), league=name, kind=kind, page=page)
            chosen = _narrowed([target], age, division, since, until)
        judged = {"accept": accept or (), "limits": limit or ()}
        world.read(Order(chosen, as_of, "http", full=full, as_json=as_json, anew=anew, **judged))


def _narrowed(
    targets: "Iterable[Target]",
    ages: Sequence[str] | None,
    divisions: Sequence[str] | None,
    since: datetime | None,
    until: datetime | None,
) -> "list[Target]":
    from .sources.modular11 import narrowed

    first, last = (each.date() if each else None for each in (since, until))
    return [narrowed(each, ages=ages or (), divisions=divisions or (), first=first, last=last) for each in targets]


@contextmanager
def _words_told() -> Iterator[None]:
    """End the command with what is wrong with its words."""
    try:
        yield
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE) from error
