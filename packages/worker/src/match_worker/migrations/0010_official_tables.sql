-- Tables as their source publishes them: they settle what no rule can (lots), and ours are compared with them.

create table pipeline.official_table (
    source text collate "C" not null,
    competition_season text collate "C" not null,
    season_id integer not null references public.seasons (id) on delete cascade,
    division_id integer not null references public.divisions (id) on delete cascade,
    age_group_id integer not null references public.age_groups (id) on delete cascade,
    source_bracket_id text not null,
    placings jsonb not null,
    observed_at timestamptz not null,
    message_id text collate "C" not null,
    primary key (division_id, age_group_id, season_id, source, competition_season)
);
comment on table pipeline.official_table is 'The newest table a source published, figures as it words them.';

create view pipeline.official_placing as
select official.source, official.competition_season, official.season_id, official.division_id, official.age_group_id,
    (line.value ->> 'position')::integer as "position", line.value ->> 'team' as source_team_id, team.team_id,
    line.value -> 'values' as "values", official.observed_at
from pipeline.official_table as official
cross join jsonb_array_elements(official.placings) as line (value)
left join pipeline.team as team
    on team.source = official.source and team.source_team_id = line.value ->> 'team';
comment on view pipeline.official_placing is
    'One row per line of a published table; team_id is null while no match or list has named the team.';

create function pipeline.ingest_official_table(envelope jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    context pipeline.context := pipeline.read_context(envelope);
    reason text;
    detail text;
begin
    select fault.reason, fault.detail into reason, detail from pipeline.envelope_fault(envelope, context) as fault;
    if reason = 'clock' then
        raise exception 'clock: %', detail using errcode = 'object_in_use'; -- time passes: it is tried again
    elsif reason is not null then
        raise exception '%: %', reason, detail;
    end if;
    perform pipeline.learn_divisions(envelope, context);
    if not exists (
        select from public.divisions as division
        where division.name = envelope ->> 'division' and division.league_id = context.league_id) then
        raise exception 'unknown division: no division % in this league: add it, then replay', envelope ->> 'division';
    end if;
    insert into pipeline.official_table as known (
        source, competition_season, season_id, division_id, age_group_id, source_bracket_id, placings, observed_at,
        message_id)
    select context.source, context.competition_season, context.season_id, division.id, context.age_group_id,
        envelope ->> 'bracket_id', envelope -> 'placings', context.observed_at, context.message_id
    from public.divisions as division
    where division.name = envelope ->> 'division' and division.league_id = context.league_id
    on conflict (division_id, age_group_id, season_id, source, competition_season) do update
    set source_bracket_id = excluded.source_bracket_id, placings = excluded.placings,
        observed_at = excluded.observed_at, message_id = excluded.message_id
    where (excluded.observed_at, excluded.message_id) > (known.observed_at, known.message_id);
end;
$$;
comment on function pipeline.ingest_official_table is 'Keeps the newest published table. Refused whole if it names what nobody knows.';
