"""What is right of a page: told by the matches it was written from. It knows no mutation and no reader."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, TypeAlias

from match_devstack.replica.modular11 import Match, Place, Side
from match_devstack.replica.modular11.lists import page

World: TypeAlias = tuple[Match, ...]

_TOWNS = ("Quillmere", "Hazelwick", "Amberlé", "Saint-Orme", "Dunmore & Vale", "O'Teasel", "Port Fjörd", "Elm")
_FIRST = datetime(2025, 9, 6, 9)  # noqa: DTZ001 - a wall clock


def matches(rng: Random) -> World:
    """Draw one page of matches: most played, some not; names with accents, ampersands and apostrophes."""
    clubs = [Side(300 + number, 7300 + number, f"{town} FC", "Northeast") for number, town in enumerate(_TOWNS)]
    return tuple(_match(rng, number, *rng.sample(clubs, k=2)) for number in range(25))


def _match(rng: Random, number: int, home: Side, away: Side) -> Match:
    played = number < 18
    return Match(
        number=500_001 + number,
        tournament=12,
        age=rng.choice(("U13", "U14", "U15", "U17")),
        competition="League",
        division="Northeast",
        local=_FIRST + timedelta(days=7 * (number // 3), minutes=15 * rng.randrange(40)),
        home=home,
        away=away,
        place=Place(f"Teasel Park - Field {rng.randrange(9)}"),
        score=(rng.randrange(5), rng.randrange(5)) if played else None,
    )


def written(world: World) -> str:
    """Write the page as the site does."""
    return page(world, 1)


def wrongs(rows: Iterable[Any], counted: int, world: World) -> Iterator[str]:
    """Say what of the rows is wrong; nothing where all is right and each that is missing was counted."""
    right = {str(match.number): _right(match) for match in world}
    read = {row.id: _told(row) for row in rows}
    for number, told in read.items():
        if told != right.get(number):
            yield f"match {number}: {told} is {right.get(number)}"
    if (missing := len(right.keys() - read.keys())) > counted:
        yield f"{missing} matches are missing, {counted} were counted"


def _right(match: Match) -> tuple[object, ...]:
    clock = match.local.time() if match.local.time() != time(0) else None
    teams = (match.home.name, str(match.home.club), match.away.name, str(match.away.club))
    where = f"{match.place.ground} - {match.place.pitch}" if match.place.pitch else match.place.ground
    return (match.local.date(), clock, match.age, match.competition, match.division, *teams, where, match.score)


def _told(row: Any) -> tuple[object, ...]:
    teams = (row.home.name, row.home.club, row.away.name, row.away.club)
    score = (row.result.home, row.result.away) if row.result else None
    return (row.day, row.clock, row.age, row.competition, row.division, *teams, row.venue.strip(), score)
