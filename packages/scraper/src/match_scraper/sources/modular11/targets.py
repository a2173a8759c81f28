"""What to read of the site, by names that stay: pages and labels, or the number of a tournament. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from match_scraper.season import Competition, Feed, label, start_year, years

from .query import Kind, season_window
from .read import Part

_ARCHIVE: Final[tuple[tuple[Feed, str, str, Part], ...]] = (
    ("league", "/league-schedule/mls-next-homegrown-division", "Homegrown", "league"),
    ("flex", "/league-schedule/mls-next-homegrown-division", "Flex", "flex"),
    ("academy", "/league-schedule/mls-next-academy-division", "Academy", "all"),
)


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


def archive(start: int) -> tuple[Target, ...]:
    """List the MLS NEXT seasons that began in a year, 2025 being the last the site has."""
    first, last = season_window(start)
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
        )
        for feed, page, league, part in _ARCHIVE
    )


def tournament(number: str, league: str, on: date, *, kind: Kind = "league", page: str | None = None) -> Target:
    """Name a tournament (27: Elite Academy League) or an event (84) by its number, in the season of a day.

    `page`, the path of its filter page, is of use for labels and for the clubs of crests that teams have of their own.
    """
    start = start_year(on)
    first, last = season_window(start)
    word = "event" if kind == "event" else "tournament"
    key = f"modular11-{word}-{number}-{years(start)}"
    competition = Competition(feed="league", key=key, season=label(start), league=league, home_league=league)
    return Target(competition, first, last, page=page, tournament=number, kind=kind)
