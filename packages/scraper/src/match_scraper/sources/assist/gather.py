"""The usable rows of a schedule document, each once, and a count of the others. Pure."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from .documents import ScheduleDocument, Undecodable
from .rows import Row, Unusable, check

BAD_SHARE: Final = 0.02
"""Part of the rows that may be unusable before the document counts as malformed."""
FEW: Final = 3
"""Fewer unusable rows than this are never a share of anything."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Usable rows, and what was met on the way, by reason."""

    rows: tuple[Row, ...]
    skipped: Counter[str]
    flagged: Counter[str]
    unread: set[str]
    """Match numbers that are listed, but in no usable row."""


def gather(document: ScheduleDocument) -> Gathered:
    """Take each event and each match number once. Raises Undecodable when too many rows cannot be used."""
    rows: dict[str, Row] = {}
    events: set[str] = set()
    skipped, flagged = Counter[str](), Counter[str]()
    unread = set(document.undecodable_keys)
    for event in document.events:
        try:
            row = check(event)
        except Unusable as error:
            skipped[str(error)] += 1
            unread.add(str(event.game_key))
            continue
        if row.platform_id in events:
            flagged["listed twice"] += 1
        elif row.id in rows:
            skipped["a match number used twice"] += 1
        else:
            events.add(row.platform_id)
            rows[row.id] = row
    if document.undecodable:
        skipped["a value of the wrong type"] += document.undecodable
    _check_share(skipped, len(document.events) + document.undecodable)
    return Gathered(tuple(rows.values()), skipped, flagged, unread - rows.keys())


def _check_share(skipped: Counter[str], listed: int) -> None:
    bad = skipped.total()
    if bad >= FEW and bad > BAD_SHARE * listed:
        why = ", ".join(f"{reason}: {count}" for reason, count in skipped.most_common())
        raise Undecodable("schedule", f"{bad} of {listed} rows cannot be used ({why})")
