"""What the rows of both documents show together, when all of them are wrong in the same way. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from match_scraper.fixture import Bracket, Team

from . import rows
from .documents import Undecodable
from .rows import Row

FEW: Final = 20
"""Fewer of anything than this show nothing."""
_EARLY_SHARE: Final = 0.02
_MORNING: Final = 6
"""Before this hour nobody plays."""
_NIGHT_SHARE: Final = 0.1
_FEW_TEAMS: Final = 5
_OTHER_AGE_SHARE: Final = 0.1
_OTHER_AGE_SHARE_OF_ONE: Final = 0.49
"""Of the teams of a single table: half of them are too many."""
_GOALS: Final = ("matches_played", "goals_for_per_match", "goals_against_per_match")
_MOST_COMPETITIONS: Final = 10
"""Of one feed."""


@dataclass(frozen=True, slots=True)
class Read:
    """What both documents were read as."""

    rows: Sequence[Row]
    brackets: Sequence[Bracket]
    teams: Sequence[Team]
    synced_at: datetime


def check(read: Read, *, early: int) -> None:
    """Pass what is sound; `early` counts scores of matches to come. Raises Undecodable."""
    if early >= FEW and early > _EARLY_SHARE * len(read.rows):
        # Today's source has a handful; this many are zeros in the place of nothing, or a clock that is wrong.
        raise Undecodable("schedule", f"{early} of {len(read.rows)} matches have a score, and are still to come")
    _check_competitions(read.rows)
    _check_hours(read.rows)
    _check_ages(read.brackets, read.teams)
    _check_goals(read)


def _check_competitions(read: Sequence[Row]) -> None:
    names = {row.event.competition.name for row in read if row.event.competition is not None}
    if len(names) > _MOST_COMPETITIONS:
        raise Undecodable("schedule", f"its matches name {len(names)} competitions, such as {min(map(str, names))!r}")


def _check_hours(read: Sequence[Row]) -> None:
    """Compare the hour of kick-offs that are not set, and count those at night: where hours moved, all of them did."""
    unset, at_night = [], 0
    for row in read:
        if row.zone is None:
            continue
        if rows.is_unset(row):
            unset.append(rows.is_at_placeholder(row))
        else:
            at_night += row.local.hour < _MORNING
    off = unset.count(False)
    if off >= FEW and off > unset.count(True):
        raise Undecodable("schedule", f"{off} of {len(unset)} kick-offs that are not set are not at the hour for those")
    if at_night >= FEW and at_night > _NIGHT_SHARE * len(read):
        raise Undecodable("schedule", f"{at_night} of {len(read)} matches begin at night, at their venues")


def _check_ages(brackets: Iterable[Bracket], teams: Iterable[Team]) -> None:
    """Compare the ages of tables with those of their teams, of which few play in an older table."""
    ages = {team.id: team.age_group for team in teams}
    listed = [(table, [ages[squad] for squad in table.members if squad in ages]) for table in brackets]
    counted = [(table, sum(age != table.age_group for age in own), len(own)) for table, own in listed]
    for table, other, own in counted:
        _check_other_ages(f"of {table.age_group} {table.division}, ", other, own, _OTHER_AGE_SHARE_OF_ONE)
    _check_other_ages("", sum(other for _, other, _ in counted), sum(own for *_, own in counted), _OTHER_AGE_SHARE)


def _check_other_ages(where: str, other: int, teams: int, share: float) -> None:
    if other >= _FEW_TEAMS and other > share * teams:
        raise Undecodable("standings", f"{where}{other} of {teams} teams are of another age than their table")


def _check_goals(read: Read) -> None:
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
    if told >= FEW and agree < told / 2:
        raise Undecodable("schedule", f"the goals of {told - agree} of {told} teams are not those of their tables")


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
