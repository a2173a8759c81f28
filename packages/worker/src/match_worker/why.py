"""Why a match looks the way it does: what was said of it, by whom, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .database import Connection, connected
from .errors import UnknownMatch

_FIND: Final = """
    select match_id as id from (
        select 1 as guess, match_id, bound_at from pipeline.identity where source_match_id = %(match)s
        union all
        select 2, id, created_at from public.matches where match_id = %(match)s or 'id:' || id = %(match)s
        union all
        select 3, id, created_at from public.matches where id::text = %(match)s
    ) as found
    order by guess, bound_at desc
    limit 1
"""
_ROW: Final = """
    select match.id, match.match_id, match.match_date, match.scheduled_kickoff, match.match_status::text,
        home.name as home_team, away.name as away_team, match.home_score, match.away_score,
        match.home_penalty_score, match.away_penalty_score, forfeit.name as forfeit_team,
        season.name as season, age.name as age_group, type.name as match_type, league.name as league,
        division.name as division, match.source, match.score_locked, match.created_at, match.updated_at
    from public.matches as match
    join public.teams as home on home.id = match.home_team_id
    join public.teams as away on away.id = match.away_team_id
    join public.seasons as season on season.id = match.season_id
    join public.age_groups as age on age.id = match.age_group_id
    join public.match_types as type on type.id = match.match_type_id
    left join public.teams as forfeit on forfeit.id = match.forfeit_team_id
    left join public.divisions as division on division.id = match.division_id
    left join public.leagues as league on league.id = division.league_id
    where match.id = %s
"""
_IDENTITIES: Final = "select * from pipeline.identity where match_id = %s order by source, competition_season"
_ENTRIES: Final = """
    select ledger.at, ledger.outcome, ledger.reason, ledger.changed, ledger.observed_at, ledger.run_id,
        ledger.message_id, ledger.position, envelope.source
    from pipeline.ledger
    left join pipeline.envelope using (message_id)
    where ledger.match_id = %(id)s or (ledger.match_id is null and ledger.source_match_id = any (%(numbers)s))
    order by ledger.id
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: an effect, and the message that had it."""

    at: datetime
    outcome: str
    reason: str | None
    changed: Mapping[str, Sequence[Any]] | None
    """Column -> [old, new]; ids of teams and divisions, as in the row."""
    observed_at: datetime
    run_id: str
    message_id: str
    position: int
    source: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A match as it is, what each source calls it and last told of it, and all that happened to it, oldest first."""

    row: Mapping[str, Any] | None
    """The row of `matches` with names for ids; None while everything told of it is in quarantine."""
    identities: tuple[Mapping[str, Any], ...]
    """Rows of `pipeline.identity`, with the stamps of each register."""
    entries: tuple[Entry, ...]


def timeline(url: str, match: str | int) -> Timeline:
    """Tell the story of one match, named by its source's number (the newest of that number) or the database's id.

    A source's number comes first; `id:17` always means the database's. Raises UnknownMatch, DatabaseUnavailable,
    NotMigrated.
    """
    name = str(match)
    with connected(url) as connection:
        found = connection.execute(_FIND, {"match": name}).fetchone()
        told = _story(connection, None if found is None else found["id"], name)
    if told.row is None and not told.entries:
        raise UnknownMatch(name)
    return told


def _story(connection: Connection, found: int | None, name: str) -> Timeline:
    row = connection.execute(_ROW, (found,)).fetchone()
    identities = connection.execute(_IDENTITIES, (found,)).fetchall()
    numbers = [identity["source_match_id"] for identity in identities] or [name]
    entries = connection.execute(_ENTRIES, {"id": found, "numbers": numbers}).fetchall()
    return Timeline(row, tuple(identities), tuple(Entry(**entry) for entry in entries))
