"""Builders: rows of the site, as the replica writes them, and what the reader makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from match_devstack.replica.modular11 import Match, Place, Side
from match_devstack.replica.modular11.lists import page as write
from match_scraper.fixture import Season, Team
from match_scraper.season import Competition
from match_scraper.sources.modular11 import page
from match_scraper.sources.modular11.clubs import Directory
from match_scraper.sources.modular11.page import Page
from match_scraper.sources.modular11.read import About, Part, Reading, read
from match_scraper.sources.modular11.rows import Row
from match_scraper.sources.modular11.zones import Known

NOON = datetime(2025, 10, 4, 12)  # noqa: DTZ001 - a wall clock
QUILL = Side(301, 7301, "Quillmere FC", "Northeast")
HAZEL = Side(302, 7302, "Hazelwick SC", "Northeast")
PARK = Place("Teasel Park - Field 1")
MAPPED = Place("RJRSP", "Field #1", "5 Crest Rd, Umber Canyon, CA 92509, USA", (33.98, -117.41))
COMPETITION = Competition("league", "modular11-league-25-26", "2025-2026", "Homegrown", "Homegrown")

MATCH = Match(
    number=500_001,
    tournament=12,
    age="U14",
    competition="League",
    division="Northeast",
    local=NOON,
    home=QUILL,
    away=HAZEL,
    place=PARK,
    score=(1, 0),
)


def a_match(**changes: object) -> Match:
    return replace(MATCH, **changes)  # type: ignore[arg-type]


def several(number: int) -> list[Match]:
    return [a_match(number=500_001 + each) for each in range(number)]


def body(*matches: Match, number: int = 1) -> bytes:
    return write(matches, number).encode()


def pages(*matches: Match) -> Page:
    return page.read(body(*matches))


def a_row(**changes: object) -> Row:
    (row,) = pages(a_match(**changes)).rows
    return row


def reading(
    *matches: Match,
    part: Part = "all",
    known: Known = Known(),
    event: bool = False,
    tournament: str = "12",
    directory: Directory = Directory(),
    accepted: Sequence[Team] = (),
) -> Reading:
    found = pages(*matches)
    when = datetime(2025, 11, 1, 12, tzinfo=UTC)
    about = About(
        COMPETITION, tournament, when, part=part, event=event, known=known, directory=directory, accepted=accepted
    )
    return read(found.rows, found.bad, about)


def a_season(*matches: Match) -> Season:
    return reading(*matches).season


def numbers(rows: Iterable[Row]) -> list[int]:
    return [int(row.id) for row in rows]
