"""The first messages to a database that people have used: what they bind, create and change, and what is doubtful."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from match_schema import read

from .arguments import Arguments
from .database import Connection, connected

_INGEST: Final = "select outcome from pipeline.ingest(%s::jsonb, %s, %s::jsonb)"
# What this transaction has learnt carries its own time.
_TEAMS: Final = """
    select squad.how, team.id, team.name, league.name as league, array_agg(squad.source_team_id order by 1) as ids
    from pipeline.team as squad
    join public.teams as team on team.id = squad.team_id
    join public.leagues as league on league.id = squad.league_id
    where squad.learnt_at = now() and squad.how <> 'shared'
    group by 1, 2, 3, 4
    order by 1, 4, 3, 2
"""
_CHANGED: Final = """
    select ledger.match_id as id, ledger.source_match_id as match, ledger.changed, identity.adopted
    from pipeline.ledger
    join pipeline.identity as identity on identity.match_id = ledger.match_id
        and identity.source_match_id = ledger.source_match_id
    where ledger.message_id = any (%s) and ledger.outcome = 'updated' and identity.bound_at = now()
    order by ledger.id
"""
_DOUBTFUL: Final = """
    select match_id as id, source_match_id as match, outcome, reason from pipeline.ledger
    where message_id = any (%s) and outcome in ('quarantined', 'conflict')
    order by id
"""
_ODD: Final = """
    select match.id, match.match_id as match, fault.what
    from public.matches as match
    left join public.divisions as division on division.id = match.division_id
    join public.teams as home on home.id = match.home_team_id
    join public.teams as away on away.id = match.away_team_id
    cross join lateral (values
        ((match.home_score is null) <> (match.away_score is null), 'half a score'),
        (match.home_score < 0 or match.away_score < 0, 'a negative score'),
        (match.match_status = 'completed' and match.home_score is null, 'completed without a score'),
        (match.match_status in ('scheduled', 'cancelled') and match.home_score is not null,
            'a score, but not completed'),
        (match.match_status is null, 'no status'),
        (division.league_id not in (home.league_id, away.league_id), 'in a league of neither team')
    ) as fault (found, what)
    where fault.found
    order by match.id, fault.what
"""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What came, or would come, of the messages."""

    outcomes: Mapping[str, int]
    """Matches by outcome."""
    teams: Sequence[Mapping[str, Any]]
    """Teams bound to a row that was there, or created: how, id, name, league, ids of the source."""
    changed: Sequence[Mapping[str, Any]]
    """Rows that were there and say something else now: id, match, changed (column -> [old, new]), adopted."""
    doubtful: Sequence[Mapping[str, Any]]
    """Matches that wait for a person: id, match, outcome, reason."""
    odd: Sequence[Mapping[str, Any]]
    """Rows from before that no message would have made so: id, match, what."""


def adopt(url: str, bodies: Iterable[bytes], *, pretend: bool) -> Adoption:
    """Apply messages in one transaction and tell all that came of it; `pretend` undoes it at the end.

    Raises match_schema's SchemaError, NotApplied, Rejected, DatabaseUnavailable, DatabaseBusy, NotMigrated.
    """
    with connected(url) as connection, connection.transaction(force_rollback=pretend):
        odd = connection.execute(_ODD).fetchall()  # before anything is set right
        told = [_apply(connection, body) for body in bodies]
        messages = [message for message, _ in told]
        return Adoption(
            Counter(outcome for _, outcomes in told for outcome in outcomes),
            connection.execute(_TEAMS).fetchall(),
            connection.execute(_CHANGED, (messages,)).fetchall(),
            connection.execute(_DOUBTFUL, (messages,)).fetchall(),
            odd,
        )


def _apply(connection: Connection, body: bytes) -> tuple[str, list[str]]:
    reading = read(body)
    told = Arguments.of(reading)
    rows = connection.execute(_INGEST, (told.envelope, told.positions, told.faults)).fetchall()
    return reading.message.message_id, [row["outcome"] for row in rows]
