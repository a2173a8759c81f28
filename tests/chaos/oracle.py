"""What must come of a season: computed from what the replica published, never from what the pipeline made of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from match_devstack.replica import ExpectedMatch, Season, expected
from match_devstack.replica.feeds import ACADEMY, FLEX, LEAGUE, PATHWAY
from match_devstack.replica.standings import Record, standings
from match_devstack.replica.tables import YOUNG

_REMOVED_AFTER_SYNCS = 3
_REMOVED_AFTER = timedelta(hours=24)
_LEAGUES = {LEAGUE: "Homegrown", PATHWAY: "Homegrown", FLEX: "Flex", ACADEMY: "Academy"}

Key = tuple[str, str]
"""The source's key of the season, and its number of the match."""
Publication = tuple[str, datetime]
"""The source's key of the season, and its time of what it published."""
Official = tuple[str, str, str]
"""The source's key of the season, a division and an age: which table."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a match belongs."""

    season: str
    league: str
    division: str
    age: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the database must say of one match in the end."""

    home: str
    away: str
    date: object
    kickoff: datetime | None
    score: tuple[int, int] | None
    shootout: tuple[int, int] | None
    removed: bool
    place: Place
    venue: str | None
    zone: str | None
    state: str

    def status(self, now: datetime) -> set[str]:
        """Return what its status may be; while its kick-off passes, there are two."""
        if self.score is not None:
            return {"completed"}
        if self.removed:
            return {"cancelled"}
        if self.kickoff is None or abs(self.kickoff - now) < timedelta(days=1):
            return {"scheduled", "tbd"}
        return {"tbd" if self.kickoff < now else "scheduled"}


@dataclass
class Oracle:
    """Looks at every publication, and knows which observations follow from it."""

    observations: dict[Publication, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """The matches that a reader of all publications so far has news of, each with its outcome where order is kept."""
    official: dict[Official, list[tuple[str, str]]] = field(default_factory=dict)
    """The tables that show figures, as last published: squad and points of each line, in order."""
    _places: dict[str, Place] = field(default_factory=dict)
    _last: dict[Key, ExpectedMatch] = field(default_factory=dict)
    _absent: dict[Key, list[datetime]] = field(default_factory=dict)

    def see(self, season: Season) -> None:
        """Look at what is published now."""
        listed = {(match.season_key, match.game_key): match for match in expected(season)}
        for key, match in listed.items():
            if key not in self._last:
                self._observe(season, key, "created")
            elif self._last[key] != match:
                self._observe(season, key, "updated")
        for key in self._last.keys() - listed.keys():
            absences = self._absent.setdefault(key, [])
            was_removed = _long_enough(absences)
            absences.append(season.observed)
            if _long_enough(absences) and not was_removed:
                self._observe(season, key, "updated")
        self._last |= listed
        self._see_tables(season)

    def _see_tables(self, season: Season) -> None:
        year = season.calendar.year
        for table, records in standings(season.tables, season.published.events, season.observed):
            key = season.keys[table.feed]
            # A small season has one table in each feed.
            self._places[key] = Place(f"{year}-{year + 1}", _LEAGUES[table.competition], table.name, table.age)
            if table.age not in YOUNG:
                self.official[key, table.name, table.age] = [_placing(record) for record in records]

    def missing(self, counted: Mapping[Publication, int]) -> dict[Publication, int]:
        """Return how many observations of each publication have not come, or came too often (below zero)."""
        wanted = {publication: len(matches) for publication, matches in self.observations.items()}
        differences = {
            publication: wanted.get(publication, 0) - counted.get(publication, 0)
            for publication in wanted.keys() | counted.keys()
        }
        return {publication: number for publication, number in differences.items() if number}

    def lines(self) -> Iterator[tuple[Key, Line]]:
        """Yield what every match ever published must be in the end."""
        for key, match in self._last.items():
            yield key, Line(
                home=str(match.home.squad_id), away=str(match.away.squad_id), date=match.date, kickoff=match.kickoff,
                score=match.score, shootout=match.shootout, removed=_long_enough(self._absent.get(key, [])),
                place=self._places[match.season_key], venue=match.venue, zone=match.zone, state=match.state,
            )  # fmt: skip

    def _observe(self, season: Season, key: Key, outcome: str) -> None:
        season_key, number = key
        self.observations[season_key, season.observed][number] = outcome


def _placing(record: Record) -> tuple[str, str]:
    return str(record.squad.id), str(record.points)


def _long_enough(absences: list[datetime]) -> bool:
    return len(absences) >= _REMOVED_AFTER_SYNCS and absences[-1] - absences[0] >= _REMOVED_AFTER
