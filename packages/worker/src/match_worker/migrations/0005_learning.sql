-- Divisions, clubs, teams and members, learnt in statements of their own and only when something is unknown.

create type pipeline.told_team as (
    id text, club_id text, club text, name text, league text, age_group text, side text, logo_url text, known_by text
);

create function pipeline.one_learner_at_a_time() returns void
language sql set search_path = pg_catalog, pg_temp
begin atomic
    select pg_advisory_xact_lock(hashtext('pipeline.learn'));
end;
comment on function pipeline.one_learner_at_a_time is
    'For what no unique key guards: who binds a row that is there, or renames. All others learn side by side.';

create function pipeline.learn_divisions(envelope jsonb, context pipeline.context) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    names text[] := (
        select array_agg(division.name order by division.name)
        from (
            select envelope ->> 'division'
            union
            select jsonb_array_elements_text(listed.divisions)
            from (
                select distinct value -> 'divisions' as divisions from jsonb_array_elements(envelope -> 'matches')
            ) as listed
        ) as division (name)
        where division.name <> 'unassigned' and length(division.name) <= 100 and not exists (
            select from public.divisions as known
            where known.name = division.name and known.league_id = context.league_id
        )
    );
begin
    if names is not null and context.stamped then
        insert into public.divisions (name, league_id)
        select unnest(names), context.league_id
        on conflict (name, league_id) do nothing;
    end if;
end;
$$;
comment on function pipeline.learn_divisions is 'Creates divisions under their league, when a source with stable ids names them.';

create function pipeline.learn_clubs(teams pipeline.told_team[], context pipeline.context) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
begin
    with unknown as (
        select distinct on (told.club_id) told.club_id, told.club, told.logo_url
        from unnest(teams) as told
        where not exists (
            select from pipeline.club as known
            where known.source = context.source and known.source_club_id = told.club_id
        )
        order by told.club_id, told.club
    ), named as (
        select unknown.*,
            -- Two clubs of one name: the first takes the name (or the row of that name), the other carries its id.
            case
                when row_number() over (partition by pipeline.folded(club) order by club_id collate "C") > 1
                    or exists (
                        select from public.clubs as namesake
                        join pipeline.club as claim on claim.club_id = namesake.id and claim.source = context.source
                        where pipeline.folded(namesake.name) = pipeline.folded(unknown.club))
                then left(club, 130) || ' (' || club_id || ')'
                else coalesce(
                    (select min(there.name) from public.clubs as there
                     where pipeline.folded(there.name) = pipeline.folded(unknown.club)), club)
            end as row_name
        from unknown
    ), created as (
        insert into public.clubs (name, logo_url)
        select row_name, logo_url from named order by row_name
        on conflict (name) do nothing
        returning id, name
    )
    insert into pipeline.club (source, source_club_id, club_id, name, name_at, name_by)
    select context.source, named.club_id, coalesce(created.id, there.id), named.club, context.observed_at,
        context.message_id
    from named
    left join created on created.name = named.row_name
    left join public.clubs as there on there.name = named.row_name
    -- Neither: another learner has taken the name and not yet committed when this statement began. The next round sees it.
    where coalesce(created.id, there.id) is not null
    order by named.club_id collate "C"
    on conflict do nothing;
end;
$$;
comment on function pipeline.learn_clubs is 'Binds each unknown club to the row of its name, or creates one.';

create function pipeline.alias_of(of_league integer, name text, told_source text, of_club text default null)
returns integer
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    select alias.team_id
    from pipeline.alias
    where alias.league_id = of_league and alias.folded = pipeline.folded(alias_of.name)
        and alias.source in (told_source, '*')
        and (not alias.renamed or of_club is null or exists (
            select from pipeline.team as squad
            where squad.team_id = alias.team_id and squad.source = told_source and squad.source_club_id = of_club))
    order by alias.source = '*'
    limit 1;
end;
comment on function pipeline.alias_of is
    'The team that a person said this name means, or that had it before its club was renamed.';

