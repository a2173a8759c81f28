"""What many matches of a season say otherwise than in the last accepted one, where that is no news. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from . import renames
from .fixture import UNASSIGNED, Fixture, Score, Season
from .limits import Limits, Reason

Pairs = Sequence[tuple[Fixture, Fixture]]
"""Matches of both seasons, as they were and as they are."""


def find(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    """Find every mass of changes beyond its limit."""
    pairs = _pairs(previous, season)
    changed = _changed(pairs)
    yield from _results(previous, season, changed, limits)
    yield from _moves(pairs, changed, limits)
    if (other := sum(_has_other_teams(*pair) for pair in changed)) > limits.teams_changed:
        yield Reason("teams_changed", f"{other} of {len(pairs)}, limit {limits.teams_changed}")
    if (squads := _other_squads(previous, season, more_than=limits.squads_changed)) > limits.squads_changed:
        yield Reason("squads_changed", f"{squads} of {len(previous.teams)}, limit {limits.squads_changed}")
    yield from _names(previous, season, limits)
    yield from _fields(pairs, changed, limits)


def of_results(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    """Find masses of scores that vanished or were replaced."""
    yield from _results(previous, season, _changed(_pairs(previous, season)), limits)


def _pairs(previous: Season, season: Season) -> Pairs:
    after = {fixture.id: fixture for fixture in season.fixtures}
    return [(before, after[before.id]) for before in previous.fixtures if before.id in after]


def _changed(pairs: Pairs) -> Pairs:
    """Leave out what did not change at all, and has nothing to say here; mostly that is nearly all."""
    return [(before, now) for before, now in pairs if before != now]


def conflicts(previous: Season, season: Season) -> list[str]:
    """List match numbers under which the source now keeps another of its own ids."""
    known = {each.id: each.platform_id for each in previous.fixtures}
    return [each.id for each in season.fixtures if known.get(each.id, each.platform_id) != each.platform_id]


def _results(previous: Season, season: Season, changed: Pairs, limits: Limits) -> Iterator[Reason]:
    scored = [fixture for fixture in previous.fixtures if isinstance(fixture.result, Score)]
    listed = {fixture.id for fixture in season.fixtures} | season.unread
    vanished = sum(
        isinstance(before.result, Score) and not isinstance(now.result, Score) and now.id not in season.early
        for before, now in changed
    )
    vanished += sum(fixture.id not in listed for fixture in scored)
    corrected = sum(_is_corrected(*pair) for pair in changed)
    for name, count, limit in (
        ("results_vanished", vanished, limits.results_vanished),
        ("results_changed", corrected, limits.results_changed),
    ):
        if count > limit:
            yield Reason(name, f"{count} of {len(scored)}, limit {limit}")


def _is_corrected(before: Fixture, now: Fixture) -> bool:
    """Tell whether a score was replaced; a shoot-out entered later only completes it."""
    match before.result, now.result:
        case Score() as old, Score() as new:
            return (old.home, old.away) != (new.home, new.away) or old.shootout not in (None, new.shootout)
    return False


def _moves(pairs: Pairs, changed: Pairs, limits: Limits) -> Iterator[Reason]:
    moved = sum(_is_moved(*pair) for pair in changed)
    if moved >= limits.moves_count_from and moved > limits.matches_moved * len(pairs):
        yield Reason("matches_moved", f"{moved} of {len(pairs)}, limit {limits.matches_moved:.0%}")


def _is_moved(before: Fixture, now: Fixture) -> bool:
    """Tell whether a match has another day, kick-off, venue or zone; what is set at last, or dropped, is no move."""
    old, new = before.schedule, now.schedule
    told = ((old.kickoff, new.kickoff), (old.venue, new.venue), (old.zone, new.zone))
    return old.date != new.date or any(then != here and then and here for then, here in told)


def _has_other_teams(before: Fixture, now: Fixture) -> bool:
    return (before.home, before.away, before.platform_id) != (now.home, now.away, now.platform_id)


def _other_squads(previous: Season, season: Season, *, more_than: int) -> int:
    """Count teams of another club, age or side; where they are many, those alone that matches named before and now."""
    known = {team.id: (team.club_id, team.age_group, team.side) for team in previous.teams}
    told = ((team.id, (team.club_id, team.age_group, team.side)) for team in season.teams)
    other = {squad for squad, said in told if known.get(squad, said) != said}
    if len(other) <= more_than:
        return len(other)
    # A table says less of a team than its matches do: the first of them may say it otherwise.
    return len(other & _named(previous) & _named(season))


def _named(season: Season) -> set[str]:
    return {squad for fixture in season.fixtures for squad in (fixture.home, fixture.away)}


def _names(previous: Season, season: Season, limits: Limits) -> Iterator[Reason]:
    clubs = len({team.club_id for team in previous.teams})
    found = list(renames.find(previous, season))
    if len(found) >= limits.renames_count_from and len(found) > limits.clubs_renamed * clubs:
        example = f"{found[0].before} -> {found[0].after}"
        yield Reason("clubs_renamed", f"{len(found)} of {clubs}, limit {limits.clubs_renamed:.0%}; {example}")


_FIELDS: Final[tuple[tuple[str, Callable[[Fixture], object]], ...]] = (
    ("kick-off", lambda each: each.schedule.kickoff or each.result),  # the source may drop that of a match over
    ("venue", lambda each: each.schedule.venue or each.result),
    ("zone", lambda each: each.schedule.zone),
    ("table", lambda each: each.divisions != (UNASSIGNED,)),
)


def _fields(pairs: Pairs, changed: Pairs, limits: Limits) -> Iterator[Reason]:
    if len(pairs) < limits.fields_count_from:
        return
    for name, told in _FIELDS:
        lost = sum(bool(told(before)) and not told(now) for before, now in changed)
        if lost > limits.fields_fell * len(pairs):
            yield Reason("fields_fell", f"{name}: gone from {lost} of {len(pairs)}, limit {limits.fields_fell:.0%}")
