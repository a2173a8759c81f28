"""Reference rows of the in-memory twin: seasons, leagues, divisions, clubs, teams, and how they are learnt."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from match_schema import v2

from .told import Stamp

_SEASONS = ("2023-2024", "2024-2025", "2025-2026", "2026-2027", "2027-2028")
_AGES = {"U13": 1, "U14": 2, "U15": 3, "U16": 4, "U17": 5, "U19": 7}
_TYPES = ("League", "Tournament", "Friendly", "Playoff", "Flex")
LONGEST_DIVISION, _LONGEST_NAME = 100, 200  # letters that the columns hold
_LEAGUES = ("Homegrown", "Academy", "Flex")


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A row of `teams`: one club in one league, all ages."""

    id: int
    name: str
    league_id: int
    club_id: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a team has no row."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Learnt:
    team_id: int
    club_id: str
    league_id: int
    name: str


@dataclass
class Directory:
    """What names mean; ids count from 1 in each table."""

    seasons: dict[str, int] = field(default_factory=lambda: _numbered(_SEASONS))
    season_days: dict[int, tuple[date, date]] = field(default_factory=lambda: _days(_SEASONS))
    ages: dict[str, int] = field(default_factory=lambda: dict(_AGES))
    types: dict[str, int] = field(default_factory=lambda: _numbered(_TYPES))
    leagues: dict[str, int] = field(default_factory=lambda: _numbered(_LEAGUES))
    divisions: dict[tuple[str, int], int] = field(default_factory=dict)
    clubs: dict[str, int] = field(default_factory=dict)
    teams: dict[int, TeamRow] = field(default_factory=dict)
    aliases: dict[tuple[str, int], int] = field(default_factory=dict)
    _renamed: set[tuple[str, int]] = field(default_factory=set)
    """Aliases that no person told: names from before a club was renamed."""
    _club_of: dict[tuple[str, str], int] = field(default_factory=dict)
    _names: dict[tuple[str, str], tuple[str, Stamp]] = field(default_factory=dict)
    _team_of: dict[tuple[str, str], _Learnt] = field(default_factory=dict)
    _ids: dict[str, "count[int]"] = field(default_factory=lambda: defaultdict(lambda: count(1)))

    def season(self, name: str) -> int | None:
        """Find a season, also under its short spelling."""
        return self.seasons.get(name) or self.seasons.get(name[:5] + name[-2:])

    def division(self, name: str, league_id: int, *, create: bool) -> int | None:
        """Find a division of a league, or create it; `unassigned` is none."""
        if name == "unassigned" or len(name) > LONGEST_DIVISION:
            return None
        key = (name, league_id)
        if key not in self.divisions and create:
            self.divisions[key] = next(self._ids["divisions"])
        return self.divisions.get(key)

    def add_team(self, name: str, league_id: int, club_id: int | None = None) -> int:
        """Create a team row."""
        team = TeamRow(next(self._ids["teams"]), name, league_id, club_id)
        self.teams[team.id] = team
        return team.id

    def alias(self, name: str, league_id: int, team_id: int) -> None:
        """Let a further name mean a team."""
        self.aliases[folded(name), league_id] = team_id
        self._renamed.discard((folded(name), league_id))

    def rename(self, club_id: str, name: str, source: str, stamp: Stamp) -> None:
        """Give a club and its teams the newest name its source told; a row that a person named keeps its own."""
        old, told_at = self._names.get((source, club_id), ("", stamp))
        if told_at >= stamp:
            return
        self._names[source, club_id] = (name, stamp)
        row_name = next(each for each, row in self.clubs.items() if row == self._club_of[source, club_id])
        if folded(row_name) == folded(old) and name not in self.clubs:
            self.clubs[name] = self.clubs.pop(row_name)
        for key, squad in self._team_of.items():
            if (key[0], squad.club_id) == (source, club_id) and squad.name.startswith(old):
                row_name = (name + squad.name[len(old) :])[:_LONGEST_NAME]
                self._rename_team(squad, row_name)
                self._team_of[key] = replace(squad, name=row_name)

    def _rename_team(self, squad: _Learnt, name: str) -> None:
        before = (folded(squad.name), squad.league_id)
        if before not in self.aliases:
            self.aliases[before] = squad.team_id
            self._renamed.add(before)
        row = self.teams[squad.team_id]
        taken = any((each.name, each.club_id, each.league_id) == (name, row.club_id, row.league_id) and each.club_id
                    for each in self.teams.values())  # fmt: skip
        if folded(row.name) == folded(squad.name) and not taken:
            self.teams[row.id] = replace(row, name=name)

    def resolve(self, told: Iterable[v2.Team], source: str, stamp: Stamp) -> dict[str, int | Missing]:
        """Give every team its row, or why it has none, learning unknown ones first."""
        once = {team.id: team for team in reversed(list(told))}
        unknown = [team for team in once.values() if team.known_by is None and (source, team.id) not in self._team_of]
        self._learn_clubs(unknown, source, stamp)
        self._learn_teams(unknown, source)
        return {team.id: self._row_of(team, source) for team in once.values()}

    def _row_of(self, team: v2.Team, source: str) -> int | Missing:
        league = self.leagues.get(team.league)
        if team.known_by is None and (known := self._team_of.get((source, team.id))):
            return known.team_id
        if league is None:
            return Missing("unknown league", f"{team.league} is not in leagues: add it, then replay")
        if team.known_by is None:
            told = f"several teams are named {team.name} in league {team.league}: name one, then replay"
            return Missing("ambiguous team", told)
        return self._named(team, league)

    def _named(self, team: v2.Team, league: int) -> int | Missing:
        if (alias := self.aliases.get((folded(team.name), league))) is not None:
            return alias
        found = [row.id for row in self._called(team.name, league)]
        if len(found) == 1:
            return found[0]
        if not found:
            return Missing(
                "unknown team", f"no team {team.name} in league {team.league}: add it or name it, then replay"
            )
        return Missing(
            "ambiguous team", f"{len(found)} teams are named {team.name} in league {team.league}: name one, then replay"
        )

    def _called(self, name: str, league: int) -> list[TeamRow]:
        return [row for row in self.teams.values() if row.league_id == league and folded(row.name) == folded(name)]

    def _learn_clubs(self, unknown: Iterable[v2.Team], source: str, stamp: Stamp) -> None:
        """Bind each club to the row of its name; the second club of one name carries its id."""
        clubs = {team.club_id: team.club for team in sorted(unknown, key=lambda team: (team.club_id, team.club))[::-1]}
        for club_id, name in sorted(clubs.items()):
            if (source, club_id) in self._club_of:
                continue
            claimed = {row for (by, _), row in self._club_of.items() if by == source}
            same = [there for there in self.clubs if folded(there) == folded(name)]
            taken = any(self.clubs[there] in claimed for there in same)
            row_name = f"{name[:130]} ({club_id})" if taken else min(same, default=name)
            if row_name not in self.clubs:
                self.clubs[row_name] = next(self._ids["clubs"])
            self._club_of[source, club_id] = self.clubs[row_name]
            self._names[source, club_id] = (name, stamp)

    def _learn_teams(self, unknown: Iterable[v2.Team], source: str) -> None:
        before = frozenset(self.teams)
        for team in sorted(unknown, key=lambda team: (team.club_id, team.id)):
            league = self.leagues.get(team.league)
            found = None if league is None else self._find(team, league, source, before)
            if league is not None and found is not None:
                self._team_of[source, team.id] = _Learnt(found, team.club_id, league, team.name)

    def _find(self, team: v2.Team, league: int, source: str, before: frozenset[int]) -> int | None:
        """Another age's of its club, else the one of its name in its league, else a new one; None: several."""
        mine = [each for (by, _), each in self._team_of.items() if by == source]
        same = (team.club_id, league, folded(team.name))
        if shared := [each.team_id for each in mine if (each.club_id, each.league_id, folded(each.name)) == same]:
            return min(shared)
        name = (folded(team.name), league)
        alias = self.aliases.get(name)
        if alias is not None and (
            name not in self._renamed or any((each.team_id, each.club_id) == (alias, team.club_id) for each in mine)
        ):
            return alias
        others = {each.team_id for each in mine if each.club_id != team.club_id}
        free = [row.id for row in self._called(team.name, league) if row.id not in others and row.id in before]
        if len(free) > 1:
            return None
        return free[0] if free else self.add_team(team.name, league, self._club_of[source, team.club_id])


def folded(name: str) -> str:
    """Write a name for comparison: case and blanks do not count."""
    return " ".join(name.split()).lower()


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, start=1)}


def _days(seasons: Iterable[str]) -> dict[int, tuple[date, date]]:
    years = ((number, int(name[:4])) for name, number in _numbered(seasons).items())
    return {number: (date(year, 9, 1), date(year + 1, 6, 30)) for number, year in years}
