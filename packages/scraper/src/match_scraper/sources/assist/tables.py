"""Which table a match belongs to, asked per table and by squad id: one squad may stand in two tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from match_scraper.fixture import Bracket
from match_scraper.text import is_damaged

from . import documents
from .documents import Undecodable, digits
from .placings import placings
from .wording import label, line

_GENDERS: Final = frozenset({"male", "female", None})
PATHWAY: Final = "(Pro Player Pathway)"
"""In the name of a table and of a competition: they belong together."""


def brackets(document: documents.StandingsDocument) -> tuple[Bracket, ...]:
    """List the tables of a standings document. Raises Undecodable when one has no name, or no age or gender we know."""
    found = tuple(_bracket(table) for table in document.competition_season.competition_brackets)
    for told in (Counter(each.id for each in found), Counter((each.age_group, each.division) for each in found)):
        if again := [key for key, times in told.items() if times > 1]:
            raise Undecodable("standings", f"two different tables are {again[0]!r}")
    return found


def owners(document: documents.StandingsDocument) -> dict[str, str]:
    """Map the teams that tables list to their clubs."""
    teams = (each.team for table in document.competition_season.competition_brackets for each in table.standings)
    pairs = ((digits(team.squad_id), digits(team.organisation_id)) for team in teams)
    return {squad: club for squad, club in pairs if squad is not None and club is not None}


def _bracket(table: documents.Table) -> Bracket:
    own_id, age, name = digits(table.id), label(table.age_group.name), line(table.name)
    if own_id is None or age is None or name is None or is_damaged(name) or table.gender not in _GENDERS:
        told = f"id {table.id!r}, name {table.name!r}, age {table.age_group.name!r}, gender {table.gender!r}"
        raise Undecodable("standings", f"a table cannot be used: {told}")
    members = dict.fromkeys(squad for each in table.standings if (squad := digits(each.team.squad_id)) is not None)
    gender = table.gender or "male"
    return Bracket(own_id, name, age.age, members=tuple(members), gender=gender, placings=placings(table))


class Place:
    """Where a match stands: its own table and every division of that age it crosses."""

    __slots__ = ("bracket", "divisions")

    def __init__(self, bracket: Bracket, divisions: tuple[str, ...]) -> None:
        self.bracket = bracket
        self.divisions = divisions


class Tables:
    """The tables of one competition season, asked by squad."""

    def __init__(self, listed: Iterable[Bracket]) -> None:
        self._of: dict[str, list[Bracket]] = {}
        for bracket in listed:
            for squad in bracket.members:
                self._of.setdefault(squad, []).append(bracket)
        self._kind = _kinds(self._of)
        self._places: dict[tuple[int | None, int | None, bool], Place | None] = {}
        self._opponents: dict[str, Counter[str]] = {}
        self._by_id = {bracket.id: bracket for bracket in listed}

    def lists(self, squad: str) -> bool:
        """Tell whether any table lists the squad."""
        return squad in self._of

    def lists_both(self, home: str, away: str) -> bool:
        """Tell whether tables list both squads."""
        return home in self._of and away in self._of

    def place(self, home: str, away: str, *, pathway: bool) -> Place | None:
        """Find a match's place from its squads' own tables; None when no table lists either."""
        key = (self._kind.get(home), self._kind.get(away), pathway)
        if key not in self._places:
            self._places[key] = self._find(self._of.get(home, ()), self._of.get(away, ()), pathway=pathway)
        return self._places[key]

    def met(self, squad: str, bracket: Bracket) -> None:
        """Note that an unlisted squad met an opponent of this table."""
        self._opponents.setdefault(squad, Counter())[bracket.id] += 1

    def adopted(self, *squads: str) -> Place | None:
        """Find the table whose teams the first of these unlisted squads meets most often."""
        for squad in squads:
            if squad in self._opponents:
                most = min(self._opponents[squad].items(), key=lambda met: (-met[1], met[0]))
                bracket = self._by_id[most[0]]
                return Place(bracket, (bracket.division,))
        return None

    def _find(self, homes: Sequence[Bracket], aways: Sequence[Bracket], *, pathway: bool) -> Place | None:
        homes, aways = _of_competition(homes, pathway=pathway), _of_competition(aways, pathway=pathway)
        both = [bracket for bracket in homes if bracket in aways]
        candidates = both or _older(homes, aways)
        if not candidates:
            return None
        own = min(candidates, key=lambda bracket: bracket.id)
        crossed = [each.division for each in (*homes, *aways) if each.age_group == own.age_group]
        return Place(own, tuple(dict.fromkeys([own.division, *crossed]))[:4])


def _kinds(of: Mapping[str, Sequence[Bracket]]) -> dict[str, int]:
    """Give squads of the same tables the same number: all matches between two of these kinds have one place."""
    kinds: dict[tuple[str, ...], int] = {}
    return {squad: kinds.setdefault(tuple(each.id for each in own), len(kinds)) for squad, own in of.items()}


def _older(homes: Sequence[Bracket], aways: Sequence[Bracket]) -> Sequence[Bracket]:
    """Choose the side whose table is the older one, so that both legs of a match across ages stand in one table."""
    if not homes or not aways:
        return homes or aways
    return aways if aways[0].age_group > homes[0].age_group else homes


def _of_competition(squads_own: Sequence[Bracket], *, pathway: bool) -> Sequence[Bracket]:
    """Keep a squad's tables of the match's own competition; all of them when it has none there."""
    return [bracket for bracket in squads_own if (PATHWAY in bracket.division) == pathway] or squads_own
