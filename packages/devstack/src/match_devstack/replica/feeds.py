"""The three feeds, their keys and their competitions, as the real host names them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

_SEASON_STARTS_IN = 8  # August


class Feed(Enum):
    """One competition season's pair of documents."""

    LEAGUE = "league"
    FLEX = "flex"
    ACADEMY = "academy"


@dataclass(frozen=True, slots=True)
class Competition:
    """What an event names as its competition."""

    id: int
    name: str
    feed: Feed


LEAGUE = Competition(1605, "League", Feed.LEAGUE)
PATHWAY = Competition(1606, "League (Pro Player Pathway)", Feed.LEAGUE)
FLEX = Competition(1607, "MLS NEXT Flex", Feed.FLEX)
ACADEMY = Competition(2203, "Academy Division", Feed.ACADEMY)

_KEYS = {
    Feed.LEAGUE: "mls-next-league-{years}",
    Feed.FLEX: "mls-next-flex-{years}",
    Feed.ACADEMY: "mls-next-2-academy-division-{years}",
}
_NAMES = {Feed.LEAGUE: "League", Feed.FLEX: "Flex", Feed.ACADEMY: "Academy Division"}


def start_year(today: date) -> int:
    """Return the year in which the season of this day began; a season begins on 1 August."""
    return today.year if today.month >= _SEASON_STARTS_IN else today.year - 1


def season_key(feed: Feed, year: int) -> str:
    """Key of the season that begins in `year`: `mls-next-flex-26-27`."""
    return _KEYS[feed].format(years=f"{year % 100:02}-{(year + 1) % 100:02}")


def season_name(feed: Feed, year: int) -> str:
    """Name of the season that begins in `year`: `Flex 26/27`."""
    return f"{_NAMES[feed]} {year % 100:02}/{(year + 1) % 100:02}"
