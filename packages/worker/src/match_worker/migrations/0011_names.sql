-- Names of teams, in the hands of a person: which wait for one, and two rows that are one team.

create view pipeline.unmatched_name as
select team.value ->> 'name' as name, team.value ->> 'league' as league, envelope.source, waiting.reason,
    count(distinct waiting.id)::integer as matches, array_agg(distinct waiting.id) as quarantined
from pipeline.quarantine as waiting
join pipeline.envelope as envelope using (message_id)
cross join jsonb_array_elements(envelope.body -> 'teams') as team (value)
where waiting.status = 'waiting' and waiting.reason in ('unknown team', 'ambiguous team')
    and team.value ->> 'id' in (waiting.payload #>> '{teams,home}', waiting.payload #>> '{teams,away}')
    and waiting.detail like '% ' || (team.value ->> 'name') || ' in league ' || (team.value ->> 'league') || '%'
group by 1, 2, 3, 4;
comment on view pipeline.unmatched_name is 'Names that no team, or more than one, goes by, and what waits for them.';

create function pipeline.repoint(relation regclass, "column" name, gone integer, kept integer) returns integer
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    place tid;
    moved integer := 0;
begin
    for place in execute format('select ctid from %s where %I = $1 order by ctid', relation, "column") using gone loop
        begin
            execute format('update %s set %I = $1 where ctid = $2', relation, "column") using kept, place;
            moved := moved + 1;
        exception when unique_violation then
            -- What the kept team has already: its membership, a further name. Anything else is for a person.
            if relation not in (to_regclass('public.team_mappings'), to_regclass('public.team_match_types')) then
                raise;
            end if;
            execute format('delete from %s where ctid = $1', relation) using place;
        end;
    end loop;
    return moved;
end;
$$;
comment on function pipeline.repoint is 'Lets every row of a table that points to one team point to another.';

create function pipeline.merge_teams(gone integer, kept integer) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    gone_row public.teams;
    kept_row public.teams;
    reference record;
    moved jsonb := '{}';
begin
    perform from public.teams where id in (gone, kept) order by id for update;
    select * into gone_row from public.teams where id = gone;
    select * into kept_row from public.teams where id = kept;
    if gone = kept or gone_row.id is null or kept_row.id is null then
        raise exception 'teams % and % are not two teams', gone, kept;
    elsif gone_row.league_id is distinct from kept_row.league_id then
        raise exception 'teams % and % are in different leagues', gone, kept;
    elsif exists (select from public.matches where home_team_id in (gone, kept) and away_team_id in (gone, kept)) then
        raise exception 'teams % and % play each other', gone, kept;
    end if;
    insert into pipeline.ledger (match_id, outcome, reason, changed, message_id, "position", run_id, observed_at)
    select id, 'updated', format('teams merged: %s (%s) into %s (%s)', gone_row.name, gone, kept_row.name, kept),
        jsonb_build_object(case when home_team_id = gone then 'home_team_id' else 'away_team_id' end,
            jsonb_build_array(gone, kept)),
        'by hand', 0, 'by hand', pg_catalog.now()
    from public.matches
    where gone in (home_team_id, away_team_id);
    update pipeline.bracket
    set members = array(
        select distinct case when member = gone then kept else member end from unnest(members) as member order by 1)
    where gone = any (members);
    for reference in
        select held.conrelid::regclass as relation, place.attname as "column"
        from pg_constraint as held
        join pg_attribute as place on place.attrelid = held.conrelid and place.attnum = held.conkey[1]
        where held.confrelid = 'public.teams'::regclass and held.contype = 'f'
        order by 1, 2
    loop
        moved := moved || jsonb_build_object(reference.relation || '.' || reference."column",
            pipeline.repoint(reference.relation, reference."column", gone, kept));
    end loop;
    insert into pipeline.alias (league_id, folded, team_id, name)
    select gone_row.league_id, pipeline.folded(gone_row.name), kept, gone_row.name
    where gone_row.league_id is not null and pipeline.folded(gone_row.name) <> pipeline.folded(kept_row.name)
    on conflict do nothing;
    delete from public.teams where id = gone;
    return moved;
end;
$$;
comment on function pipeline.merge_teams is
    'Makes two rows of a league one: everything that points to the first points to the second, which also goes by its name.';
