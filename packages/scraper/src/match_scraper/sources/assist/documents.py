"""The two documents as the source writes them, decoded and typed; fields we do not use are not even built.

Whether a value makes sense is decided in `read`; here it only has to have the right type.
"""

import re
from collections import Counter
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

Kind = Literal["schedule", "standings"]
"""The two documents of a season."""
Id = int | str | None
"""Written as a whole number or as a string of digits."""

_LONGEST_ID: Final = 20
_NO_ID: Final = 10**_LONGEST_ID
_YEARS: Final = range(1971, 2100)
"""The years of a source time: so it is one that a message may name (1970 to 2100), in whatever zone."""
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_PLACE: Final = re.compile(r"at `\$\.([\w.]+)`")
_NO_DOCUMENT: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What a decoder raises on bytes that are no JSON, on JSON of other types, and on lists nested thousands deep."""


class Undecodable(ValueError):
    """The bytes are not the document: it says which of the two, and why."""

    def __init__(self, kind: Kind, why: str) -> None:
        self.kind = kind
        super().__init__(why)


def digits(value: Id) -> str | None:
    """Write an id as its digits; None when it has none, or more than any id has."""
    if isinstance(value, int):
        return str(value) if 0 <= value < _NO_ID else None
    text = (value or "").strip()
    return text if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None


class Named(msgspec.Struct, gc=False):
    """A thing with a name."""

    name: str | None


class Location(Named, gc=False):
    """A venue."""

    id: Id = None


class Organisation(msgspec.Struct, gc=False):
    """A club."""

    id: Id
    name: str | None
    logo_full_path: str | None


class Event(msgspec.Struct, gc=False):
    """One match of the schedule document. The source writes every field, null where it has nothing to say.

    So a field that is not there was renamed or dropped, and without it the row would say something else.
    """

    id: Id
    game_key: Id
    start_time: Annotated[datetime, msgspec.Meta(tz=True)] | None
    local_timezone: str | None
    home_squad_id: Id
    away_squad_id: Id
    home_squad_name: str | None
    away_squad_name: str | None
    competition: Named | None
    home_organisation: Organisation | None
    away_organisation: Organisation | None
    home_score: int | None
    away_score: int | None
    home_penalty_shootout_score: int | None
    away_penalty_shootout_score: int | None
    event_location: Location | None
    round_number: int | None = None


class Linked(msgspec.Struct):
    """A competition season that the document says it is about, or beside."""

    key: str | None = None


class ScheduleDocument(msgspec.Struct):
    """A whole schedule document; `undecodable` counts rows whose types are wrong, by reason."""

    synced_at: Annotated[datetime, msgspec.Meta(tz=True)]
    events: list[Event]
    linked_competition_seasons: list[Linked] | None = None
    undecodable: dict[str, int] = {}
    undecodable_keys: frozenset[str | None] = frozenset()
    """The game keys that such rows show; None where one shows none."""


class Member(msgspec.Struct, gc=False):
    """The team of one line of a table."""

    squad_id: int | str
    organisation_id: Id
    name: str | None
    logo_url: str | None = None


class Figure(msgspec.Struct, gc=False):
    """One figure of a line, as the source words it."""

    value: str | int | float | None


class Line(msgspec.Struct, gc=False):
    """One line of a table; its figures by the source's own key."""

    team: Member
    position: int | None
    tiebreaker_values: dict[str, Figure | None] | None


class Age(msgspec.Struct):
    """The age of a table; its id means nothing."""

    name: str


class Table(msgspec.Struct):
    """One table of the standings document."""

    id: int | str
    name: str
    age_group: Age
    standings: list[Line]
    gender: str | None


class CompetitionSeason(msgspec.Struct):
    """What the standings document is about."""

    competition_brackets: list[Table]
    key: str


class StandingsDocument(msgspec.Struct):
    """A whole standings document."""

    competition_season: CompetitionSeason


class _Rows(msgspec.Struct):
    synced_at: Annotated[datetime, msgspec.Meta(tz=True)]
    events: list[msgspec.Raw]
    linked_competition_seasons: list[Linked] | None = None


class _KeyOnly(msgspec.Struct):
    game_key: Id = None


_schedule = msgspec.json.Decoder(ScheduleDocument)
_standings = msgspec.json.Decoder(StandingsDocument)
_rows = msgspec.json.Decoder(_Rows)
_event = msgspec.json.Decoder(Event)
_key_only = msgspec.json.Decoder(_KeyOnly)


def schedule(content: bytes) -> ScheduleDocument:
    """Decode a schedule document; rows of wrong type are left out and counted. Raises Undecodable."""
    try:
        document = _decoded(content)
    except _NO_DOCUMENT as error:
        raise Undecodable("schedule", str(error)) from error
    if document.synced_at.year not in _YEARS:
        raise Undecodable("schedule", f"its source time is {document.synced_at}")
    return document


def _decoded(content: bytes) -> ScheduleDocument:
    try:
        return _schedule.decode(content)
    except msgspec.ValidationError:
        return _row_by_row(_rows.decode(content))


def standings(content: bytes) -> StandingsDocument:
    """Decode a standings document; a table that is there twice, and the same, is one. Raises Undecodable."""
    try:
        document = _standings.decode(content)
    except _NO_DOCUMENT as error:
        raise Undecodable("standings", str(error)) from error
    first: dict[str, Table] = {}
    season = document.competition_season
    season.competition_brackets = [
        table
        for table in season.competition_brackets
        if first.setdefault(str(table.id), table) is table or first[str(table.id)] != table
    ]
    return document


def _row_by_row(rows: _Rows) -> ScheduleDocument:
    """Leave out rows of wrong type; one that is no text spoils all, wherever it stands."""
    events: list[Event] = []
    reasons, keys = Counter[str](), set[str | None]()
    for row in rows.events:
        try:
            events.append(_event.decode(row))
        except msgspec.MsgspecError as error:
            reasons[_reason(str(error))] += 1
            keys.add(_key_of(row))
    return ScheduleDocument(rows.synced_at, events, rows.linked_competition_seasons, dict(reasons), frozenset(keys))


def _reason(told: str) -> str:
    """Name the field of a row that is missing or of the wrong type."""
    if missing := _MISSING.search(told):
        return f"no field {missing[1]}"
    place = _PLACE.search(told)
    return f"a value of the wrong type ({place[1]})" if place else "a value of the wrong type"


def _key_of(row: msgspec.Raw) -> str | None:
    try:
        return digits(_key_only.decode(row).game_key)
    except msgspec.MsgspecError:
        return None
