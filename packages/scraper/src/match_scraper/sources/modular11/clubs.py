"""Clubs and their sides, from what every row shows of them. Pure.

A row names no team's id, and the lists that do are emptied when the season is over. What every row offers is the id
of the club in its crest (the same as in the select of clubs), so a side is known by tournament, age, gender and club:
`12-U14-371`. A club's further sides at one age are told apart by their names. A side of a name that was accepted before
is that team, whatever rows are read this time; of the others, the one of the shortest name has the club's own id,
unless the select of clubs, the name itself or an accepted team tells otherwise. A crest of a team's own holds the
team's id instead; its club is found in the page's list of members, or by its name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from unicodedata import normalize

from msgspec.structs import replace

from match_scraper.fixture import Team
from match_scraper.text import address

from .rows import Row, Side

NOBODY: Final = frozenset({"bye", "tbd"})
"""Names that stand where no team does."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LETTER: Final = re.compile(r" ([A-Z])")
_LONGEST_ID: Final = 64


@dataclass(frozen=True)  # without slots, for what it keeps
class Directory:
    """What the filter page says of clubs."""

    clubs: Mapping[str, str] = field(default_factory=dict)
    """Id by name."""
    club_of: Mapping[str, str] = field(default_factory=dict)
    """A club's id by a team's."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """A club's name by its id; the shortest, if the page has several."""
        return {club: name for name, club in sorted(self.clubs.items(), key=lambda each: len(each[0]), reverse=True)}


class Clubs:
    """The teams of one tournament, asked by a row's side."""

    def __init__(
        self, rows: Iterable[Row], tournament: str, league: str, directory: Directory, accepted: Iterable[Team] = ()
    ) -> None:
        """Tell teams apart; `accepted` are those of the season accepted before, as far as they still exist."""
        self._directory = directory
        self._accepted: dict[str, list[Team]] = defaultdict(list)
        for team in accepted:
            self._accepted[team.club_id].append(team)
        self._tournament, self._league = tournament, league
        sides = [(row, side) for row in rows for side in (row.home, row.away) if is_team(side)]
        self._learned = _most((side.name, side.club) for _, side in sides if side.club)
        shown = _most((self.club(side), side.name) for _, side in sides)
        self._names = {club: self._bare(club, name) for club, name in shown.items()}
        self._crests = _most((self.club(side), side.crest) for _, side in sides if side.crest)
        told: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row, side in sides:
            told[row.age, row.gender, self.club(side)].add(side.name)
        self._teams = {(*key, name): team for key, names in told.items() for name, team in self._sides(*key, names)}

    def club(self, side: Side) -> str:
        """Return the id of a side's club; one that cannot be found is named after the team's id, or its name."""
        if side.club:
            return side.club
        by_team = self._directory.club_of.get(side.team or "")
        by_name = self._directory.clubs.get(side.name) or self._learned.get(side.name)
        return by_team or by_name or (f"team{side.team}" if side.team else f"name-{slug(side.name)}")

    def _bare(self, club: str, name: str) -> str:
        """Return a club's name as its rows have it, without the word of a side if the page has it without."""
        plain = self._directory.names.get(club, name)
        return plain if name.startswith(f"{plain} ") else name

    def team(self, row: Row, side: Side) -> Team:
        """Return the team of a row's side."""
        return self._teams[row.age, row.gender, self.club(side), side.name]

    def all(self) -> tuple[Team, ...]:
        """List every team once."""
        return tuple(self._teams.values())

    def _sides(self, age: str, gender: str, club: str, names: set[str]) -> Iterator[tuple[str, Team]]:
        """Give the side of the shortest name the club's own id, and each further one an id with its name."""
        own_id = f"{self._tournament}-{age}{'f' if gender == 'female' else ''}-{club}"
        known = self._known(club, own_id)
        shortest = min(names - known.keys(), key=lambda name: (len(name), name), default="")
        taken = any(team.id == own_id for team in known.values())
        for name in sorted(names):
            if name in known:
                yield name, replace(known[name], logo_url=self._crests.get(club))
                continue
            first = name == shortest and not taken and not self._is_further(club, name)
            team_id = own_id if first else f"{own_id}-{slug(name)}"[:_LONGEST_ID].rstrip("-")
            yield name, self._team(team_id, age, club, name, first=first)

    def _known(self, club: str, own_id: str) -> dict[str, Team]:
        """Map the names of a club's accepted sides at one age to them."""
        sides = (each for each in self._accepted[club] if each.id == own_id or each.id.startswith(f"{own_id}-"))
        return {written(team): team for team in sides}

    def _is_further(self, club: str, name: str) -> bool:
        """Tell whether a name is the club's with a word after it, where the page or another row has the club's."""
        return name.startswith(f"{self._names[club]} ")

    def _team(self, team_id: str, age: str, club: str, name: str, *, first: bool) -> Team:
        club_name = self._names[club]
        letter = _LETTER.fullmatch(name.removeprefix(club_name))
        return Team(
            id=team_id,
            club_id=club,
            club=club_name if first or letter else name,
            league=self._league,
            age_group=age,
            side=letter[1] if letter and not first else None,
            logo_url=address(self._crests.get(club)),
            label=name if name != club_name else None,
        )


def written(team: Team) -> str:
    """Return a team's name as the rows have it."""
    return team.label or team.club


def is_team(side: Side) -> bool:
    """Tell whether a side is one, not a slot that waits for one."""
    return side.name.casefold() not in NOBODY


def slug(name: str) -> str:
    """Write a name in letters, digits and hyphens that an id may hold."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _SLUG.sub("-", plain).strip("-") or "x"


def _most(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map each key to the value it has most often, or else to the shortest."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for key, value in pairs:
        counted[key][value] += 1
    return {
        key: min(values.items(), key=lambda each: (-each[1], len(each[0]), each[0]))[0]
        for key, values in counted.items()
    }
