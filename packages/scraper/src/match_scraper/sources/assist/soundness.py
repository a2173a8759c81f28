"""What the rows of both documents show together, when all of them are wrong in the same way: doubts. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from match_scraper.fixture import Bracket, Team
from match_scraper.limits import Doubt

from . import rows
from .rows import Row

FEW: Final = 20
"""Fewer of anything than this show nothing."""
_MORNING: Final = 6
"""Before this hour nobody plays."""
_FEW_TEAMS: Final = 5
_GOALS: Final = ("matches_played", "goals_for_per_match", "goals_against_per_match")


@dataclass(frozen=True, slots=True)
class Read:
    """What both documents were read as."""

    rows: Sequence[Row]
    brackets: Sequence[Bracket]
    teams: Sequence[Team]
    synced_at: datetime


def doubts(read: Read, *, early: int) -> Iterator[Doubt]:
    """Yield what is odd; `early` counts scores of matches to come."""
    if early >= FEW:
        # Today's source has a handful; many are zeros in the place of nothing, or a clock that is wrong.
        told = f"{early} of {len(read.rows)} matches have a score, and are still to come"
        yield Doubt("scores_early", early / len(read.rows), told)
    yield _competitions(read.rows)
    yield from _hours(read.rows)
    yield from _ages(read.brackets, read.teams)
    yield from _other_goals(read)


def _competitions(read: Sequence[Row]) -> Doubt:
    names = {row.event.competition.name for row in read if row.event.competition is not None}
    told = f"its matches name {len(names)} competitions, such as {min(map(str, names), default='')!r}"
    return Doubt("competitions_named", len(names), told)


def _hours(read: Sequence[Row]) -> Iterator[Doubt]:
    """Compare the hour of kick-offs that are not set, and count those at night: where hours moved, all of them did."""
    unset, at_night = [], 0
    for row in read:
        if row.zone is None:
            continue
        if rows.is_unset(row):
            unset.append(rows.is_at_placeholder(row))
        else:
            at_night += row.local.hour < _MORNING
    if (off := unset.count(False)) >= FEW:
        told = f"{off} of {len(unset)} kick-offs that are not set are not at the hour for those"
        yield Doubt("hours_moved", off / len(unset), told)
    if at_night >= FEW:
        yield Doubt("hours_at_night", at_night / len(read), f"{at_night} of {len(read)} matches begin at night")


def _ages(brackets: Iterable[Bracket], teams: Iterable[Team]) -> Iterator[Doubt]:
    """Compare the ages of tables with those of their teams, of which few play in an older table."""
    ages = {team.id: team.age_group for team in teams}
    listed = [(table, [ages[squad] for squad in table.members if squad in ages]) for table in brackets]
    counted = [(table, sum(age != table.age_group for age in own), len(own)) for table, own in listed]
    for table, other, own in counted:
        yield from _other_ages("ages_differ_in_table", f"of {table.age_group} {table.division}, ", other, own)
    yield from _other_ages("ages_differ", "", sum(other for _, other, _ in counted), sum(own for *_, own in counted))


def _other_ages(name: str, where: str, other: int, teams: int) -> Iterator[Doubt]:
    if other >= _FEW_TEAMS:
        yield Doubt(name, other / teams, f"{where}{other} of {teams} teams are of another age than their table")


def _other_goals(read: Read) -> Iterator[Doubt]:
    """Compare the goals of teams with those of the tables, where both know as many matches of a team.

    Tables lag behind by up to two days, and leave some matches out; then the matches are not as many.
    """
    told, agree = 0, 0
    goals = _goals(read)
    for team, figures in _figures(read.brackets):
        matches, scored, conceded = goals.get(team, (0, 0, 0))
        if matches and matches == figures[0]:
            told += 1
            agree += (scored, conceded) == tuple(round(each * matches) for each in figures[1:])
    if told >= FEW:
        numbers = f"the goals of {told - agree} of {told} teams are not those of their tables"
        yield Doubt("goals_differ", (told - agree) / told, numbers)


def _goals(read: Read) -> Mapping[str, tuple[int, int, int]]:
    """Count matches, goals scored and goals conceded of each team."""
    found: dict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for row in read.rows:
        home, away = row.event.home_score, row.event.away_score
        if home is not None and away is not None and row.start <= read.synced_at:
            for team, own, other in ((row.home, home, away), (row.away, away, home)):
                matches, scored, conceded = found[team]
                found[team] = (matches + 1, scored + own, conceded + other)
    return found


def _figures(brackets: Iterable[Bracket]) -> Iterator[tuple[str, tuple[float, float, float]]]:
    for bracket in brackets:
        for line in bracket.placings:
            values = dict(line.values)
            if all(key in values for key in _GOALS):
                played, scored, conceded = (float(values[key]) for key in _GOALS)
                yield line.team, (played, scored, conceded)
