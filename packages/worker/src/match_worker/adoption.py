"""Which row that is there a match told for the first time may be. Pure; `pipeline.adopt` does the same in sets."""

from collections.abc import Collection

from match_schema import v2

from .matches import Matches
from .told import Context, Identity, MatchRow, Told


def row_for(told: Told, context: Context, matches: Matches) -> MatchRow | None:
    """Find it: by its number before others, and with its sides as told before those swapped."""
    found = [row for row in matches.between(told.home, told.away) if _may_be(row, told, context, matches.tellers(row))]
    return min(found, key=lambda row: (row.match_id != told.id, row.home_team_id != told.home, row.id), default=None)


def _may_be(row: MatchRow, told: Told, context: Context, claims: Collection[Identity]) -> bool:
    mine = (context.source, context.competition_season)
    placed = (row.season_id, row.age_group_id) == (context.season_id, context.age_group_id)
    if not placed or any((each.source, each.competition_season) == mine for each in claims):
        return False
    return row.match_id == told.id or (_is_alike(row, told, context) and _may_be_ours(row, told, context, claims))


def _is_alike(row: MatchRow, told: Told, context: Context) -> bool:
    found = (row.match_date, row.match_type_id, row.division_id)
    return found == (told.day, context.match_type_id, told.division_id)


def _may_be_ours(row: MatchRow, told: Told, context: Context, claims: Collection[Identity]) -> bool:
    unnumbered = row.match_id is None or told.id.startswith(v2.NATURAL)
    return unnumbered or any(each.source != context.source for each in claims)
