"""Matches as text for other programs, and files that are whole or not there."""

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from .calendars import calendar, calendars, file_name
from .errors import Unwritable
from .listing import COLUMNS, Filter, Listed, row


def as_csv(matches: Iterable[Listed]) -> str:
    """Write one line for each match below the names of the columns (RFC 4180)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(map(row, matches))
    return text.getvalue()


def as_json(matches: Iterable[Listed]) -> str:
    """Write a list of matches."""
    return json.dumps([row(each) for each in matches], ensure_ascii=False, indent=1) + "\n"


def write_calendars(matches: Sequence[Listed], which: Filter, folder: Path) -> int:
    """Write a calendar for each team asked for, and return how many. Raises Unwritable."""
    wanted = [(team, own) for team, own in calendars(matches) if which.names(team)]
    for team, own in wanted:
        write(folder / file_name(team), calendar(team, own))
    return len(wanted)


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
