"""The official tables, computed from the events by the rules of the season 2026-27.

Win 3, tie 1; in Flex a shoot-out won 2, lost 1, and every drawn match counts as a tie. Ranked by points per match;
two level teams by their own match; then wins, goal difference and goals for, per match. Away and home figures and
disciplinary points, which the real order also knows, are left out: names decide instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from .events import Event, Score
from .feeds import ACADEMY, FLEX
from .tables import YOUNG, Squad, Table

_LEVEL_PAIR = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """One match seen from one side."""

    opponent: Squad
    points: int
    goals_for: int
    goals_against: int


@dataclass(frozen=True, slots=True)
class Record:
    """One squad's row."""

    squad: Squad
    outcomes: tuple[Outcome, ...]

    @property
    def played(self) -> int:
        """Matches that count."""
        return len(self.outcomes)

    @property
    def points(self) -> int:
        """Points by the rules of the competition."""
        return sum(outcome.points for outcome in self.outcomes)

    @property
    def won(self) -> int:
        """Matches won; a shoot-out won is a tie."""
        return sum(outcome.goals_for > outcome.goals_against for outcome in self.outcomes)

    @property
    def lost(self) -> int:
        """Matches lost; a shoot-out lost is a tie."""
        return sum(outcome.goals_for < outcome.goals_against for outcome in self.outcomes)

    @property
    def goals_for(self) -> int:
        """Goals scored."""
        return sum(outcome.goals_for for outcome in self.outcomes)

    @property
    def goals_against(self) -> int:
        """Goals conceded."""
        return sum(outcome.goals_against for outcome in self.outcomes)

    def per_match(self, total: int) -> float:
        """Return a figure per match; 0.0 for a squad without one."""
        return total / self.played if self.played else 0.0


def standings(tables: Iterable[Table], events: Iterable[Event], now: datetime) -> Iterator[tuple[Table, list[Record]]]:
    """Each table with its rows in official order; U13 and U14 have no values, and stand by name."""
    outcomes = _outcomes(event for event in events if event.start <= now)
    for table in tables:
        if table.age in YOUNG:
            yield table, sorted((Record(squad, ()) for squad in table.listed), key=_name)
        else:
            yield table, _ranked([Record(squad, _counting(table, squad, outcomes)) for squad in table.listed])


def _outcomes(events: Iterable[Event]) -> Mapping[tuple[int, Squad], list[Outcome]]:
    """Every counted match of a squad in a competition."""
    found: defaultdict[tuple[int, Squad], list[Outcome]] = defaultdict(list)
    for event in events:
        if event.score is not None:
            home, away = _points(event, event.score)
            score, key = event.score, event.competition.id
            found[key, event.home].append(Outcome(event.away, home, score.home, score.away))
            found[key, event.away].append(Outcome(event.home, away, score.away, score.home))
    return found


def _points(event: Event, score: Score) -> tuple[int, int]:
    if score.home != score.away:
        return (3, 0) if score.home > score.away else (0, 3)
    if event.competition is not FLEX or score.home_kicks == score.away_kicks:
        return 1, 1
    return (2, 1) if score.home_kicks > score.away_kicks else (1, 2)


def _counting(
    table: Table, squad: Squad, outcomes: Mapping[tuple[int, Squad], Sequence[Outcome]]
) -> tuple[Outcome, ...]:
    found = outcomes.get((table.competition.id, squad), ())
    if table.competition is ACADEMY:  # leaves matches between two divisions out; the others count them
        return tuple(outcome for outcome in found if outcome.opponent in table.members)
    return tuple(found)


def _name(record: Record) -> tuple[str, int]:
    return record.squad.club.name, record.squad.id


def _ranked(records: list[Record]) -> list[Record]:
    def figures(record: Record) -> tuple[float, ...]:
        totals = (record.won, record.goals_for - record.goals_against, record.goals_for)
        return tuple(-record.per_match(total) for total in totals)

    def points(record: Record) -> float:
        return -record.per_match(record.points)

    ordered = sorted(records, key=lambda record: (points(record), figures(record), _name(record)))
    return [record for _, level in groupby(ordered, key=points) for record in _head_to_head(list(level))]


def _head_to_head(level: list[Record]) -> list[Record]:
    """Exactly two level squads stand by the points of their own matches; more do not."""
    if len(level) != _LEVEL_PAIR:
        return level
    first, second = level
    if _points_against(second, first) > _points_against(first, second):
        return [second, first]
    return level


def _points_against(record: Record, opponent: Record) -> int:
    return sum(outcome.points for outcome in record.outcomes if outcome.opponent is opponent.squad)
