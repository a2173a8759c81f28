"""What is wrong with a match by itself, and keeps it out. Pure; `pipeline.refusals` does the same in sets."""

from collections.abc import Mapping

from match_schema import v2

from .directory import LONGEST_DIVISION, Missing
from .effects import outside_season
from .told import Context, Told

Teams = Mapping[str, int | Missing]
"""The row of each team that the envelope names, or why there is none."""


def refusal_of(match: v2.Match, told: Told, context: Context, teams: Teams, *, repeated: bool) -> Missing | None:
    """Return the first reason why this match cannot be applied; `repeated`: the envelope has named it before."""
    if repeated:
        return Missing("repeated", "the envelope names this match more than once")
    return _of_teams(match, told, teams) or _of_place(match, told, context)


def _of_teams(match: v2.Match, told: Told, teams: Teams) -> Missing | None:
    refs = (match.teams.home, match.teams.away) if match.teams else ()
    for ref in refs:
        if ref not in teams:
            return Missing("unknown team", f"the envelope's teams have no {ref}: send it along")
    for ref in refs:
        if isinstance(missing := teams[ref], Missing):
            return missing
    if refs and told.home == told.away:
        return Missing("same team", f"teams {refs[0]} and {refs[1]} are one row: bind one to a row of its own")
    return None


def _of_place(match: v2.Match, told: Told, context: Context) -> Missing | None:
    if told.day and told.state != "removed" and not context.is_near_season(told.day):
        return outside_season(told.day, context.season)
    if not context.stamped and told.division_id is None:
        for name in match.divisions:
            if name != "unassigned":
                return Missing("unknown division", f"no division {name} in this league: add it, then replay")
    for name in match.divisions:
        if len(name) > LONGEST_DIVISION:
            told_length = f"a division's name has {LONGEST_DIVISION} characters at most, this one {len(name)}: {name}"
            return Missing("unknown division", told_length)
    return None
