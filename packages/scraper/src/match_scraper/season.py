"""Dates to seasons: pure, and no year is written here."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from .errors import WrongChoice

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

_SEASON: Final = re.compile(r"(2\d{3})-(\d{2}|\d{4})")
_YEARS: Final = re.compile(r"\b(\d\d)-(\d\d)$")
"""How a key tells its season."""
FEEDS: Final[tuple[Feed, ...]] = tuple(feed for feed, *_ in _FEEDS)


def feeds_named(told: str) -> tuple[Feed, ...]:
    """Read names of feeds with commas between. Raises WrongChoice for one we do not know, or none."""
    names = [each.strip() for each in told.split(",")]
    for name in names:
        if name not in FEEDS:
            raise WrongChoice("feed", name, FEEDS)
    return tuple(feed for feed in FEEDS if feed in names)


def start_year(on: date) -> int:
    """Tell the year in which the season of this day began."""
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def season_start(text: str) -> int:
    """Read the first year of `2025-26` or `2025-2026`; raises ValueError."""
    found = _SEASON.fullmatch(text)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]) % 100:
        raise ValueError(f"a season is written 2025-26, got {text!r}")
    return int(found[1])


def first_day(start: int) -> date:
    """Tell the first day of the season that begins in this year."""
    return date(start, FIRST_MONTH, 1)


def label(start: int) -> str:
    """Name a season by its two years: `2026-2027`."""
    return f"{start}-{start + 1}"


def years(start: int) -> str:
    """Name a season as the source's keys do: `26-27`; 2099 gives `99-00`."""
    return f"{start % 100:02}-{(start + 1) % 100:02}"


def days_of(competition: Competition) -> tuple[date, date]:
    """Tell the days that its matches can be on, generously: a month before the season begins until it has ended."""
    start = int(competition.season[:4])
    return date(start, FIRST_MONTH - 1, 1), date(start + 1, FIRST_MONTH, 31)


def is_due(key: str, on: date) -> bool:
    """Tell whether a season of this key should be there: of a feed of ours, that of the day, a month after it began."""
    return _seasons_ahead(key, on) == 0 and on >= date(start_year(on), FIRST_MONTH + 1, 1)


def is_over(key: str, on: date) -> bool:
    """Tell whether a season of this key is one before that of the day."""
    ahead = _seasons_ahead(key, on)
    return ahead is not None and ahead < 0


def _seasons_ahead(key: str, on: date) -> int | None:
    """Count from the season of the day to that of a key of ours, which tells two digits of its year."""
    if feed_of(key) is None:
        return None
    return (int(key[-5:-3]) - start_year(on) + 50) % 100 - 50


def feed_of(key: str) -> Feed | None:
    """Tell which feed's season has this key, whatever its years; None for a key of no known form."""
    forms = ((feed, template.format(r"\d\d-\d\d")) for feed, template, *_ in _FEEDS)
    return next((feed for feed, form in forms if re.fullmatch(form, key)), None)


def rekeyed(competition: Competition, key: str) -> Competition:
    """Return the competition as the source keys it now; the years of the key, where it ends in two, are its season."""
    told = _YEARS.search(key)
    if told is None or (int(told[1]) + 1) % 100 != int(told[2]):
        return replace(competition, key=key)
    century = int(competition.season[:4]) // 100 * 100
    return replace(competition, key=key, season=label(century + int(told[1])))


def may_be_of(season: str, key: str) -> bool:
    """Tell whether a key may be one of this season, `2026-2027`: one that ends in other years is not."""
    told = _YEARS.search(key)
    return told is None or told[0] == f"{season[2:4]}-{season[7:]}"


def is_of_other_years(key: str, competition: Competition) -> bool:
    """Tell whether a key is that of another season of the same feed."""
    return feed_of(key) == competition.feed and rekeyed(competition, key).season != competition.season


def competitions(on: date) -> tuple[Competition, ...]:
    """List the competition seasons to read on this day."""
    start = start_year(on)
    return tuple(
        Competition(feed, template.format(years(start)), label(start), league, home_league)
        for feed, template, league, home_league in _FEEDS
    )