create function pipeline.still_unknown(teams pipeline.told_team[], context pipeline.context)
returns pipeline.told_team[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
begin
    return (select array_agg(row(each.*)::pipeline.told_team)
    from unnest(teams) as each
    where each.known_by is null and not exists (
        select from pipeline.team as known
        where known.source = context.source and known.source_team_id = each.id));
end;
$$;
comment on function pipeline.still_unknown is 'Those of the teams with an id of their own that no row is bound to.';

create function pipeline.may_bind(teams pipeline.told_team[], context pipeline.context) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
begin
    return exists (
        select from unnest(teams) as told
        join public.leagues as league on league.name = told.league
        join public.teams as there
            on pipeline.folded(there.name) = pipeline.folded(told.name)
            and there.league_id is not distinct from league.id
        where not exists (
            select from pipeline.team as claim where claim.source = context.source and claim.team_id = there.id));
end;
$$;
comment on function pipeline.may_bind is 'Whether one of the teams may be a row that is there and that its source has not claimed.';

create function pipeline.learn_teams_once(
    teams pipeline.told_team[], context pipeline.context, told_division_id integer, members text[]
) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
begin
    with unknown as (
        select told.*, club.club_id as club_row, league.id as league_id, pipeline.folded(told.name) as folded
        from unnest(teams) as told
        join pipeline.club as club on club.source = context.source and club.source_club_id = told.club_id
        join public.leagues as league on league.name = told.league
        where not exists (
            select from pipeline.team as known
            where known.source = context.source and known.source_team_id = told.id
        )
    ), wanted as (
        -- A team row spans ages: one for each club, league and displayed name.
        select distinct on (club_row, league_id, folded) club_id, club_row, league_id, folded, name,
            bool_or(id = any (members)) over (partition by club_row, league_id, folded) as member
        from unknown
        order by club_row, league_id, folded, name
    ), candidates as (
        select wanted.*, shared.team_id as shared_id, free.ids as free_ids,
            pipeline.alias_of(wanted.league_id, wanted.name, context.source, wanted.club_id) as alias_id
        from wanted
        left join lateral (
            select min(known.team_id) as team_id
            from pipeline.team as known
            where known.source = context.source and known.source_club_id = wanted.club_id
                and known.league_id = wanted.league_id and pipeline.folded(known.name) = wanted.folded
        ) as shared on true
        left join lateral (
            select array_agg(there.id order by there.id) as ids
            from public.teams as there
            where pipeline.folded(there.name) = wanted.folded
                and there.league_id is not distinct from wanted.league_id
                and not exists (
                    select from pipeline.team as claim
                    where claim.source = context.source and claim.team_id = there.id
                        and claim.source_club_id <> wanted.club_id)
        ) as free on true
    ), bound as (
        select candidates.*,
            case
                when shared_id is not null then shared_id
                when alias_id is not null then alias_id
                when cardinality(free_ids) = 1 and row_number() over (
                    partition by league_id, folded order by club_id collate "C") = 1 then free_ids[1]
            end as bound_id,
            shared_id is null and alias_id is null and coalesce(cardinality(free_ids), 0) > 1 as ambiguous
        from candidates
    ), created as (
        insert into public.teams (name, club_id, league_id, division_id)
        select name, club_row, league_id,
            (select division.id from public.divisions as division
             where member and division.id = told_division_id and division.league_id = bound.league_id
                and not exists (select from public.teams as namesake
                                where namesake.name = bound.name and namesake.division_id = division.id)
                and not exists (select from bound as twin
                                where twin.name = bound.name and twin.league_id = bound.league_id
                                    and twin.club_row < bound.club_row))
        from bound
        where bound_id is null and not ambiguous
        order by name, club_row
        on conflict do nothing
        returning id, name, club_id, league_id
    )
    insert into pipeline.team (
        source, source_team_id, team_id, source_club_id, league_id, age_group, side, name, how)
    select context.source, unknown.id, coalesce(bound.bound_id, created.id), unknown.club_id, unknown.league_id,
        unknown.age_group, unknown.side, unknown.name,
        case when bound.shared_id is not null then 'shared' when bound.alias_id is not null then 'alias'
            when bound.bound_id is not null then 'bound' else 'created' end
    from unknown
    join bound using (club_row, league_id, folded)
    left join created on created.club_id = unknown.club_row and created.league_id = unknown.league_id
        and pipeline.folded(created.name) = unknown.folded
    where coalesce(bound.bound_id, created.id) is not null
    order by unknown.id collate "C"
    on conflict (source_team_id, source) do nothing;
end;
$$;
comment on function pipeline.learn_teams_once is
    'Finds or creates the row of each unknown team: another age''s of its club, else the one of its name in its league.';

create function pipeline.learn_teams(
    teams pipeline.told_team[], context pipeline.context, told_division_id integer, members text[]
) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    unknown pipeline.told_team[] := teams;
begin
    if pipeline.may_bind(teams, context) then
        perform pipeline.one_learner_at_a_time();
    else
        perform pg_advisory_xact_lock_shared(hashtext('pipeline.learn'));
    end if;
    -- Of two who learn one name at once, the second waits at its unique key and inserts nothing; the next round, a
    -- statement of its own, sees what the first has committed. What is left after that is ambiguous or of no league.
    for round in 1..5 loop
        perform pipeline.learn_clubs(unknown, context);
        perform pipeline.learn_teams_once(unknown, context, told_division_id, members);
        unknown := pipeline.still_unknown(unknown, context);
        exit when unknown is null;
    end loop;
end;
$$;
comment on function pipeline.learn_teams is 'Learns clubs and teams side by side with others: by unique keys, in sorted order.';

create function pipeline.named_team(told pipeline.told_team, told_source text) returns pipeline.team_ref
language sql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
begin atomic
    select case
        when alias.team_id is not null then row(told.id, alias.team_id, null, null)::pipeline.team_ref
        when count(there.id) = 1 then row(told.id, min(there.id), null, null)::pipeline.team_ref
        when count(there.id) = 0 then row(told.id, null, 'unknown team',
            format('no team %s in league %s: add it or name it, then replay', told.name, told.league))::pipeline.team_ref
        else row(told.id, null, 'ambiguous team',
            format('%s teams are named %s in league %s: name one, then replay', count(there.id), told.name, told.league)
            )::pipeline.team_ref
    end
    from public.leagues as league
    cross join lateral (select pipeline.alias_of(league.id, told.name, told_source) as team_id) as alias
    left join public.teams as there
        on pipeline.folded(there.name) = pipeline.folded(told.name) and there.league_id is not distinct from league.id
    where league.name = told.league
    group by alias.team_id;
end;
comment on function pipeline.named_team is 'A team of version 1 has no id: the one team of its name in its league, or why not.';

create function pipeline.stable_team(told pipeline.told_team, context pipeline.context) returns pipeline.team_ref
language sql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
begin atomic
    select case
        when known.team_id is not null then row(told.id, known.team_id, null, null)::pipeline.team_ref
        when league.id is null then row(told.id, null, 'unknown league',
            format('%s is not in leagues: add it, then replay', told.league))::pipeline.team_ref
        else row(told.id, null, 'ambiguous team',
            format('several teams are named %s in league %s: name one, then replay', told.name, told.league)
            )::pipeline.team_ref
    end
    from (select) as always
    left join pipeline.team as known on known.source = context.source and known.source_team_id = told.id
    left join public.leagues as league on league.name = told.league;
end;
comment on function pipeline.stable_team is 'A team with an id, after learning: its row, or why there is none.';

create function pipeline.resolve_teams(envelope jsonb, context pipeline.context, told_division_id integer)
returns pipeline.team_ref[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
declare
    members text[] := array(select jsonb_array_elements_text(envelope #> '{bracket,members}'));
    refs pipeline.team_ref[];
    told pipeline.told_team[];
    unknown pipeline.told_team[];
begin
    select array_agg(once) into told
    from (
        select distinct on (each.value ->> 'id') (jsonb_populate_record(null::pipeline.told_team, each.value)).*
        from jsonb_array_elements(envelope -> 'teams') with ordinality as each (value, nth)
        order by each.value ->> 'id', each.nth
    ) as once;
    unknown := pipeline.still_unknown(told, context);
    if unknown is not null then
        perform pipeline.learn_teams(unknown, context, told_division_id, members);
    end if;
    select array_agg(
        case when each.known_by is null and known.team_id is not null
            then row(each.id, known.team_id, null, null)::pipeline.team_ref
            when each.known_by is null then pipeline.stable_team(each, context)
            else coalesce(pipeline.named_team(each, context.source), row(each.id, null, 'unknown league',
                format('%s is not in leagues: add it, then replay', each.league))::pipeline.team_ref) end)
    into refs
    from unnest(told) as each
    left join lateral (
        select found.team_id from pipeline.team as found
        where found.source = context.source and found.source_team_id = each.id
        limit 1
    ) as known on true;
    return refs;
end;
$$;
comment on function pipeline.resolve_teams is 'Every team of the envelope, once: its row, or why there is none.';

create function pipeline.learn_members(
    envelope jsonb, context pipeline.context, told_division_id integer, refs pipeline.team_ref[]
) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
declare
    before integer[];
    told integer[] := (
        select array_agg(distinct known.team_id order by known.team_id)
        from jsonb_array_elements_text(envelope #> '{bracket,members}') as member (ref)
        join unnest(refs) as known on known.ref = member.ref
        where known.team_id is not null
    );
begin
    if told is null or told_division_id is null then
        return;
    end if;
    select bracket.members into before
    from pipeline.bracket
    where bracket.source = context.source and bracket.competition_season = context.competition_season
        and bracket.division_id = told_division_id and bracket.age_group_id = context.age_group_id;
    insert into pipeline.bracket as bracket (
        source, competition_season, division_id, age_group_id, season_id, source_bracket_id, members, members_at,
        members_by)
    values (context.source, context.competition_season, told_division_id, context.age_group_id, context.season_id,
        envelope #>> '{bracket,id}', told, context.observed_at, context.message_id)
    on conflict (source, competition_season, division_id, age_group_id) do update
    set members = excluded.members, source_bracket_id = excluded.source_bracket_id,
        members_at = excluded.members_at, members_by = excluded.members_by
    where (excluded.members_at, excluded.members_by) > (bracket.members_at, bracket.members_by);
    if before is distinct from told then
        insert into public.team_mappings (team_id, age_group_id, division_id)
        select unnest(told), context.age_group_id, told_division_id
        on conflict (team_id, age_group_id, division_id) do nothing;
    end if;
end;
$$;
comment on function pipeline.learn_members is 'Keeps the newest list of members, and what readers know of it: team, age, division.';
