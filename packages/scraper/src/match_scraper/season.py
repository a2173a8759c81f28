"""Dates to seasons: pure, and no year is written here."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Feed = Literal["league", "flex", "academy"]

FIRST_MONTH: Final = 8
"""A season starts on 1 August."""


@dataclass(frozen=True, slots=True)
class Competition:
    """One competition season of the source, before anything of it is read."""

    feed: Feed
    """Which of the source's feeds."""
    key: str
    """The source's own key: `mls-next-flex-26-27`."""
    season: str
    """The season by its two years: `2026-2027`."""
    league: str
    """The competition its matches belong to: `Flex`."""
    home_league: str
    """The league its teams are at home in: `Homegrown` for `Flex`."""


_FEEDS: Final[tuple[tuple[Feed, str, str, str], ...]] = (
    ("league", "mls-next-league-{}", "Homegrown", "Homegrown"),
    ("flex", "mls-next-flex-{}", "Flex", "Homegrown"),
    ("academy", "mls-next-2-academy-division-{}", "Academy", "Academy"),
)

FEEDS: Final[tuple[Feed, ...]] = tuple(feed for feed, *_ in _FEEDS)


def start_year(on: date) -> int:
    """Tell the year in which the season of this day began."""
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def label(start: int) -> str:
    """Name a season by its two years: `2026-2027`."""
    return f"{start}-{start + 1}"


def years(start: int) -> str:
    """Name a season as the source's keys do: `26-27`; 2099 gives `99-00`."""
    return f"{start % 100:02}-{(start + 1) % 100:02}"


def competitions(on: date) -> tuple[Competition, ...]:
    """List the competition seasons to read on this day."""
    start = start_year(on)
    return tuple(
        Competition(feed, template.format(years(start)), label(start), league, home_league)
        for feed, template, league, home_league in _FEEDS
    )
