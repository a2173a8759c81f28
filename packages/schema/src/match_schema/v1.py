"""Version 1 of the message: the bare dictionary that producers have sent since 2025, one match each.

It names no version, no stamp and no stable team, so it is partial: `upcast` says what can be made of it. Fields,
optionality and spelling are those on the wire; unknown fields were always ignored and still are.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, StringConstraints, WithJsonSchema
from pydantic_core import core_schema

from .vocabulary import Date

VERSION = 1


Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\p{Cc}]*$")]


def _number(*_: Any) -> core_schema.CoreSchema:
    """Take `"2"` for 2, as every reader of version 1 did, but never True for 1."""
    digits = core_schema.str_schema(pattern="^[0-9]+$")
    return core_schema.union_schema(
        [
            core_schema.int_schema(ge=0, le=99, strict=True),
            core_schema.chain_schema([digits, core_schema.int_schema(ge=0, le=99, strict=False)]),
        ],
        mode="left_to_right",
        custom_error_type="whole_number",
        custom_error_message="Input should be a whole number from 0 to 99",
        serialization=core_schema.simple_ser_schema("int"),
    )


Number = Annotated[int, GetPydanticSchema(_number), WithJsonSchema({"maximum": 99, "minimum": 0, "type": "integer"})]


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
