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
create index if not exists teams_league_folded_name on public.teams (league_id, pipeline.folded(name));
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
        select each from public.seasons as each where each.id = pipeline.season_id(envelope ->> 'season'));
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

create function pipeline.read_matches(envelope jsonb, positions integer[]) returns pipeline.told[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
    return (select array_agg(
        row(
            coalesce(positions[each.nth], each.nth - 1), match.id, match.platform_id,
            match.teams ->> 'home', match.teams ->> 'away', null, null,
            schedule.state,
            -- A postponed match stands on a parking date: its own day is the one it was to be played on.
            case when schedule.state = 'postponed' then coalesce(schedule.original_date, schedule.date)
                else schedule.date end,
            case when schedule.state <> 'postponed' then schedule.kickoff end,
            schedule.certainty, zone.name, schedule.original_date, schedule.venue, schedule.round,
            match.result ->> 'kind', (match.result ->> 'home')::integer, (match.result ->> 'away')::integer,
            (match.result #>> '{shootout,home}')::integer, (match.result #>> '{shootout,away}')::integer,
            match.result ->> 'by', match.divisions, null, null
        )::pipeline.told
        order by match.id collate "C", each.nth
    )
    from jsonb_array_elements(envelope -> 'matches') with ordinality as each (value, nth)
    cross join lateral jsonb_to_record(each.value) as match (
        id text, platform_id text, divisions text[], teams jsonb, schedule jsonb, result jsonb)
    cross join lateral jsonb_to_record(coalesce(match.schedule, '{}')) as schedule (
        state text, date date, certainty text, kickoff timestamptz, zone text, original_date date, venue text,
        round integer)
    left join pipeline.zone as zone on zone.name = schedule.zone);
end;
$$;
comment on function pipeline.read_matches is
    'The matches in the order of their ids, which is the order in which rows are locked.';
