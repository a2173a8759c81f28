"""What the demo shows in the end: a table, fixtures, why a score is what it is, and the counts of every stage."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from match_devstack.errors import Refused

from .counts import Counts
from .database import Fixture, Place
from .stage import Stage
from .story import Run, Story

_TRY = (
    "scraper run --as-of {as_of}  # nothing changed: nothing is published",
    "worker standings --league '{league}' --age {age} --division '{division}' --season {season}",
    "worker why {match}",
    "worker quarantine list",
    "publisher outbox status",
)


def show(story: Story, stage: Stage, console: Console) -> None:
    """Print it for people, as wide as the console is."""
    place, matches = _place(story, stage)
    _heading(console, f"{place.league} {place.age} {place.division}, by `worker standings`")
    console.print(_standings(stage.commands.run_json("worker", "standings", *_options(place)), console.width))
    _heading(console, "its next fixtures")
    console.print(_fixtures(stage.database.fixtures(place, stage.season.observed.date()), console.width))
    for match in matches:
        _heading(console, f"a corrected score, by `worker why {match}`")
        _plain(console, stage.commands.run("worker", "why", match))
    _heading(console, "what became of each run: matches, and * messages")
    console.print(_counts(story.runs))
    verdict(story, console)


def verdict(story: Story, console: Console) -> None:
    """Print whether the counts agree, and where they do not."""
    for check in story.disagreements:
        console.print(f"disagrees: {check}", highlight=False, markup=False, soft_wrap=True)
    if not story.disagreements:
        text = f"All {len(story.checks)} comparisons with the replica and between stages agree."
        console.print(text, highlight=False)


def as_json(story: Story, stage: Stage, *, broker: str, seconds: float) -> str:
    """Say it in JSON."""
    place, matches = _place(story, stage)
    fixtures = stage.database.fixtures(place, stage.season.observed.date())
    told: dict[str, Any] = {
        "agrees": not story.disagreements,
        "broker": broker,
        "seconds": round(seconds, 1),
        "runs": [{"name": run.name, **asdict(run.counts)} for run in story.runs],
        "checks": [{**asdict(check), "agrees": check.agrees} for check in story.checks],
        "table": {**asdict(place), "rows": stage.commands.run_json("worker", "standings", *_options(place))},
        "fixtures": [asdict(fixture) for fixture in fixtures],
        "why": [stage.commands.run_json("worker", "why", match) for match in matches],
    }
    return json.dumps(told, default=str, ensure_ascii=False, indent=2)


def how_to_use(story: Story, stage: Stage, console: Console) -> None:
    """Print the variables that lead to the servers, and commands to try."""
    place, _ = _place(story, stage)
    values = {**asdict(place), "as_of": f"{stage.season.observed:%Y-%m-%dT%H:%MZ}"}
    _heading(console, "it stays up until Ctrl-C; in another terminal:")
    for name, value in stage.commands.environment.items():
        console.print(f"export {name}='{value}'", highlight=False, markup=False, soft_wrap=True)
    for command in _TRY:
        console.print(command.format(**values), highlight=False, markup=False, soft_wrap=True)


def _place(story: Story, stage: Stage) -> tuple[Place, list[str]]:
    """Choose the table of a corrected match, and that match if there is one."""
    place = stage.database.place(story.corrected)
    if place is None:
        raise Refused("the database holds no match of any table; the worker's log says why")
    return place, [place.match] if place.match in story.corrected else []


def _options(place: Place) -> list[str]:
    names = ("league", "age", "division", "season")
    return [word for name in names for word in (f"--{name}", getattr(place, name))]


def _heading(console: Console, text: str) -> None:
    console.print(f"\n{text}", style="bold", highlight=False, markup=False)


def _plain(console: Console, text: str) -> None:
    console.print(text.rstrip(), highlight=False, markup=False, soft_wrap=True)


def _standings(rows: Sequence[Mapping[str, Any]], width: int) -> Table:
    """Put the command's rows under the abbreviations of league tables; in a narrow terminal names give way."""
    table = _table()
    for name, short in _ABBREVIATIONS.items():
        if name == "team":
            table.add_column(short, no_wrap=True, overflow="ellipsis", max_width=max(8, width - _NUMBERS_WIDTH))
        else:
            table.add_column(short, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(str(row[name]) for name in _ABBREVIATIONS))
    return table


def _fixtures(fixtures: Sequence[Fixture], width: int) -> Table:
    table = _table()
    for name in ("match", "date", "UTC"):
        table.add_column(name, no_wrap=True)
    for name in ("home", "away"):
        table.add_column(name, overflow="ellipsis", no_wrap=True, max_width=max(8, (width - _DATES_WIDTH) // 2))
    for each in fixtures:
        kickoff = f"{each.kickoff:%H:%M}" if each.kickoff else "not set"
        table.add_row(each.match, str(each.date), kickoff, each.home, each.away)
    return table


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)


def _counts(runs: Sequence[Run]) -> Table:
    """Give a line to each stage and a column for each run: narrow enough for any terminal."""
    table = _table()
    table.add_column("", no_wrap=True)
    for run in runs:
        table.add_column(run.name, justify="right", min_width=7)
    for field in fields(Counts):
        values = [getattr(run.counts, field.name) for run in runs]
        table.add_row(
            f"{field.name} *" if field.name in _MESSAGES else field.name, *(_number(value) for value in values)
        )
    return table


_ABBREVIATIONS = {
    "rank": "",
    "team": "team",
    "played": "P",
    "won": "W",
    "drawn": "D",
    "lost": "L",
    "goals_for": "GF",
    "goals_against": "GA",
    "goal_difference": "GD",
    "points": "Pts",
}
_NUMBERS_WIDTH = 38
"""Columns the numbers of a league table take, with the blanks between them."""
_DATES_WIDTH = 32
"""Columns that number, date and time of a fixture take."""
_MESSAGES = ("published", "confirmed", "recorded", "waiting", "dead")


def _number(value: int | float) -> str:  # noqa: PYI041 - whether it is whole decides how it is written
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"
