"""What must come of a season: computed from what the replica published, never from what the pipeline made of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from match_devstack.replica import ExpectedMatch, Season, expected

_REMOVED_AFTER_SYNCS = 3
_REMOVED_AFTER = timedelta(hours=24)

Key = tuple[str, str]
"""The source's key of the season, and its number of the match."""
Publication = tuple[str, datetime]
"""The source's key of the season, and its time of what it published."""


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
            )  # fmt: skip

    def _observe(self, season: Season, key: Key, outcome: str) -> None:
        season_key, number = key
        self.observations[season_key, season.observed][number] = outcome


def _long_enough(absences: list[datetime]) -> bool:
    return len(absences) >= _REMOVED_AFTER_SYNCS and absences[-1] - absences[0] >= _REMOVED_AFTER
