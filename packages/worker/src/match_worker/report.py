"""What a person reads on the screen: rows as a table, one match as a story, either as JSON."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

_HEADINGS: Final = {
    "rank": "#", "played": "P", "won": "W", "drawn": "D", "lost": "L",
    "points_per_match": "Pts/P", "goals_for": "GF", "goals_against": "GA", "goal_difference": "GD", "points": "Pts",
}  # fmt: skip

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from .why import Entry, Timeline


def show(
    rows: "Sequence[DataclassInstance]", *, as_json: bool, empty: str, without: Collection[str] = frozenset()
) -> None:
    """Print values of one dataclass, a column for each field; `without` leaves fields out of the table."""
    if as_json:
        _print_json([asdict(row) for row in rows])
    elif not rows:
        Console().print(empty)
    else:
        _print_rows(rows, without)


def story(told: "Timeline", *, as_json: bool) -> None:
    """Print one match: the row as it is, then everything that was said of it, oldest first."""
    if as_json:
        _print_json(asdict(told))
        return
    console = Console(soft_wrap=True, highlight=False)
    headline = _headline(told.row) if told.row else "no row yet: all that was told of it is in quarantine"
    console.print(headline, markup=False)
    for identity in told.identities:
        console.print(f"  {identity['source']} calls it {identity['source_match_id']}", markup=False)
    for entry in told.entries:
        for line in _lines(entry):
            console.print(line, markup=False)


def _print_rows(rows: "Sequence[DataclassInstance]", without: Collection[str]) -> None:
    names = [field.name for field in fields(rows[0]) if field.name not in without]
    table = Table(*(_HEADINGS.get(name, name.replace("_", " ")) for name in names), box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(Text(_cell(getattr(row, name))) for name in names))
    Console().print(table)


def _headline(row: Mapping[str, Any]) -> str:
    score = "" if row["home_score"] is None else f" {row['home_score']}-{row['away_score']}"
    where = " ".join(str(row[name]) for name in ("league", "age_group", "division", "season") if row[name])
    return f"{row['home_team']} - {row['away_team']}{score}  {row['match_date']}  {row['match_status']}  ({where})"


def _lines(entry: "Entry") -> Iterable[str]:
    reason = f": {entry.reason}" if entry.reason else ""
    yield f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.outcome}{reason}"
    for column, values in (entry.changed or {}).items():
        yield f"    {column}: {' -> '.join(_cell(value) for value in values)}"
    yield f"    said by {entry.source} at {entry.observed_at:%Y-%m-%d %H:%M:%S}, run {entry.run_id}"
    yield f"    in message {entry.message_id}, match {entry.position}"


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


def _print_json(told: object) -> None:
    print(json.dumps(told, default=str, ensure_ascii=False, indent=2))  # noqa: T201 - what the command is for
