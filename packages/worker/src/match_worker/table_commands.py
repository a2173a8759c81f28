"""The commands `worker standings` and `worker why`: what people look at first."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

from typing import Annotated, Final, Literal

import typer

from .world import World

_EPILOG: Final = "Exit codes: 0 good; 2 wrong usage, settings or name; 8 database not reachable; 9 not migrated."

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer, world: World) -> None:
    """Add the commands."""

    @app.command(epilog=_EPILOG)
    def standings(
        *,
        league: Annotated[str, typer.Option(help="Homegrown, Academy, Flex.")],
        age: Annotated[str, typer.Option(help="U13.")],
        division: Annotated[str, typer.Option(help="Northwest.")],
        season: Annotated[str | None, typer.Option(help="2026-2027; the current one unless given.")] = None,
        order: Annotated[
            Literal["official", "points"] | None,
            typer.Option(help="official where the league ranks this age, else points."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Print one table. Exit 2 for a name the database does not know, with those it does.

        points: points, goal difference, goals for. official: points per match, and the league's further rules.
        """
        from . import report
        from .standings import table

        with world.errors_told():
            url = world.addresses().database()
            rows = table(url, league=league, age=age, division=division, season=season, order=order)
        hidden = ("team_id", "official", "forfeits")
        report.show(rows, as_json=as_json, empty="no teams in this division yet", without=hidden)
        if rows and not as_json:
            unofficial = "unofficial: the league ranks otherwise, or not at all"
            typer.echo("the league's own order" if rows[0].official else unofficial)

    @app.command(epilog=_EPILOG)
    def why(
        match: Annotated[str, typer.Argument(help="The source's match number, or id:<number> of the database.")],
        *,
        as_json: Json = False,
    ) -> None:
        """Tell why a match looks the way it does: what each message said of it, and what came of that."""
        from . import report
        from .why import timeline

        with world.errors_told():
            told = timeline(world.addresses().database(), match)
        report.story(told, as_json=as_json)
