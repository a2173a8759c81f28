"""What the rows of both documents show together, when all of them are wrong in the same way. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from match_scraper.fixture import Bracket, Team

from . import rows
from .documents import Undecodable
from .rows import Row

FEW: Final = 20
"""Fewer of anything than this show nothing."""
_EARLY_SHARE: Final = 0.02
_FEW_TEAMS: Final = 5
_OTHER_AGE_SHARE: Final = 0.1


def check(read: Sequence[Row], brackets: Iterable[Bracket], teams: Iterable[Team], *, early: int) -> None:
    """Pass what is sound; `early` counts scores of matches to come. Raises Undecodable."""
    if early >= FEW and early > _EARLY_SHARE * len(read):
        # Today's source has a handful; this many are zeros in the place of nothing, or a clock that is wrong.
        raise Undecodable("schedule", f"{early} of {len(read)} matches have a score, and are still to come")
    _check_placeholders(read)
    _check_ages(brackets, teams)


def _check_placeholders(read: Sequence[Row]) -> None:
    """Compare the hour of kick-offs that are not set: where it moved, every kick-off did."""
    told = [timeless for row in read if (timeless := rows.is_placeholder(row)) is not None]
    off = told.count(False)
    if off >= FEW and off > told.count(True):
        raise Undecodable("schedule", f"{off} of {len(told)} kick-offs that are not set are not at the hour for those")


def _check_ages(brackets: Iterable[Bracket], teams: Iterable[Team]) -> None:
    """Compare the ages of tables with those of their teams, of which few play in an older table."""
    ages = {team.id: team.age_group for team in teams}
    listed = [(ages[squad], table.age_group) for table in brackets for squad in table.members if squad in ages]
    other = sum(own != table for own, table in listed)
    if other >= _FEW_TEAMS and other > _OTHER_AGE_SHARE * len(listed):
        raise Undecodable("standings", f"{other} of {len(listed)} teams are of another age than their table")
