"""What a source said, in words of no source: frozen values, compared by what they hold; `packing` writes them as bytes.

A fixture is told in the three registers of the message: teams, schedule and result.
"""

import datetime as dt
from typing import Final, Literal

import msgspec

State = Literal["scheduled", "postponed", "removed"]

UNASSIGNED: Final = "unassigned"
"""The division of a match that no table can be found for."""


# gc=False: frozen values hold no cycles, and tens of thousands of them would only slow the collector down.
class Value(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A frozen value."""


class Team(Value, frozen=True):
    """One side of a club at one age."""

    id: str
    """The source's id of the side."""
    club_id: str
    """The source's id of the club."""
    club: str
    """The club's name."""
    league: str
    """The league it is at home in."""
    age_group: str
    """Its own age: `U17`."""
    side: str | None = None
    """The letter of a further side: the `B` of `U17B`."""
    logo_url: str | None = None
    """Address of the crest."""
    label: str | None = None
    """The source's own word for age and side, where it says more than the age: `U14 AD`."""

    @property
    def name(self) -> str:
        """The name a table shows: `FC Dallas B`."""
        return f"{self.club} {self.side}" if self.side else self.club


class Placing(Value, frozen=True):
    """One line of a table as its source publishes it."""

    position: int
    """Position, from 1."""
    team: str
    """Id of the team."""
    values: tuple[tuple[str, str], ...]
    """Figures by the source's own key, as it words them: `("matches_played", "2")`."""


class Bracket(Value, frozen=True):
    """One table: a conference, group or division at one age."""

    id: str
    """The source's id of the table."""
    division: str
    """Its name: `Northeast`."""
    age_group: str
    """Its age: `U13`."""
    members: tuple[str, ...]
    """Ids of its teams, in the source's order."""
    gender: str = "male"
    """Who plays."""
    placings: tuple[Placing, ...] = ()
    """Its lines, when the source publishes figures for them."""


class Schedule(Value, frozen=True):
    """Register: when, where, and whether it is on."""

    date: dt.date
    """The match day on the venue's calendar."""
    kickoff: dt.datetime | None = None
    """The moment of kick-off (UTC); absent when only the day is known."""
    clock: dt.time | None = None
    """The kick-off on the venue's clock, where no certain zone makes a moment of it; no message has room for it."""
    state: State = "scheduled"
    """What the source shows; `removed` is ours: it shows it no more."""
    zone: str | None = None
    """The venue's time zone; absent when the source gave none that exists."""
    venue: str | None = None
    """The venue, trimmed."""
    venue_raw: str | None = None
    """The venue as published, only where `venue` differs from it."""
    round: int | None = None
    """Round number, from 1."""
    original_date: dt.date | None = None
    """The day it was to be played, of a match that is postponed, or was when it was removed."""


class Score(Value, frozen=True, tag="score"):
    """Register `result`: the match was played, or decided."""

    home: int
    away: int
    shootout: tuple[int, int] | None = None
    """Kicks scored (home, away) after a level score; the two differ."""


class Voided(Value, frozen=True, tag="voided"):
    """Register `result`: a score we had accepted was withdrawn."""


class Fixture(Value, frozen=True):
    """One match of one competition season."""

    id: str
    """The source's match number, kept when the match is moved."""
    platform_id: str
    """The source's internal id."""
    match_type: str
    """`League` or `Flex`."""
    age_group: str
    """Age of the table it belongs to."""
    divisions: tuple[str, ...]
    """Divisions of that age in whose table it stands, its own first; never empty."""
    home: str
    """Id of the home team."""
    away: str
    """Id of the away team."""
    schedule: Schedule
    bracket: str | None = None
    """Id of its own table; absent when unassigned."""
    result: Score | Voided | None = None
    moved_from: dt.date | None = None
    """The day it was last seen on before its present one; ours, never the source's."""

    @property
    def division(self) -> str:
        """Its own division."""
        return self.divisions[0]


class Absence(Value, frozen=True):
    """A match the source stopped listing."""

    fixture: Fixture
    """As last known; its state is `removed` once that was published."""
    since: dt.datetime
    """The source's time of the first season without it."""
    seasons: int
    """How many seasons of different source time were without it."""


class Season(Value, frozen=True):
    """One competition season of one source at one moment of the source's time."""

    key: str
    """The source's own key: `mls-next-league-26-27`."""
    source: str
    """Who published it: `assist`."""
    season: str
    """The season by its two years: `2026-2027`."""
    league: str
    """The competition: `Homegrown`."""
    synced_at: dt.datetime
    """The source's own time of the data."""
    fixtures: tuple[Fixture, ...]
    brackets: tuple[Bracket, ...]
    teams: tuple[Team, ...]
    unread: frozenset[str] = frozenset()
    """Ids of matches that are listed but whose row could not be read."""
    early: frozenset[str] = frozenset()
    """Ids of matches still to come for which the source shows a score; it counts for nothing, and is not withdrawn."""
    absences: tuple[Absence, ...] = ()
    """Matches known from earlier seasons that this one does not list."""
    counted_from: dt.datetime | None = None
    """The source's time at which a person last accepted what the guard refused: losses before count no more."""
