"""Whether the figures of a published table are those their names say: they follow from each other. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from match_scraper.fixture import Placing

_PER_MATCH: Final = ("goal_differential_per_match", "goals_for_per_match", "goals_against_per_match")
_PPM: Final = "points_per_match_penalty_shootout"
_PLAYED: Final = "matches_played"
_FAMILIES: Final = tuple(
    frozenset(keys)
    for keys in (
        ("points_penalty_shootout", "won_penalty_shootout", "loss_penalty_shootout", "tie_penalty_shootout",
         _PPM, _PLAYED, *_PER_MATCH),
        ("points", "won", "loss", "tie", _PPM, _PLAYED, *_PER_MATCH),
        ("taka_quality_of_play", "taka_att_score", "taka_def_score"),
    )
)  # fmt: skip
"""The names of the figures: those of today, those of a month before, and those of U13 and U14."""
_KNOWN: Final = frozenset[str]().union(*_FAMILIES)
_NUMBER: Final = re.compile(r"-?\d{1,6}(\.\d{1,6})?")
_ROUNDED: Final = 0.011
"""Figures per match have two decimals."""


def is_sound(lines: Sequence[Placing]) -> bool:
    """Tell whether the lines are in order, and the figures known by name and in accord with each other."""
    told = [dict(line.values) for line in lines]
    named = {key for values in told for key in values}
    whole = any(family <= named for family in _FAMILIES)
    if named - _KNOWN and not (whole and not any(_has_renamed(each, named) for each in told)):
        return False  # a figure was renamed: its old name is gone, and nobody knows what the new one means
    if len({line.team for line in lines}) < len(lines):
        return False
    numbers = list(_numbers(told))
    return len(numbers) == len(told) and all(map(_adds_up, numbers)) and _is_ranked(lines, numbers)


def _has_renamed(figures: Mapping[str, str], named: AbstractSet[str]) -> bool:
    """Tell whether a line has a figure of unknown name in the place of one that other lines have."""
    return bool(figures.keys() - _KNOWN and (named & _KNOWN) - figures.keys())


def _numbers(told: Sequence[Mapping[str, str]]) -> Iterator[dict[str, float]]:
    for values in told:
        if any(key in _KNOWN and _NUMBER.fullmatch(text) is None for key, text in values.items()):
            return
        yield {key: float(text) for key, text in values.items() if key in _KNOWN}


def _adds_up(figures: Mapping[str, float]) -> bool:
    """Compare what follows from other figures; of a figure that is not there nothing follows."""
    return all(abs(left - right) <= _ROUNDED * scale for left, right, scale in _equations(figures))


def _equations(figures: Mapping[str, float]) -> Iterator[tuple[float, float, float]]:
    played = figures.get(_PLAYED)
    for ending in ("", "_penalty_shootout"):
        parts = [figures.get(f"{name}{ending}") for name in ("won", "loss", "tie")]
        if played is not None and None not in parts:
            yield played, sum(part for part in parts if part is not None), 0
    points, per_match = figures.get("points_penalty_shootout"), figures.get(_PPM)
    if points is not None and per_match is not None and played is not None:
        yield points, per_match * played, max(played, 1)
    difference, scored, conceded = (figures.get(key) for key in _PER_MATCH)
    if difference is not None and scored is not None and conceded is not None:
        yield difference, scored - conceded, 2


def _is_ranked(lines: Sequence[Placing], numbers: Sequence[Mapping[str, float]]) -> bool:
    """Compare the order with the points per match by which it is made, where all have them."""
    ranked = sorted(zip(lines, numbers, strict=True), key=lambda each: each[0].position)
    points = [figures[_PPM] for _, figures in ranked if _PPM in figures]
    return len(points) < len(lines) or all(above >= below - _ROUNDED for above, below in pairwise(points))
