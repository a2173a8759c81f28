"""The usable rows of a schedule document, each once, and a count of the others. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NoReturn, TypeAlias

from match_scraper.limits import Doubt

from .documents import Event, Id, ScheduleDocument, Undecodable, digits
from .rows import Row, Unusable, check
from .wording import Label, label, line

Days: TypeAlias = tuple[date, date]
Way: TypeAlias = tuple[str | None, Label | str | None]
"""How a row words a team: its club's id, and what its label means; None, where it has none, contradicts no other."""
MOST: Final = 0.5
"""Part of the rows from which on those that cannot be used make it another document than the one we know."""
SLOT: Final = "a slot without teams yet"
"""A row still to come that names no squad, as of a play-off: nothing is wrong with it."""
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
    doubts: tuple[Doubt, ...]
    """The share of rows that cannot be used, where they are more than a few."""


class _Gathering:
    """The rows so far."""

    def __init__(self, days: Days, owners: Mapping[str, str]) -> None:
        self._days = days
        self._owners = owners
        self._told: set[tuple[str, Id, str | None]] = set()
        self.rows: dict[str, Row] = {}
        self._events: dict[str, Row] = {}
        self._numbers: dict[str, Row] = {}
        self.flagged = Counter[str]()
        self.dropped = Counter[str]()
        self.unread: set[str] = set()

    def take(self, event: Event) -> None:
        """Take an event. Raises Unusable."""
        row = check(event)
        before = self._events.setdefault(row.platform_id, row)
        if before is not row:
            self._again(before, row)
        elif self._numbers.setdefault(row.id, row) is not row:
            self._drop(row.id, "a match number used twice")  # no one knows which of them it is the number of
        else:
            self._note(row)
            self.rows[row.id] = row

    def _again(self, before: Row, row: Row) -> None:
        if before.event != row.event:
            self._drop(before.id, "listed twice, and differently")  # no one knows which of them is right
        self.flagged["listed twice"] += 1

    def _drop(self, number: str, why: str) -> NoReturn:
        """Take back the row of this number, if it is there. Raises Unusable."""
        if self.rows.pop(number, None) is not None:
            self.dropped[why] += 1
            self.unread.add(number)
        raise Unusable(why)

    def _note(self, row: Row) -> None:
        """Compare with the season, and note how the row words its teams."""
        first, last = self._days
        if not first <= row.start.date() <= last:
            raise Unusable("a day outside its season")
        self._told.update(_sides(row))

    def settle(self) -> None:
        """Take back the rows that word a team otherwise than its table and most of its rows do."""
        if not (disputed := self._disputed()):
            return
        votes: dict[str, Counter[Way]] = {squad: Counter() for squad in disputed}
        sides = {row.id: [side for side in _worded(row) if side[0] in disputed] for row in self.rows.values()}
        for own in sides.values():
            for squad, way in own:
                votes[squad][way] += 1
        right = {squad: _elected(ways, self._owners.get(squad)) for squad, ways in votes.items()}
        for number, own in sides.items():
            if why := next((why for squad, way in own if (why := _otherwise(way, right[squad]))), ""):
                del self.rows[number]
                self.dropped[why] += 1
                self.unread.add(number)

    def _disputed(self) -> set[str]:
        ways: dict[str, Way] = {}
        return {
            squad
            for squad, way in map(_way, self._told)
            if ways.setdefault(squad, way) != way or self._owners.get(squad, way[0]) != way[0]
        }


def _sides(row: Row) -> tuple[tuple[str, Id, str | None], ...]:
    return (
        (row.home, row.home_club.id, row.event.home_squad_name),
        (row.away, row.away_club.id, row.event.away_squad_name),
    )


def _worded(row: Row) -> list[tuple[str, Way]]:
    return [_way(side) for side in _sides(row)]


def _way(side: tuple[str, Id, str | None]) -> tuple[str, Way]:
    squad, club, told = side
    return squad, (digits(club), label(told) or line(told))


def _elected(ways: Counter[Way], owner: str | None) -> Way | None:
    """Choose how a team is worded: of its table's club, and by most rows; None where that is nobody, or a tie.

    Rows without a label speak for each way that their club is worded.
    """
    votes = {way: rows + (ways[way[0], None] if way[1] else 0) for way, rows in ways.items()}
    fitting = Counter({way: rows for way, rows in votes.items() if owner in (None, way[0])}).most_common(2)
    if not fitting or (len(fitting) > 1 and fitting[0][1] == fitting[1][1]):
        return None
    return fitting[0][0]


def _otherwise(way: Way, right: Way | None) -> str:
    """Say how a row words a team otherwise than is right, if it does."""
    if right is None:
        return "a team that is told in several ways"
    if way[0] != right[0]:
        return "a team of another club than elsewhere"
    return "" if way[1] in (None, right[1]) else "a team with another label than elsewhere"


def gather(document: ScheduleDocument, days: Days, owners: Mapping[str, str]) -> Gathered:
    """Take each event and each match number once.

    Raises Undecodable when most rows cannot be used, or when one has no number: whose it is nobody knows, and its match
    would seem to be gone.

    `days` are the first and the last of the season, `owners` the clubs of the teams that tables list.
    """
    gathering = _Gathering(days, owners)
    skipped = Counter[str](document.undecodable)
    unread = set(document.undecodable_keys)
    for event in document.events:
        try:
            gathering.take(event)
        except Unusable as error:
            skipped[SLOT if _is_slot(event, document.synced_at) else str(error)] += 1
            unread.add(digits(event.game_key))
    gathering.settle()
    skipped += gathering.dropped
    unread |= gathering.unread
    doubts = tuple(_doubts(skipped, len(document.events) + sum(document.undecodable.values())))
    numbered = {number for number in unread if number is not None}
    if len(numbered) < len(unread):
        raise Undecodable("schedule", f"a row has no match number ({_counted(skipped)})")
    rows = gathering.rows
    return Gathered(tuple(rows.values()), skipped, gathering.flagged, numbered - rows.keys(), doubts)


def _is_slot(event: Event, now: datetime) -> bool:
    without = event.home_squad_id is None or event.away_squad_id is None
    return without and event.start_time is not None and event.start_time > now


def _doubts(skipped: Counter[str], listed: int) -> Iterator[Doubt]:
    bad = skipped.total() - skipped[SLOT]
    if bad < FEW:
        return
    told = f"{bad} of {listed} rows cannot be used ({_counted(skipped)})"
    if bad > MOST * listed:
        raise Undecodable("schedule", told)
    yield Doubt("rows_unusable", bad / listed, told)


def _counted(skipped: Counter[str]) -> str:
    return ", ".join(f"{reason}: {count}" for reason, count in skipped.most_common())
