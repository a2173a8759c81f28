"""What a season has lost since the last accepted one, where that is more than news takes away. Pure."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from .fixture import Season
from .limits import Limits, Reason


def find(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    """Find every loss beyond its limit. What is gone is told by its name: as many new ones make up for nothing."""
    yield from _tables(previous, season, limits)
    yield from _fell("teams_fell", _members(previous), _members(season), limits.teams_fell)
    yield from of_matches(previous, season, limits)
    yield from _figures(previous, season, limits)


def of_matches(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    """Find the losses of matches, from the season and from its tables."""
    listed = {fixture.id for fixture in season.fixtures} | season.unread
    known = {fixture.id for fixture in previous.fixtures}
    yield from _fell("events_fell", known, listed, limits.events_fell)
    yield from _from_tables(previous, season, limits)


def _tables(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    gone = sorted(_headings(previous) - _headings(season))
    if len(gone) > limits.brackets_vanished:
        yield Reason("brackets_vanished", f"{len(gone)}: {', '.join(gone[:5])}")


def _headings(season: Season) -> set[str]:
    return {f"{bracket.age_group} {bracket.division}" for bracket in season.brackets}


def _members(season: Season) -> set[str]:
    return {squad for bracket in season.brackets for squad in bracket.members}


def _fell(name: str, before: AbstractSet[str], after: AbstractSet[str], limit: float) -> Iterator[Reason]:
    gone = len(before - after)
    if gone > limit * len(before):
        yield Reason(name, f"{len(before)} -> {len(before) - gone}, limit {limit:.0%}")


def _from_tables(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    before, gone = Counter[tuple[str, str]](), Counter(_left(previous, season))
    for (age, names), matches in Counter((each.age_group, each.divisions) for each in previous.fixtures).items():
        before.update({(age, name): matches for name in names})
    for table, lost in sorted(gone.items()):
        if before[table] >= limits.bracket_counts_from and lost > limits.bracket_fell * before[table]:
            numbers = f"{before[table]} -> {before[table] - lost}, limit {limits.bracket_fell:.0%}"
            yield Reason("bracket_fell", f"{' '.join(table)}: {numbers}")


def _left(previous: Season, season: Season) -> Iterator[tuple[str, str]]:
    """Name, for each match that is gone from a table, that table."""
    after = {fixture.id: fixture for fixture in season.fixtures}
    for fixture in previous.fixtures:
        now = after.get(fixture.id)
        if now is None:
            stays = fixture.divisions if fixture.id in season.unread else ()
        else:
            stays = now.divisions if now.age_group == fixture.age_group else ()
        if stays != fixture.divisions:
            yield from ((fixture.age_group, name) for name in fixture.divisions if name not in stays)


def _figures(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    before, after = _columns(previous), _columns(season)
    gone = sorted(before - after)
    if len(gone) > limits.figures_vanished:
        new = f"; new: {', '.join(sorted(after - before)[:5])}" if after - before else ""
        yield Reason("figures_vanished", f"{', '.join(gone[:5])}{new}")


def _columns(season: Season) -> set[str]:
    return {key for bracket in season.brackets for placing in bracket.placings for key, _ in placing.values}
