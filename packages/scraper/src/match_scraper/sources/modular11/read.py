"""Rows of one tournament to one `Season`: pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from match_scraper.fixture import Bracket, Fixture, Schedule, Season, Team
from match_scraper.season import Competition

from . import zones
from .clubs import Clubs, Directory, is_team, slug
from .page import Bad
from .rows import Row
from .wording import line

SOURCE: Final = "modular11"
Part = Literal["all", "league", "flex"]
"""Which rows of a tournament: the homegrown one holds the league's and those of Flex."""

_PLAIN: Final = frozenset({"League", "AD", "EA"})
"""Competitions whose divisions need no further word."""
_PATHWAY: Final = "(Pro Player Pathway)"
_LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class About:
    """What the rows are of."""

    competition: Competition
    tournament: str
    synced_at: datetime
    part: Part = "all"
    event: bool = False
    directory: Directory = field(default_factory=Directory)
    known: zones.Known = field(default_factory=zones.Known)
    accepted: Sequence[Team] = ()
    """Teams of the season as it was accepted before, as far as they still exist."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A season, and what its pages left to be desired: row counts by reason."""

    season: Season
    skipped: Mapping[str, int]
    """Rows that became no match."""
    flagged: Mapping[str, int]
    """Rows that became a match, with something missing."""


def read(rows: Sequence[Row], bad: Iterable[Bad], about: About) -> Reading:
    """Read a season from the rows of every page, each match once."""
    return _Reader(rows, tuple(bad), about).reading()


class _Reader:
    """Joins rows, clubs and zones."""

    def __init__(self, rows: Sequence[Row], bad: Sequence[Bad], about: About) -> None:
        self._about = about
        own = [row for row in rows if _is_part(row, about.part)]
        self._rows = [row for row in own if is_team(row.home) and is_team(row.away)]
        slots = [row.id for row in own if not (is_team(row.home) and is_team(row.away))]
        self._unread = {*slots, *(each.match for each in bad)}
        # All rows of the tournament: a team is at home in its league, and a guest in the other part.
        known = (about.tournament, about.competition.home_league, about.directory, about.accepted)
        self._clubs = Clubs([row for row in rows if is_team(row.home) and is_team(row.away)], *known)
        self._skipped = Counter[str](each.why for each in bad)
        if slots:
            self._skipped["Bye or TBD instead of a team"] = len(slots)
        self._flagged = Counter[str]()
        self._members: dict[str, tuple[Row, dict[str, None]]] = {}

    def reading(self) -> Reading:
        fixtures = tuple(self._fixtures())
        playing = {team for each in fixtures for team in (each.home, each.away)}
        competition = self._about.competition
        season = Season(
            key=competition.key,
            source=SOURCE,
            season=competition.season,
            league=competition.league,
            synced_at=self._about.synced_at,
            fixtures=fixtures,
            brackets=tuple(self._brackets()),
            teams=tuple(team for team in self._clubs.all() if team.id in playing),
            unread=frozenset(self._unread) - {each.id for each in fixtures},
        )
        return Reading(season, dict(self._skipped), dict(self._flagged))

    def _fixtures(self) -> Iterator[Fixture]:
        for row in self._rows:
            home, away = self._clubs.team(row, row.home), self._clubs.team(row, row.away)
            if home.id == away.id:
                self._skipped["a team against itself"] += 1
                self._unread.add(row.id)
                continue
            bracket = _bracket_id(self._about.tournament, row)
            self._join(bracket, row, home.id, away.id)
            self._note(row)
            yield Fixture(
                id=row.id,
                platform_id=row.id,
                match_type=_match_type(row, event=self._about.event),
                age_group=row.age,
                divisions=_divisions(row),
                home=home.id,
                away=away.id,
                schedule=self._schedule(row),
                bracket=bracket,
                result=row.result,
            )

    def _schedule(self, row: Row) -> Schedule:
        venue = line(row.venue).strip("- ") and line(row.venue)
        plays_at_home = not self._about.event and _match_type(row, event=False) == "League"
        zone = zones.zone(row.address, row.place, venue, row.home.name if plays_at_home else None, self._about.known)
        kickoff = zones.kickoff(row.day, row.clock, zone) if zone and row.clock else None
        if row.clock and kickoff is None:
            self._flagged["a time without a certain zone"] += 1
        return Schedule(
            date=row.day,
            kickoff=kickoff,
            clock=row.clock if kickoff is None else None,
            zone=zone,
            venue=venue or None,
            venue_raw=row.venue if row.venue != venue else None,
        )

    def _join(self, bracket: str, row: Row, home: str, away: str) -> None:
        _, members = self._members.setdefault(bracket, (row, {}))
        for team, group in ((home, row.group_home), (away, row.group_away)):
            if _stands_in(group, row.division):
                members[team] = None

    def _brackets(self) -> Iterator[Bracket]:
        for own_id, (row, members) in self._members.items():
            yield Bracket(own_id, division_of(row), row.age, tuple(members), gender=row.gender)

    def _note(self, row: Row) -> None:
        for side in (row.home, row.away):
            if not self._clubs.club(side).isdigit():
                self._flagged["a club without an id"] += 1
        if len(_divisions(row)) > 1:
            self._flagged["across divisions"] += 1
        if "(" in row.score and (row.result is None or row.result.shootout is None):
            self._flagged["kicks that decide nothing"] += 1
        if row.result is not None and row.day > self._about.synced_at.date():
            self._flagged["a score before the match day"] += 1


def division_of(row: Row) -> str:
    """Name the table a row belongs to: its division, and the competition where that is another table."""
    if _PATHWAY in row.competition:
        return _with(row.division, _PATHWAY)
    if row.competition in _PLAIN or "flex" in row.competition.lower():
        return row.division
    return _with(row.division, f"({row.competition})")


def _with(division: str, word: str) -> str:
    return division if word in division else f"{division} {word}"


def _divisions(row: Row) -> tuple[str, ...]:
    """List its own division first, then those of sides from elsewhere; parts of the division are that division."""
    others = [group for group in (row.group_home, row.group_away) if group and not _stands_in(group, row.division)]
    return tuple(dict.fromkeys([division_of(row), *others]))[:4]


def _stands_in(group: str | None, division: str) -> bool:
    return not group or group == division or group.startswith(f"{division} (")


def _bracket_id(tournament: str, row: Row) -> str:
    words = [tournament, f"{row.age}{'f' if row.gender == 'female' else ''}"]
    if "flex" in row.competition.lower():
        words.append("flex")
    return "-".join([*words, slug(division_of(row))])[:_LONGEST_ID].rstrip("-")


def _match_type(row: Row, *, event: bool) -> str:
    if event:
        return "Tournament"
    if "flex" in row.competition.lower():
        return "Flex"
    if row.group == "Playoff":
        return "Playoff"
    # Others, Showcase: the site's own word, so that no league table counts it.
    return "League" if row.competition in _PLAIN or _PATHWAY in row.competition else row.competition


def _is_part(row: Row, part: Part) -> bool:
    return part == "all" or ("flex" in row.competition.lower()) == (part == "flex")
