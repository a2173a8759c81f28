"""Version 1 of the message: the bare dictionary that producers have sent since 2025, one match each.

It names no version, no stamp and no stable team, so it is partial: `upcast` says what can be made of it. Fields,
optionality and spelling are those on the wire; unknown fields were always ignored and still are.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from .vocabulary import Date

VERSION = 1


def _number(value: object) -> object:
    """Take `"2"` for 2, as every reader of version 1 did, but never True for 1."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\p{Cc}]*$")]
Number = Annotated[int, Field(ge=0, le=99, strict=True), BeforeValidator(_number)]


class Match(BaseModel):
    """One match, by names."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, use_attribute_docstrings=True)

    home_team: Text
    """Name of the home team, as the database spells it."""
    away_team: Text
    """Name of the away team, as the database spells it."""
    match_date: Date
    """The match day on the venue's calendar."""
    match_time: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}:[0-9]{2}$")] | None = None
    """Kick-off on a 24-hour clock, read as America/New_York; absent when unknown."""
    season: Text
    """`2026-2027`; `2026-27` means the same."""
    age_group: Text
    """`U14`."""
    match_type: Text
    """`League`."""
    division: Text | None = None
    """Division, or the conference of the Academy league."""
    division_id: Annotated[int, Field(ge=1)] | None = None
    """Ignored: a number of another database."""
    league: Text | None = None
    """`Homegrown`, `Academy` or `Flex`."""
    home_score: Number | None = None
    """Goals of the home team."""
    away_score: Number | None = None
    """Goals of the away team."""
    match_status: Literal["scheduled", "tbd", "completed", "postponed", "cancelled"] | None = None
    """A score is a result only when this is `completed`."""
    external_match_id: Text | None = None
    """The source's match number."""
    location: Text | None = None
    """The venue, possibly cut short."""
    notes: Annotated[str, Field(max_length=2000)] | None = None
    """Free text, ignored."""
    source: Text | None = None
    """Name of the sending program."""
    home_penalty_score: Number | None = None
    """Kicks scored in a shoot-out by the home team."""
    away_penalty_score: Number | None = None
    """Kicks scored in a shoot-out by the away team."""
