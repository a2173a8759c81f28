"""Matches as text for other programs, and files that are whole or not there."""

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from .calendars import calendar, calendars, eventless, file_name, is_ours, undated
from .errors import Unwritable
from .listing import COLUMNS, Filter, Listed, row

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(matches: Iterable[Listed]) -> str:
    """Write one line for each match below the names of the columns (RFC 4180).

    Names are a third party's text: one that a spreadsheet would take for a formula is written behind an apostrophe.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row(each).items()} for each in matches)
    return text.getvalue()


def as_json(matches: Iterable[Listed]) -> str:
    """Write a list of matches."""
    return json.dumps([row(each) for each in matches], ensure_ascii=False, indent=1) + "\n"


def write_calendars(matches: Sequence[Listed], which: Filter, folder: Path) -> int:
    """Write a calendar for each team asked for, and return how many; one without news stays as it is.

    A team is asked for when one of its matches is, and its calendar has all of them. When every team is, those of
    teams that have no match any more lose their events. Raises Unwritable.
    """
    wanted = [(team, own) for team, own in calendars(matches) if which.names(team) and any(map(which.takes, own))]
    for team, own in wanted:
        path, text = folder / file_name(team), calendar(team, own)
        if undated(text) != undated(_written(path)):
            write(path, text)
    if which == Filter():
        _empty(set(folder.glob("*.ics")) - {folder / file_name(team) for team, _ in wanted})
    return len(wanted)


def _empty(paths: Iterable[Path]) -> None:
    for path in paths:
        text = _written(path)
        if is_ours(text) and (rest := eventless(text)) != text:
            write(path, rest)


def write(path: Path, text: str) -> None:
    """Replace a file at once, so that a reader never sees half of it. Raises Unwritable."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        raise Unwritable(str(path), error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _harmless(value: str | int | None) -> str | int | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _written(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return ""
