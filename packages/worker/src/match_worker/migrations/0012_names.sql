-- Names that change: clubs renamed by their source, and a person's word on which team a name means.

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
    -- Whoever learns has found its rows already: first it ends, or it begins after this.
    perform pipeline.one_learner_at_a_time();
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
    -- In one step: who forfeits is one of the two who play, at every moment.
    moved := (
        select jsonb_build_object('public.matches.home_team_id', count(*) filter (where home_team_id = gone),
            'public.matches.away_team_id', count(*) filter (where away_team_id = gone),
            'public.matches.forfeit_team_id', count(*) filter (where forfeit_team_id = gone))
        from public.matches
        where gone in (home_team_id, away_team_id));
    update public.matches
    set home_team_id = case when home_team_id = gone then kept else home_team_id end,
        away_team_id = case when away_team_id = gone then kept else away_team_id end,
        forfeit_team_id = case when forfeit_team_id = gone then kept else forfeit_team_id end
    where gone in (home_team_id, away_team_id);
    for reference in
        select held.conrelid::regclass as relation, place.attname as "column"
        from pg_constraint as held
        join pg_attribute as place on place.attrelid = held.conrelid and place.attnum = held.conkey[1]
        where held.confrelid = 'public.teams'::regclass and held.contype = 'f'
            and (held.conrelid <> 'public.matches'::regclass
                or place.attname not in ('home_team_id', 'away_team_id', 'forfeit_team_id'))
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

create function pipeline.rename_club(told_club text, new_name text, context pipeline.context) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    known pipeline.club;
begin
    select * into known from pipeline.club as club
    where club.source = context.source and club.source_club_id = told_club for update;
    if not found or (known.name_at, known.name_by) >= (context.observed_at, context.message_id collate "C") then
        return;
    end if;
    -- A row that a person named otherwise keeps its name; so does one whose new name another has.
    update public.clubs as row_of set name = new_name, updated_at = context.clock
    where row_of.id = known.club_id and pipeline.folded(row_of.name) = pipeline.folded(known.name)
        and not exists (select from public.clubs as other where other.name = new_name and other.id <> row_of.id);
    with renamed as (
        select squad.source_team_id, squad.team_id, squad.league_id, squad.name as old_name,
            left(new_name || substr(squad.name, length(known.name) + 1), 200) as row_name -- as long as the column
        from pipeline.team as squad
        where squad.source = context.source and squad.source_club_id = told_club
            and left(squad.name, length(known.name)) = known.name
    ), aliased as (
        insert into pipeline.alias (league_id, folded, source, team_id, name, renamed)
        select distinct on (league_id, pipeline.folded(old_name)) league_id, pipeline.folded(old_name), context.source,
            team_id, old_name, true
        from renamed
        order by league_id, pipeline.folded(old_name), team_id
        on conflict do nothing
    ), rows_renamed as (
        update public.teams as row_of set name = told.row_name, updated_at = context.clock
        from (select distinct team_id, old_name, row_name from renamed) as told
        where row_of.id = told.team_id and pipeline.folded(row_of.name) = pipeline.folded(told.old_name)
            and not exists (
                select from public.teams as other
                where other.name = told.row_name and other.id <> row_of.id
                    and (other.division_id = row_of.division_id
                        or other.club_id = row_of.club_id and other.league_id = row_of.league_id))
    )
    update pipeline.team as squad set name = renamed.row_name
    from renamed
    where squad.source = context.source and squad.source_team_id = renamed.source_team_id;
    update pipeline.club as club
    set name = new_name, name_at = context.observed_at, name_by = context.message_id
    where club.source = context.source and club.source_club_id = told_club;
end;
$$;
comment on function pipeline.rename_club is
    'Gives a club and its teams the newest name its source told; the old one stays a further name of each team.';

create function pipeline.ingest_reference(envelope jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    context pipeline.context := pipeline.read_context(envelope);
    renamed record;
begin
    if context.observed_at > context.clock + interval '5 minutes' then
        raise exception 'clock: the stamp is more than five minutes ahead of the database: set the clock right, then replay'
            using errcode = 'object_in_use'; -- time passes: it is tried again
    end if;
    if context.rank is null then
        raise exception 'unknown source: % is not in pipeline.source: add it with its rank, then replay', context.source;
    end if;
    perform pipeline.one_learner_at_a_time();
    perform pipeline.resolve_teams(envelope, context, null);
    for renamed in
        select told.club_id, told.name
        from jsonb_to_recordset(envelope -> 'renamed') as told (club_id text, name text)
        order by told.club_id collate "C"
    loop
        perform pipeline.rename_club(renamed.club_id, renamed.name, context);
    end loop;
end;
$$;
comment on function pipeline.ingest_reference is 'Learns teams that no match names yet, and new names of clubs.';
