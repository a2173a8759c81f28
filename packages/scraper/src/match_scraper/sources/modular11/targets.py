"""What to read of the site, by names that stay: pages and labels, or the number of a tournament. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from match_scraper.fixture import Fixture
from match_scraper.season import Competition, Feed, label, years

from .query import Kind, season_window
from .read import Part


@dataclass(frozen=True, slots=True)
class Tables:
    """How the site is asked for the tables of a tournament: its own numbers, which no page says by label."""

    gender: int
    lists: Sequence[str]
    """Values of `list_type`: one answer for each age and list."""


_ARCHIVE: Final[tuple[tuple[Feed, str, str, Part, Tables | None], ...]] = (
    ("league", "/league-schedule/mls-next-homegrown-division", "Homegrown", "league", Tables(0, ("53",))),
    ("flex", "/league-schedule/mls-next-homegrown-division", "Flex", "flex", None),
    ("academy", "/league-schedule/mls-next-academy-division", "Academy", "all", Tables(3, ("71",))),
)
GROUPS: Final = Tables(1, ("groupplay",))
"""How an event is asked for the tables of its groups."""
_TOURNAMENTS: Final[dict[str, tuple[str, Kind, Tables | None]]] = {
    "27": ("Elite Academy", "league", Tables(0, ("47", "48", "63"))),
    "22": ("USL Academy", "league", Tables(0, ("29",))),
    "24": ("USL2", "league", Tables(0, ("29",))),
    "25": ("USL W League", "league", Tables(0, ("29",))),
    "72": ("MLS NEXT Cup", "event", GROUPS),
    "87": ("MLS NEXT Cup", "event", GROUPS),
    "74": ("MLS NEXT Cup Qualifiers", "event", GROUPS),
    "84": ("MLS NEXT Cup Qualifiers", "event", GROUPS),
    "75": ("MLS NEXT Fest", "event", GROUPS),
    "80": ("Generation adidas Cup", "event", GROUPS),
    "88": ("MLS NEXT Flex Event", "event", GROUPS),
}
"""Numbers seen so far; any other is read as well, once it is named."""
OFFICIAL_LINKS: Final = {"/league-schedule/mls-next-academy-division": "Academy Division"}
"""What leads from the official entry page to the one that shows this page; the others are shown by the entry page."""
AGE_IDS: Final = {
    "U13": "21",
    "U14": "22",
    "U15": "33",
    "U16": "14",
    "U17": "15",
    "U19": "26",
    "U11": "20",
    "U12": "17",
}
"""The site's ids of ages, used only where there is no page to read them from; an answer says its age itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """One competition season of the site; of `page` and `tournament` one is given."""

    competition: Competition
    first: date
    last: date
    """Last day, included."""
    page: str | None = None
    """Path of the filter page, which says the tournament's number."""
    tournament: str | None = None
    """Its number, where no page says it."""
    kind: Kind = "league"
    part: Part = "all"
    ages: Sequence[str] = ()
    """Labels, such as `U14`; none for all. Needs a page."""
    divisions: Sequence[str] = ()
    """Labels, such as `Northeast`; none for all. Needs a page."""
    tables: Tables | None = None
    """How to ask for its tables; absent where it has none."""

    @property
    def whole(self) -> bool:
        """Whether it asks for every match of the season."""
        window = season_window(int(self.competition.season[:4]))
        return not self.ages and not self.divisions and (self.first, self.last) == window

    def asks_for(self, fixture: Fixture) -> bool:
        """Tell whether it asks for a match, as that was accepted."""
        return (
            self.first <= fixture.schedule.date <= self.last
            and (not self.ages or fixture.age_group in self.ages)
            and (not self.divisions or not set(self.divisions).isdisjoint(fixture.divisions))
        )


def archive(start: int, leagues: Collection[str] = ()) -> tuple[Target, ...]:
    """List the MLS NEXT seasons that began in a year, 2025 being the last the site has; of all leagues unless named.

    Raises ValueError for a league it has not.
    """
    first, last = season_window(start)
    known = [league for _, _, league, *_ in _ARCHIVE]
    if strange := set(leagues) - set(known):
        raise ValueError(f"no such league: {', '.join(sorted(strange))}; there are {', '.join(known)}")
    return tuple(
        Target(
            Competition(
                feed=feed,
                key=f"modular11-{feed}-{years(start)}",
                season=label(start),
                league=league,
                home_league="Homegrown" if feed == "flex" else league,
            ),
            first,
            last,
            page=page,
            part=part,
            tables=tables,
        )
        for feed, page, league, part, tables in _ARCHIVE
        if not leagues or league in leagues
    )


def tournament(
    number: str, start: int, *, league: str | None = None, kind: Kind | None = None, page: str | None = None
) -> Target:
    """Name a tournament (27: Elite Academy League) or an event (84) by its number, in the season that begins in a year.

    `page`, the path of its filter page, is of use for labels and for the clubs of crests that teams have of their own.
    Raises ValueError for a number not seen so far that is given no `league`.
    """
    known = _TOURNAMENTS.get(number)
    if known is None and league is None:
        raise ValueError(f"tournament {number} has no name here; known are {', '.join(_names())}")
    name, its_kind, tables = known or ("", "league", None)
    league, kind = league or name, kind or its_kind
    tables = tables or (GROUPS if kind == "event" else None)
    first, last = season_window(start)
    word = "event" if kind == "event" else "tournament"
    key = f"modular11-{word}-{number}-{years(start)}"
    competition = Competition(feed="league", key=key, season=label(start), league=league, home_league=league)
    return Target(competition, first, last, page=page, tournament=number, kind=kind, tables=tables)


def narrowed(
    target: Target,
    *,
    ages: Collection[str] = (),
    divisions: Collection[str] = (),
    first: date | None = None,
    last: date | None = None,
) -> Target:
    """Ask for part of a target. Raises ValueError for days the season has not."""
    begins, ends = first or target.first, last or target.last
    if not target.first <= begins <= ends <= target.last:
        raise ValueError(f"{begins} to {ends} is no part of the season {target.first} to {target.last}")
    return replace(target, ages=tuple(ages), divisions=tuple(divisions), first=begins, last=ends)


def _names() -> list[str]:
    return [f"{number} ({name})" for number, (name, *_) in _TOURNAMENTS.items()]
