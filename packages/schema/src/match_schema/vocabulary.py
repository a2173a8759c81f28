"""The words messages are made of: open strings of checked form, closed lists, bounds.

Form is checked by pydantic-core itself (patterns, not Python functions), so that a check costs nothing.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

MAX_BYTES = 2 * 1024 * 1024
"""A message body larger than this (bytes) is refused unread."""
MAX_DEPTH = 32
"""Lists and objects nested deeper than this are no field of any version."""
MAX_MATCHES = 500
"""Matches in one envelope."""

# Neither blank at an end nor a control character anywhere; accents, `#`, `&` and double blanks are fine.
_LINE = r"^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$"

Line = Annotated[str, StringConstraints(pattern=_LINE, max_length=200)]
"""One line of text for people: 1 to 200 characters, trimmed, no control characters."""
SourceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=64)]
"""An id as its source writes it; ids of different sources are never compared."""
Source = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
"""Who published the data: `assist`, `modular11`."""
Season = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-20[0-9]{2}$")]
"""A season by its two years: `2026-2027`."""
Age = Annotated[str, StringConstraints(pattern=r"^U(?:[5-9]|1[0-9]|2[0-3])$")]
"""An age group: `U13`."""
Side = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
"""The letter of a club's further side at one age: the `B` of `U17B`."""
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*$", max_length=64)]
"""An IANA time zone: `America/Los_Angeles`."""
MessageId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Derived from the content (`codec.content_id`), so that the same news twice is one message."""
# A JSON Schema has no bounds for dates, so it says the same by the year as written.
Instant = Annotated[
    AwareDatetime,
    Field(
        ge=datetime(1970, 1, 1, tzinfo=UTC),
        lt=datetime(2101, 1, 1, tzinfo=UTC),
        json_schema_extra={"pattern": "^(?:19[7-9][0-9]|20[0-9]{2}|2100)-"},
    ),
]
"""A moment with its offset, RFC 3339, of the years 1970 to 2100 in UTC; written in UTC with `Z`."""
Date = Annotated[
    date,
    Field(
        ge=date(1990, 1, 1),
        lt=date(2100, 1, 1),
        json_schema_extra={"pattern": "^(?:199[0-9]|20[0-9]{2})-"},
    ),
]
"""A calendar day of the years 1990 to 2099, `YYYY-MM-DD`, without time or zone."""
Goals = Annotated[int, Field(ge=0, le=99)]
"""Goals of one team in one match."""
Count = Annotated[int, Field(ge=0, le=10_000_000)]
"""A number of things."""


def _consecutive(season: str) -> str:
    first, second = season.split("-")
    if int(second) != int(first) + 1:
        raise ValueError(f"a season spans two consecutive years, got {season}")
    return season


CheckedSeason = Annotated[Season, AfterValidator(_consecutive)]


# Words, not enums: pydantic-core reads and writes them without a Python object for each.
State = Literal["scheduled", "postponed", "cancelled", "removed"]
"""What the source says of a fixture. That it was played is said by a result, never by a state."""
Certainty = Literal["exact", "date_only"]
"""How much of the kick-off is known."""
Edge = Literal["home", "away"]
"""Which of the two teams."""
