"""The two documents as the source writes them, decoded and typed; fields we do not use are not even built.

Whether a value makes sense is decided in `read`; here it only has to have the right type.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Kind = Literal["schedule", "standings"]
"""The two documents of a season."""
Id = int | str | None
"""Written as a whole number or as a string of digits."""

_LONGEST_ID = 20


class Undecodable(ValueError):
    """The bytes are not the document: it says which of the two, and why."""

    def __init__(self, kind: Kind, why: str) -> None:
        self.kind = kind
        super().__init__(why)


def digits(value: Id) -> str | None:
    """Write an id as its digits; None when it has none, or more than any id has."""
    text = str(value).strip()
    return text if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None


class Named(msgspec.Struct, gc=False):
    """A thing with an id and a name; a club also has a crest."""

    id: Id = None
    name: str | None = None
    logo_full_path: str | None = None


class Event(msgspec.Struct, gc=False):
    """One match of the schedule document."""

    id: Id = None
    game_key: Id = None
    start_time: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    local_timezone: str | None = None
    home_squad_id: Id = None
    away_squad_id: Id = None
    home_squad_name: str | None = None
    away_squad_name: str | None = None
    competition: Named | None = None
    home_organisation: Named | None = None
    away_organisation: Named | None = None
    home_score: int | None = None
    away_score: int | None = None
    home_penalty_shootout_score: int | None = None
    away_penalty_shootout_score: int | None = None
    event_location: Named | None = None
    round_number: int | None = None


class ScheduleDocument(msgspec.Struct):
    """A whole schedule document; `undecodable` counts rows whose types are wrong, with the game keys they show."""

    synced_at: Annotated[datetime, msgspec.Meta(tz=True)]
    events: list[Event]
    undecodable: int = 0
    undecodable_keys: frozenset[str] = frozenset()


class Member(msgspec.Struct, gc=False):
    """The team of one line of a table."""

    squad_id: int | str
    organisation_id: Id = None
    name: str | None = None
    logo_url: str | None = None


class Figure(msgspec.Struct, gc=False):
    """One figure of a line, as the source words it."""

    value: str | int | float | None = None


class Line(msgspec.Struct, gc=False):
    """One line of a table; its figures by the source's own key."""

    team: Member
    position: int | None = None
    tiebreaker_values: dict[str, Figure | None] | None = None


class Age(msgspec.Struct):
    """The age of a table; its id means nothing."""

    name: str


class Table(msgspec.Struct):
    """One table of the standings document."""

    id: int | str
    name: str
    age_group: Age
    standings: list[Line]
    gender: str | None = None


class CompetitionSeason(msgspec.Struct):
    """What the standings document is about."""

    competition_brackets: list[Table]
    key: str | None = None


class StandingsDocument(msgspec.Struct):
    """A whole standings document."""

    competition_season: CompetitionSeason


class _Rows(msgspec.Struct):
    synced_at: Annotated[datetime, msgspec.Meta(tz=True)]
    events: list[msgspec.Raw]


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
        return _schedule.decode(content)
    except msgspec.ValidationError:
        return _row_by_row(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Undecodable("schedule", str(error)) from error


def standings(content: bytes) -> StandingsDocument:
    """Decode a standings document. Raises Undecodable."""
    try:
        return _standings.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Undecodable("standings", str(error)) from error


def _row_by_row(content: bytes) -> ScheduleDocument:
    try:
        rows = _rows.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Undecodable("schedule", str(error)) from error
    events: list[Event] = []
    keys: set[str] = set()
    for row in rows.events:
        try:
            events.append(_event.decode(row))
        except msgspec.MsgspecError:
            keys.add(_key_of(row))
    lost = len(rows.events) - len(events)
    return ScheduleDocument(rows.synced_at, events, undecodable=lost, undecodable_keys=frozenset(keys - {""}))


def _key_of(row: msgspec.Raw) -> str:
    try:
        key = _key_only.decode(row).game_key
    except msgspec.MsgspecError:
        return ""
    return "" if key is None else str(key)
