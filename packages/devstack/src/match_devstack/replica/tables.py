"""Squads and the tables they stand in: conferences, groups and divisions at one age each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from .clubs import AreaClubs, Club
from .feeds import ACADEMY, FLEX, LEAGUE, PATHWAY, Competition, Feed

AGE_IDS = {"U13": 42, "U14": 43, "U15": 44, "U16": 39, "U17": 40, "U19": 41}
YOUNG = ("U13", "U14")
"""Ages without official values."""
_PATHWAY_AGES = ("U16", "U17", "U19")
_FLEX_AGES = ("U15", "U16", "U17", "U19")


@dataclass(frozen=True, slots=True, eq=False)
class Squad:
    """One side of a club at one age: the join key between the documents."""

    id: int
    club: Club
    age: str
    label: str
    """`U14`, `U14 AD` in the academy, `U17B` for a second side."""


@dataclass(frozen=True, slots=True)
class Table:
    """One bracket: who plays in it, and who of them it lists."""

    id: int
    competition: Competition
    name: str
    age: str
    members: tuple[Squad, ...]
    unlisted: tuple[Squad, ...] = ()
    """Members that play, but are missing from the published table."""

    @property
    def feed(self) -> Feed:
        """The feed it is published in."""
        return self.competition.feed

    @property
    def listed(self) -> tuple[Squad, ...]:
        """The published members."""
        return tuple(squad for squad in self.members if squad not in self.unlisted)


class Drawing:
    """Draws tables; a club's side at one age is the same squad in the league and in Flex, another in the academy."""

    def __init__(self) -> None:
        self._squads: dict[tuple[Club, str], Squad] = {}
        self._squad_ids = count(5001)
        self._table_ids = count(61)

    def squad(self, club: Club, label: str) -> Squad:
        """Return the side with this label; made the first time."""
        if (club, label) not in self._squads:
            age = label.split(maxsplit=1)[0].rstrip("B")
            self._squads[club, label] = Squad(next(self._squad_ids), club, age, label)
        return self._squads[club, label]

    def table(self, competition: Competition, name: str, age: str, clubs: Iterable[Club]) -> Table:
        """Return a table with one squad of each club."""
        label = f"{age} AD" if competition is ACADEMY else age
        members = tuple(self.squad(club, label) for club in clubs)
        return Table(next(self._table_ids), competition, name, age, members)


def full_tables(drawing: Drawing, areas: Sequence[AreaClubs]) -> list[Table]:
    """Return the 60 league, 52 Flex and 120 academy tables, still without odd cases."""
    return [*_league(drawing, areas), *_flex(drawing, areas), *_academy(drawing, areas)]


def small_tables(drawing: Drawing, areas: Sequence[AreaClubs]) -> list[Table]:
    """One table of each competition, five squads each; league and Flex share theirs, one of which is a second side."""
    area = areas[0]
    clubs = area.homegrown[:4]
    region, academy = area.academy[0]
    tables = [
        drawing.table(LEAGUE, area.area.conference, "U17", clubs),
        drawing.table(FLEX, area.area.groups[0], "U17", clubs),
        drawing.table(ACADEMY, region.name, "U14", academy[:5]),
    ]
    second = drawing.squad(clubs[0], "U17B")
    return [with_members(table, second) if table.age == "U17" else table for table in tables]


def with_members(table: Table, *squads: Squad) -> Table:
    """Return the table with more members."""
    return replace(table, members=table.members + squads)


def _league(drawing: Drawing, areas: Sequence[AreaClubs]) -> Iterator[Table]:
    for clubs in areas:
        for age in AGE_IDS:
            # The Pathway begins at U16; below, its clubs play in their area's conference.
            members = clubs.regular if age in _PATHWAY_AGES else clubs.homegrown
            yield drawing.table(LEAGUE, clubs.area.conference, age, members)
    for name in dict.fromkeys(clubs.area.pathway for clubs in areas):
        members = tuple(club for clubs in areas if clubs.area.pathway == name for club in clubs.pathway)
        for age in _PATHWAY_AGES:
            yield drawing.table(PATHWAY, name, age, members)


def _flex(drawing: Drawing, areas: Sequence[AreaClubs]) -> Iterator[Table]:
    for clubs in areas:
        groups = clubs.area.groups
        for number, group in enumerate(groups):
            for age in _FLEX_AGES:
                yield drawing.table(FLEX, group, age, clubs.homegrown[number :: len(groups)])


def _academy(drawing: Drawing, areas: Sequence[AreaClubs]) -> Iterator[Table]:
    for area in areas:
        for region, clubs in area.academy:
            for age in AGE_IDS:
                yield drawing.table(ACADEMY, region.name, age, clubs)
