-- From a message to typed values. Each function is named for what it returns.
--
-- What runs for every match of an envelope is one statement for all of them, and in plpgsql, which keeps its plan from
-- call to call; before PostgreSQL 18 a function in SQL that is not inlined is planned anew in every call.

create type pipeline.context as (
    message_id text, run_id text, source text, rank integer, competition_season text, observed_at timestamptz,
    stamped boolean, clock timestamptz, season_id integer, league_id integer, age_group_id integer,
    match_type_id integer, season_from date, season_until date, override_by text
);
comment on type pipeline.context is
    'What all matches of an envelope share, as ids; an unknown one is null. override_by: the person who says so, over what '
    'is newer or locked.';

create type pipeline.team_ref as (ref text, team_id integer, reason text, detail text);
comment on type pipeline.team_ref is 'A team as an envelope names it: its row, or why there is none.';

create type pipeline.told as (
    position integer, id text, platform_id text, home text, away text, home_team_id integer, away_team_id integer,
    state text, match_date date, kickoff timestamptz, certainty text, zone text, original_date date, venue text,
    round integer, result text, home_score integer, away_score integer, home_penalties integer,
    away_penalties integer, forfeit_by text, divisions text[], division_id integer, division_ids integer[]
);
comment on type pipeline.told is 'One match as told, its names resolved to ids.';

create type pipeline.picture as (
    home_team_id integer, away_team_id integer, match_date date, scheduled_kickoff timestamptz,
    match_status public.match_status, home_score integer, away_score integer, home_penalty_score integer,
    away_penalty_score integer, forfeit_team_id integer, division_id integer, age_group_id integer,
    match_id text, source text, venue text, zone text, certainty text, round integer, original_date date
);
comment on type pipeline.picture is 'All of a match that a message can change; two of them make a line of the ledger.';

create type pipeline.effect as (
    position integer, id text, match_id integer, outcome text, reason text, detail text, changed jsonb
);
comment on type pipeline.effect is 'What became of one match.';

create function pipeline.folded(name text) returns text
language sql immutable parallel safe
return lower(btrim(regexp_replace(name, '\s+', ' ', 'g')));
comment on function pipeline.folded is 'A name for comparison: case and blanks do not count.';
-- The league comes second: it is a few values for all teams, and there is an index of it alone already, which a database
-- that was never analysed would take. Asked for with `is not distinct from`, it chooses no index.
create index if not exists teams_folded_name on public.teams (pipeline.folded(name), league_id);
create index if not exists clubs_folded_name on public.clubs (pipeline.folded(name));

create function pipeline.season_id(season text) returns integer
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    select id
    from public.seasons
    where name in (season, left(season, 5) || right(season, 2))
    order by name = season desc
    limit 1;
end;
comment on function pipeline.season_id is 'Finds 2026-2027 also under its short spelling, 2026-27.';

create function pipeline.read_context(envelope jsonb) returns pipeline.context
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    season public.seasons := (
        select each from public.seasons as each
        where each.id = (select pipeline.season_id(envelope ->> 'season')));
    told_source text := envelope ->> 'source';
    by_hand text := envelope ->> 'override_by';
    told_at timestamptz := envelope ->> 'observed_at';
begin
    return row(
        envelope ->> 'message_id', envelope ->> 'run_id', told_source,
        (select s.rank from pipeline.source as s where s.source = told_source),
        envelope ->> 'competition_season',
        -- What a person says over it all is known since now, so that later news of the source counts again.
        case when by_hand is null then told_at else pg_catalog.now() end,
        by_hand is not null or told_at > timestamptz '1970-01-01T00:00:00Z',
        pg_catalog.now(),
        season.id,
        (select l.id from public.leagues as l where l.name = envelope ->> 'league'),
        (select a.id from public.age_groups as a where a.name = envelope ->> 'age_group'),
        (select t.id from public.match_types as t where t.name = coalesce(envelope ->> 'match_type', 'League')),
        season.start_date, season.end_date, by_hand
    )::pipeline.context;
end;
$$;
comment on function pipeline.read_context is 'Reads the envelope without its matches. A message of version 1 has no stamp.';

create function pipeline.envelope_fault(envelope jsonb, context pipeline.context, out reason text, out detail text)
language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
    select fault.reason, fault.detail
    from (values
        (1, context.observed_at > context.clock + interval '5 minutes', 'clock',
            'the stamp is more than five minutes ahead of the database: set the clock right, then replay'),
        (2, context.rank is null, 'unknown source',
            format('%s is not in pipeline.source: add it with its rank, then replay', context.source)),
        (3, coalesce(envelope ->> 'gender', 'male') <> 'male', 'gender',
            format('no tables for %s matches yet', envelope ->> 'gender')),
        (4, context.season_id is null, 'unknown season',
            format('%s is not in seasons: add it, then replay', envelope ->> 'season')),
        (5, context.league_id is null, 'unknown league',
            format('%s is not in leagues: add it, then replay', envelope ->> 'league')),
        (6, context.age_group_id is null, 'unknown age group',
            format('%s is not in age_groups: add it, then replay', envelope ->> 'age_group')),
        (7, context.match_type_id is null, 'unknown match type',
            format('%s is not in match_types: add it, then replay', coalesce(envelope ->> 'match_type', 'League')))
    ) as fault (rule, broken, reason, detail)
    where fault.broken
    order by fault.rule
    limit 1;
end;
comment on function pipeline.envelope_fault is 'The first reason why no match of the envelope can be applied, or nulls.';
