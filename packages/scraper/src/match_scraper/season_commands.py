"""`scraper show`, `targets` and `export`: what was accepted last, from the state file alone; nobody is asked."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .listing import Filter, Status
from .world import World

if TYPE_CHECKING:
    from . import fixture
    from .listing import Listed

Season = Annotated[str | None, typer.Option(help="Such as 2026-2027; the newest of each league unless given.")]
Source = Annotated[str | None, typer.Option(help="Such as modular11; the best of each league and season unless given.")]
League = Annotated[str | None, typer.Option(help="Only this one: Homegrown, Flex, Academy.")]
Age = Annotated[str | None, typer.Option(help="Only this age: U15.")]
Division = Annotated[str | None, typer.Option(help="Only this division, group or conference.")]
Team = Annotated[str | None, typer.Option(help="Only teams of this id, or with this in their name.")]
_DAY = ["%Y-%m-%d"]
Since = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day, the venue's own.")]
Until = Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day.")]
State = Annotated[Status | None, typer.Option(help="Only matches that stand so.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer, world: World) -> None:
    """Add the commands."""
    for add in (_add_show, _add_targets, _add_export):
        add(app, world)


def _add_show(app: typer.Typer, world: World) -> None:
    @app.command("show")
    def show_(
        *, season: Season = None, source: Source = None, league: League = None, age: Age = None,
        division: Division = None, team: Team = None, since: Since = None, until: Until = None, state: State = None,
        changes_since: Annotated[
            datetime | None, typer.Option(help="What changed since then (source time, UTC), up to 90 days back.")
        ] = None,
        as_json: Json = False,
    ) -> None:  # fmt: skip
        """Show matches as last accepted, or what changed."""
        which = _filter(season, source, league, age, division, team=team, since=since, until=until, state=state)
        if changes_since is None:
            _print("matches", _SHOWN, _rows(_matches(world, which)), as_json=as_json)
        else:
            changes = _changes(world, which, changes_since.replace(tzinfo=UTC))
            _print("changes", _CHANGED, changes, as_json=as_json)


def _add_targets(app: typer.Typer, world: World) -> None:
    @app.command("targets")
    def targets_(
        *, season: Season = None, source: Source = None, league: League = None, age: Age = None,
        division: Division = None, as_json: Json = False,
    ) -> None:  # fmt: skip
        """Show the tables, and how many teams and matches each has."""
        from .snapshots import read_state
        from .targets import targets

        with world.errors_told(), read_state(world.state()) as snapshots:
            found = targets(snapshots.seasons(), _filter(season, source, league, age, division))
        _print("tables", _TARGETS, [asdict(each) for each in found], as_json=as_json)


def _add_export(app: typer.Typer, world: World) -> None:
    @app.command("export")
    def export_(
        form: Annotated[Literal["csv", "json", "ics"], typer.Argument(help="ics: a calendar a team, named by its id.")],
        *, season: Season = None, source: Source = None, league: League = None, age: Age = None,
        division: Division = None, team: Team = None, since: Since = None, until: Until = None, state: State = None,
        output: Annotated[
            Path | None, typer.Option(help="A file, standard output unless given; for ics a folder, calendars.")
        ] = None,
    ) -> None:  # fmt: skip
        """Write matches as last accepted for other programs."""
        from . import export
        from .listing import listed

        which = _filter(season, source, league, age, division, team=team, since=since, until=until, state=state)
        with world.errors_told():
            seasons = _all_seasons(world, season)
            matches = listed(seasons, which)  # for ics too: a name that none of them has is told
            if form == "ics":
                folder, whole = output or Path("calendars"), listed(seasons, Filter(season=season, source=source))
                typer.echo(f"{export.write_calendars(whole, which, folder)} calendars in {folder}")
                return
            text = export.as_csv(matches) if form == "csv" else export.as_json(matches)
            if output is None:
                typer.echo(text, nl=False)
            else:
                export.write(output, text)
                typer.echo(f"{len(matches)} matches in {output}")


def _filter(
    season: str | None, source: str | None, league: str | None, age: str | None, division: str | None, *,
    team: str | None = None, since: datetime | None = None, until: datetime | None = None, state: Status | None = None,
) -> Filter:  # fmt: skip
    return Filter(
        season=season, source=source, league=league, age=age, division=division, team=team,
        since=since.date() if since else None, until=until.date() if until else None, status=state,
    )  # fmt: skip


def _matches(world: World, which: Filter) -> "list[Listed]":
    from .listing import listed

    with world.errors_told():
        return listed(_seasons(world), which)


def _seasons(world: World) -> "list[fixture.Season]":
    from .snapshots import read_state

    with read_state(world.state()) as snapshots:
        return snapshots.seasons()


def _all_seasons(world: World, season: str | None) -> "list[fixture.Season]":
    """Return the accepted seasons. Raises Unreadable: without one of its seasons, an export would seem to be whole."""
    from .season import may_be_of
    from .snapshots import read_state

    with read_state(world.state()) as snapshots:
        # Of one season that is named, the others are no part.
        return snapshots.seasons(lambda key: season is None or may_be_of(season, key))


def _rows(matches: "Sequence[Listed]") -> list[dict[str, Any]]:
    from .listing import row, score

    return [row(each) | {"result": score(each.fixture) or None} for each in matches]


def _changes(world: World, which: Filter, since: datetime) -> list[dict[str, Any]]:
    from .listing import difference, in_season, known
    from .snapshots import read_state

    with world.errors_told(), read_state(world.state()) as snapshots:
        find = {season.key: in_season(season) for season in known(snapshots.seasons(), which)}
        told = [(each, find[each.key](each.after)) for each in snapshots.changes(since) if each.key in find]
    return [
        {
            "seen": f"{each.synced_at:%FT%TZ}", "match": each.after.id, "league": match.season.league,
            "age_group": each.after.age_group, "division": each.after.division, "home": match.home.name,
            "away": match.away.name, "change": difference(each.before, each.after),
        }
        for each, match in told
        if which.takes(match)
    ]  # fmt: skip


_SHOWN = ("match", "league", "age_group", "divisions", "date", "time", "status", "result", "home", "away")
_CHANGED = ("seen", "match", "league", "age_group", "division", "home", "away", "change")
_TARGETS = (
    *("league", "season", "source", "age_group", "division"),
    *("teams", "matches", "played", "postponed", "published"),
)


def _print(title: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console

    from . import show

    told = [[each[column] for column in columns] for each in rows]
    show.grid(f"{len(rows)} {title}", columns, told, Console())
