"""Reports, matches and messages for people. This is the file for rich."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from match_schema import v2

from .fixture import Fixture, Schedule, Season, Voided
from .listing import score
from .report import Outcome, Report
from .translate import Outgoing

_T = TypeVar("_T")
_PIPED = 160
"""Columns where there is no terminal: room for every name."""
_SHORT = 12


def report(told: Report, console: Console) -> None:
    """Print what a run did: a table, then what needs a person."""
    table = Table(
        title=f"run {told.run_id}", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    for name in ("feed", "outcome", "source time (UTC)"):
        table.add_column(name, no_wrap=True)
    for name in ("listed", "new", "changed", "messages"):
        table.add_column(name, justify="right", no_wrap=True)
    for outcome in told.outcomes:
        table.add_row(*_line(outcome))
    console.print(table)
    for outcome in told.outcomes:
        _notes(outcome, console)
    console.print(_delivery(told), highlight=False)


def tracked(items: Sequence[_T], what: str, console: Console) -> Iterator[_T]:
    """Yield items with a bar of how many are done; where no person watches, without."""
    yield from track(items, what, console=console, transient=True, disable=not console.is_terminal)


def matches(season: Season, console: Console) -> None:
    """Print the matches of a season, by table and day."""
    names = {team.id: team.name for team in season.teams}
    table = Table(
        title=f"{season.league} {season.season}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    for name, width in (("match", 5), ("table", 13), ("date", 10), ("time", 7), ("result", 6)):
        table.add_column(name, no_wrap=True, min_width=width)
    for name in ("home", "away"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for each in sorted(season.fixtures, key=lambda fixture: (fixture.age_group, fixture.division, fixture.id)):
        date, time = str(each.schedule.date), _time(each.schedule)
        place = f"{each.age_group} {each.division}"
        home, away = names[each.home], names[each.away]
        table.add_row(each.id, place, date, time, _result(each), home, away)
    console.print(table)


def messages(outgoing: Iterable[Outgoing], console: Console) -> None:
    """Print messages in short form: one line each."""
    for each in outgoing:
        message = each.message
        pace = "now" if each.urgent else "bulk"
        console.print(
            f"{message.message_id}  v{message.schema_version} {message.kind:8} {pace:5} {_what(message)}",
            soft_wrap=True,
        )


def grid(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], console: Console) -> None:
    """Print rows below the names of their columns; numbers stand to the right, and only long texts are folded."""
    if not console.is_terminal:
        console.width = max(console.width, _PIPED)
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    told = list(rows)
    for place, name in enumerate(columns):
        number = bool(told) and isinstance(told[0][place], int)
        short = max((len(str(each[place])) for each in told), default=0) <= _SHORT
        title = name.removesuffix("_group")
        table.add_column(title, justify="right" if number else "left", overflow="fold", no_wrap=short)
    for each in told:
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in each))
    console.print(table)


def _what(message: v2.Message) -> str:
    match message:
        case v2.Matches():
            return f"{message.league} {message.age_group} {message.division}: {len(message.matches)} matches"
        case v2.OfficialTable():
            return f"{message.league} {message.age_group} {message.division}: {len(message.placings)} lines"
        case v2.Reference():
            return f"{message.competition_season}: {len(message.renamed)} clubs renamed"
        case v2.Run():
            return f"{message.competition_season}: {message.envelopes} envelopes, {message.matches} matches"
    return message.competition_season


def _line(outcome: Outcome) -> tuple[str, ...]:
    if outcome.synced_at is None:
        return (outcome.feed, outcome.fate.value)
    counts = (outcome.listed, outcome.new, outcome.changed, outcome.envelopes)
    return (outcome.feed, outcome.fate.value, f"{outcome.synced_at:%F %R}", *(str(count) for count in counts))


def _notes(outcome: Outcome, console: Console) -> None:
    notes = {
        "removed": f"{outcome.removed} matches are gone from the source" if outcome.removed else "",
        "missing": f"{outcome.missing} matches are not listed, and removed if it stays so" if outcome.missing else "",
        "skipped": _counted(outcome.skipped),
        "flagged": _counted(outcome.flagged),
        "tables": f"{outcome.tables} published tables" if outcome.tables else "",
        "renamed": f"{outcome.renamed} clubs have another name" if outcome.renamed else "",
        "overdue": f"{outcome.overdue} matches without a score after 48 hours" if outcome.overdue else "",
        "alarm": "; ".join(map(str, outcome.alarms)),
        "note": "; ".join(outcome.notes),
        **{f"first of {what}": ", ".join(names) for what, names in outcome.named.items()},
    }
    for name, text in notes.items():
        if text:
            console.print(f"{outcome.key}: {name}: {text}", highlight=False, soft_wrap=True, markup=False)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{reason}: {count}" for reason, count in counts.items())


def _delivery(told: Report) -> str:
    delivery = told.delivery
    if not delivery.wanted:
        return f"{delivery.waiting} messages wait in the outbox: USE_RABBITMQ is false, nothing is published"
    return f"{delivery.sent} messages delivered, {delivery.waiting} waiting"


def _time(schedule: Schedule) -> str:
    if schedule.state != "scheduled":
        return schedule.state
    if schedule.kickoff is None:
        return f"{schedule.clock:%H:%M}" if schedule.clock else "not set"
    return (
        f"{schedule.kickoff.astimezone(ZoneInfo(schedule.zone)):%H:%M}"
        if schedule.zone
        else f"{schedule.kickoff:%H:%MZ}"
    )


def _result(fixture: Fixture) -> str:
    return "voided" if isinstance(fixture.result, Voided) else score(fixture) or "-"
