"""What follows the groups of an event: a knock-out and a showcase, with teams that are not known yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from .generate import EVENT
from .world import GROUP_PLAY, KNOCK_OUT, SHOWCASE, Match, Side, World

_FIRST_NUMBER: Final = 23_000
_IDS: Final = {"Playoff": 23, "Teamlist": 115}
_GROUPS: Final = {KNOCK_OUT: "Playoff", SHOWCASE: "Teamlist"}
_LATER: Final = timedelta(days=3)
_DAY: Final = timedelta(days=1)


def with_finals(world: World) -> World:
    """Return the world with an event that goes on; its first round has half its teams, one has nobody to meet."""
    played = [match for match in world.tournament(EVENT) if match.competition == GROUP_PLAY]
    return World((*world.matches, *_knock_out(played), *_showcase(played)), {**world.group_ids, **_IDS})


def _knock_out(played: list[Match]) -> Iterator[Match]:
    firsts = {match.division: match for match in reversed(played)}  # of each group the first match
    for place, first in enumerate(firsts.values()):
        yield _later(first, _FIRST_NUMBER + place, KNOCK_OUT, away=_slot("TBD"))
    final = _later(played[0], _FIRST_NUMBER + len(firsts), KNOCK_OUT, away=_slot("TBD"))
    yield replace(final, home=_slot("TBD"), local=final.local + _DAY, label="Final")


def _showcase(played: list[Match]) -> Iterator[Match]:
    one, other = played[0], played[1]
    yield _later(one, _FIRST_NUMBER + 50, SHOWCASE, away=other.home)
    yield _later(other, _FIRST_NUMBER + 51, SHOWCASE, away=_slot("Bye"))


def _later(match: Match, number: int, competition: str, *, away: Side) -> Match:
    group = _GROUPS[competition]
    return replace(
        match,
        number=number,
        competition=competition,
        division=group,
        local=match.local + _LATER,
        home=replace(match.home, group=group),
        away=replace(away, group=group),
        label=f"{match.age} {competition}",
        score=None,
    )


def _slot(name: str) -> Side:
    return Side(1353, 0, name, "")
