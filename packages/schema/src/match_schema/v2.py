"""Version 2 of the message: one envelope, five kinds. Writers import this file by its number.

Released: its fields stay as they are (`schema check` compares), and what is new is optional or the next version's.

A match is told in three registers, `teams`, `schedule` and `result`. A register that is absent says "no news";
it never erases. A score goes away only by a result of kind `voided`.
"""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    SerializeAsAny,
    ValidationInfo,
    model_validator,
)

from .vocabulary import (
    MAX_MATCHES,
    Age,
    Certainty,
    CheckedSeason,
    Count,
    Edge,
    Goals,
    Instant,
    Line,
    MessageId,
    Side,
    Source,
    SourceId,
    State,
    ZoneName,
)
from .vocabulary import Date as LocalDate

VERSION = 2
NATURAL: Final = "natural:"
"""Prefix of a match id that no source gave: version 1 may carry no number."""
UNSTAMPED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""`observed_at` of a message that carried no stamp (version 1): it fills what is empty and replaces nothing."""


class Closed(BaseModel):
    """Frozen, strict about types, and closed: a writer's unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Producer(Closed):
    """The program that wrote the message."""

    name: Line
    """Distribution name: `match-scraper`."""
    version: Line
    """Its version: `0.1.0`."""


class Envelope(Closed):
    """What every kind carries."""

    # Not a Literal: that takes 2.0 for 2.
    schema_version: Annotated[int, Field(ge=VERSION, le=VERSION, json_schema_extra={"const": VERSION})] = VERSION
    """Major version of the wire format, a whole number."""
    message_id: MessageId
    """32 hexadecimal digits derived from the content, so that sending twice has one effect."""
    run_id: SourceId
    """The run that produced it; one id from page to row."""
    source: Source
    """Who published the data: `assist`."""
    competition_season: SourceId
    """The source's own key of the competition season: `mls-next-league-26-27`."""
    observed_at: Instant
    """The source's own time of the data (Assist: `synced_at`), never the scraper's clock."""
    produced_at: Instant
    """When the message was written, by the producer's clock."""
    producer: Producer
    """Who wrote it."""


class Team(Closed):
    """One side of a club at one age, as a bracket lists it or a match names it."""

    id: SourceId
    """The source's id of this side (Assist: squad id): `6207`."""
    club_id: SourceId
    """The source's id of the club (Assist: organisation id): `1345`."""
    club: Line
    """The club's name: `Silicon Valley Soccer Academy`."""
    name: Line
    """The name a table shows: the club's, with the side's letter if it has one: `FC Dallas B`."""
    league: Line
    """The league this team is at home in; a Flex match is played by teams of `Homegrown`."""
    age_group: Age
    """The team's own age, which may be below that of the match: `U13`."""
    side: Side | None = None
    """The letter of a further side at this age; absent for the first."""
    logo_url: Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s\p{Cc}]+$")] | None = None
    """Address of the crest."""
    known_by: Literal["name"] | None = None
    """`name` in a message that was version 1: its ids mean nothing outside the envelope, only the name counts."""


class Bracket(Closed):
    """One table: a conference, group or division at one age."""

    id: SourceId
    """The source's id of the table: `102`."""
    members: Annotated[tuple[SourceId, ...], Field(max_length=100)]
    """Ids of its teams, each of which is in the envelope's `teams`."""


class Teams(Closed):
    """Register: who plays whom. A swap of home and away is one change of this register."""

    home: SourceId
    """Id of the home team."""
    away: SourceId
    """Id of the away team."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.home == self.away:
            raise ValueError(f"a team cannot play itself, got {self.home} twice")
        return self


class Schedule(Closed):
    """Register: when, where, and whether it is on."""

    state: State
    """scheduled, postponed, cancelled or removed (gone from the source)."""
    date: LocalDate
    """The match day on the venue's calendar: `2026-09-05`."""
    certainty: Certainty
    """`exact`: the kick-off is set; `date_only`: the day is, the time is not."""
    kickoff: Instant | None = None
    """The moment of kick-off; present exactly when `certainty` is `exact`."""
    zone: ZoneName | None = None
    """The venue's time zone; absent when the source gave none that exists."""
    original_date: LocalDate | None = None
    """Postponed only: the day it was to be played, as last seen before."""
    venue: Line | None = None
    """The venue as published, trimmed: `Loggers Run Park - Field # 1`."""
    round: Annotated[int, Field(ge=1, le=500)] | None = None
    """Round number, from 1."""

    @model_validator(mode="after")
    def _time_is_known_when_exact(self) -> Self:
        if (self.kickoff is not None) != (self.certainty == "exact"):
            raise ValueError("kickoff stands exactly when certainty is exact")
        if self.original_date is not None and self.state != "postponed":
            raise ValueError("original_date stands only when the state is postponed")
        return self


class Shootout(Closed):
    """Kicks from the mark after a level score; the two differ."""

    home: Goals
    """Kicks scored by the home team."""
    away: Goals
    """Kicks scored by the away team."""

    @model_validator(mode="after")
    def _has_a_winner(self) -> Self:
        if self.home == self.away:
            raise ValueError(f"a shoot-out has a winner, got {self.home}-{self.away}")
        return self


def _only_when_level(shootout: Shootout | None, info: ValidationInfo) -> Shootout | None:
    home, away = info.data.get("home"), info.data.get("away")
    if shootout is not None and home != away:
        raise ValueError(f"a shoot-out follows a level score only, got {home}-{away}")
    return shootout


