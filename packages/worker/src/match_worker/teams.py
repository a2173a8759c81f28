"""Which team a name means: what is bound, what waits for a name, and a person's word on either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from .database import Connection, connected
from .errors import UnknownValue

_LIST: Final = """
    select team.id, team.name, league.name as league, club.name as club, known.source, known.ids, known.ages, known.how,
        known.learnt_at,
        array(select alias.name from pipeline.alias where alias.team_id = team.id order by alias.name) as also
    from public.teams as team
    left join public.leagues as league on league.id = team.league_id
    left join public.clubs as club on club.id = team.club_id
    left join lateral (
        select squad.source, array_agg(squad.source_team_id order by squad.source_team_id) as ids,
            array_agg(distinct squad.age_group order by squad.age_group) as ages,
            -- How the row was found the first time; its other ages share it.
            (array_agg(squad.how order by squad.how = 'shared', squad.learnt_at))[1] as how,
            min(squad.learnt_at) as learnt_at
        from pipeline.team as squad
        where squad.team_id = team.id
        group by squad.source
    ) as known on true
    where (%(league)s::text is null or league.name = %(league)s) and (not %(bound)s or known.how = 'bound')
    order by league.name, team.name, team.id, known.source
"""
_UNMATCHED: Final = "select * from pipeline.unmatched_name order by matches desc, league, name"
_LEAGUE: Final = "select id from public.leagues where name = %s"
_SOURCES: Final = "select source as name from pipeline.source order by source"
_LEAGUES: Final = "select name from public.leagues order by name"
_NAMES: Final = """
    select team.name from public.teams as team join public.leagues as league on league.id = team.league_id
    where league.name = %s
    union
    select alias.name from pipeline.alias as alias join public.leagues as league on league.id = alias.league_id
    where league.name = %s
"""
_TEAM: Final = "select from public.teams where id = %s and league_id = %s"
_ALIAS: Final = """
    insert into pipeline.alias (league_id, folded, source, team_id, name)
    values (%(league)s, pipeline.folded(%(name)s), %(source)s, %(team)s, %(name)s)
    on conflict (league_id, folded, source) do update
    set team_id = excluded.team_id, name = excluded.name, renamed = false
"""
_MERGE: Final = "select pipeline.merge_teams(%s, %s) as moved"


@dataclass(frozen=True, slots=True)
class Team:
    """A row of `teams`, and how one source came to it."""

    id: int
    name: str
    league: str | None
    club: str | None
    source: str | None
    """None where no source has named it."""
    ids: Sequence[str] | None
    """The source's ids of its squads, one for each age."""
    ages: Sequence[str] | None
    how: str | None
    """created; bound, to the one team of that name in that league; or alias, by a person's word."""
    learnt_at: datetime | None
    also: Sequence[str]
    """Further names."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A name that no team, or more than one, goes by."""

    name: str
    league: str
    source: str
    reason: str
    matches: int
    """Matches that wait for it."""
    quarantined: Sequence[int]
    """Their numbers in quarantine."""
    alike: Sequence[str]
    """Up to three names of the league that read much the same."""


def teams(url: str, *, league: str | None = None, bound: bool = False) -> list[Team]:
    """List teams; `bound`: only those a name bound, for review. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        return [Team(**row) for row in connection.execute(_LIST, {"league": league, "bound": bound})]


def unmatched(url: str) -> list[Unmatched]:
    """List the names that matches in quarantine wait for, the most wanted first. Raises as `teams`."""
    with connected(url) as connection:
        found = connection.execute(_UNMATCHED).fetchall()
        known = {league: _names(connection, _NAMES, league, league) for league in {row["league"] for row in found}}
    return [Unmatched(**row, alike=get_close_matches(row["name"], known[row["league"]], cutoff=0.5)) for row in found]


def add_alias(url: str, name: str, *, league: str, team: int, source: str = "*") -> None:
    """Let a further name mean a team of that league, for one source or any. Raises UnknownValue, and as `teams`."""
    with connected(url) as connection:
        found = connection.execute(_LEAGUE, (league,)).fetchone()
        if found is None:
            raise UnknownValue("league", league, _names(connection, _LEAGUES))
        if source not in (known := ["*", *_names(connection, _SOURCES)]):
            raise UnknownValue("source", source, known)
        if connection.execute(_TEAM, (team, found["id"])).fetchone() is None:
            raise UnknownValue(f"team of {league}", str(team), [f"those of `worker teams list --league {league}`"])
        connection.execute(_ALIAS, {"league": found["id"], "name": name, "source": source, "team": team})


def merge(url: str, gone: int, kept: int, *, pretend: bool = False) -> Mapping[str, int]:
    """Make two rows one, and return how many rows of each column now point to `kept`; `pretend` undoes it at once.

    Raises Rejected, which says why they are not one team, and as `teams`.
    """
    with connected(url) as connection, connection.transaction(force_rollback=pretend):
        row = connection.execute(_MERGE, (gone, kept)).fetchone() or {}
        moved: dict[str, int] = row["moved"]
        return moved


def _names(connection: Connection, query: str, *arguments: object) -> list[str]:
    return [row["name"] for row in connection.execute(query.encode(), arguments)]