class Score(Closed):
    """Register `result`: the match was played and this is its score."""

    kind: Literal["score"] = "score"
    home: Goals
    """Goals of the home team."""
    away: Goals
    """Goals of the away team."""
    # Checked as a field, so that the many scores without a shoot-out call no Python.
    shootout: Annotated[Shootout | None, AfterValidator(_only_when_level)] = None
    """Only when the score is level."""


class Forfeit(Closed):
    """Register `result`: decided without play."""

    kind: Literal["forfeit"] = "forfeit"
    by: Edge
    """The side that forfeits, and so loses."""
    home: Goals
    """Goals recorded for the home team."""
    away: Goals
    """Goals recorded for the away team."""

    @model_validator(mode="after")
    def _the_forfeiting_side_loses(self) -> Self:
        won = self.home < self.away if self.by == "home" else self.away < self.home
        if not won:
            raise ValueError(f"the side that forfeits loses, got {self.home}-{self.away} by {self.by}")
        return self


class Voided(Closed):
    """Register `result`: a score that was published has been withdrawn."""

    kind: Literal["voided"] = "voided"


# Written as what it is: pydantic-core would look for the arm of a union a second time, at a quarter of the cost of all.
Result = SerializeAsAny[Annotated[Score | Forfeit | Voided, Discriminator("kind")]]


class Previous(Closed):
    """What the producer had last accepted, for people who read a change. Never used to decide."""

    teams: Teams | None = None
    schedule: Schedule | None = None
    result: Result | None = None


class Match(Closed):
    """One match: its identity, the tables it belongs to, and its registers."""

    id: SourceId
    """The source's match number, kept when the match is moved (Assist: `game_key`): `26030`."""
    platform_id: SourceId | None = None
    """The source's internal id, carried beside and checked (Assist: event `id`): `5737160`."""
    divisions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)]
    """Divisions of the envelope's league and age in whose table it stands; two when it crosses them."""
    teams: Teams | None = None
    """Who plays whom; absent: no news."""
    schedule: Schedule | None = None
    """When and where; absent: no news."""
    result: Result | None = None
    """How it ended; absent: no news."""
    previous: Previous | None = None
    """Values before this change, for people."""


class Matches(Envelope):
    """Kind `matches`: matches of one competition, age and division, with all they refer to.

    Complete in itself: whatever order envelopes arrive in, none waits for another.
    """

    kind: Literal["matches"] = "matches"
    season: CheckedSeason
    """The season by its two years: `2026-2027`."""
    league: Line
    """The competition: `Homegrown`, `Academy`, `Flex`."""
    age_group: Age
    """Age of the table the matches belong to: `U13`."""
    gender: Literal["male", "female"] = "male"
    """Who plays."""
    division: Line
    """The conference, group or division: `Northwest`; `unassigned` when no table lists either team."""
    match_type: Line = "League"
    """`League`, `Flex`, `Tournament`, `Friendly`, `Playoff`."""
    bracket: Bracket | None = None
    """The table and its members, when the source lists one."""
    teams: Annotated[tuple[Team, ...], Field(max_length=2 * MAX_MATCHES + 100)]
    """Every team that the bracket or a match names, once."""
    matches: Annotated[tuple[Match, ...], Field(min_length=1, max_length=MAX_MATCHES)]
    """1 to 500 matches."""


class Renamed(Closed):
    """A club whose displayed name changed."""

    club_id: SourceId
    """The source's id of the club."""
    name: Line
    """Its name now."""
    previous: Line
    """Its name before."""


class Reference(Envelope):
    """Kind `reference`: renames, and members without games."""

    kind: Literal["reference"] = "reference"
    renamed: Annotated[tuple[Renamed, ...], Field(max_length=5000)] = ()
    """Clubs that changed their name."""
    teams: Annotated[tuple[Team, ...], Field(max_length=5000)] = ()
    """Teams that no match names yet."""


class Placing(Closed):
    """One line of a published table; figures as the source words them."""

    position: Annotated[int, Field(ge=1, le=1000)]
    """Position, from 1."""
    team: SourceId
    """Id of the team."""
    values: Annotated[
        dict[SourceId, Annotated[str, Field(max_length=40, pattern=r"^[^\p{Cc}]*$")]], Field(max_length=100)
    ]
    """Figures by the source's own key: `{"points_per_match_penalty_shootout": "2.0"}`."""


class OfficialTable(Envelope):
    """Kind `official_table`: a table as the source publishes it, to compare with ours."""

    kind: Literal["official_table"] = "official_table"
    season: CheckedSeason
    """The season by its two years."""
    league: Line
    """The competition."""
    age_group: Age
    """The table's age."""
    gender: Literal["male", "female"] = "male"
    """Who plays."""
    division: Line
    """The conference, group or division."""
    bracket_id: SourceId
    """The source's id of the table."""
    placings: Annotated[tuple[Placing, ...], Field(max_length=1000)]
    """Its lines, in order."""


class Run(Envelope):
    """Kind `run`: the last message of a run; freshness and completeness are read from it."""

    kind: Literal["run"] = "run"
    season: CheckedSeason
    """The season by its two years."""
    full: bool
    """Whether the run published every match it saw, not only the changed ones."""
    envelopes: Count
    """Envelopes the run published before this one, for this competition season."""
    matches: Count
    """Matches in them."""
    seen: Count
    """Matches the source listed."""
    ids: Annotated[tuple[SourceId, ...], Field(max_length=50_000)] = ()
    """On a full run, every match id the source listed."""


class Heartbeat(Envelope):
    """Kind `heartbeat`: sent through the whole pipeline to show that it is alive."""

    kind: Literal["heartbeat"] = "heartbeat"


Message = Matches | Reference | OfficialTable | Run | Heartbeat
