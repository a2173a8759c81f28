-- Names to ids, matches that cannot be applied, and matches nobody has told before.

create function pipeline.read_matches(
    envelope jsonb, positions integer[], context pipeline.context, refs pipeline.team_ref[]
) returns pipeline.told[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
    return (with team as (
        select coalesce(jsonb_object_agg(ref, team_id), '{}') as ids from unnest(refs)
    ), place as (
        -- Nearly always one list for the whole envelope.
        select listed.divisions, array(select jsonb_array_elements_text(listed.divisions)) as names, array(
            select known.id from public.divisions as known
            where known.league_id = context.league_id and listed.divisions ? known.name
            order by 1) as ids
        from (
            select distinct value -> 'divisions' as divisions from jsonb_array_elements(envelope -> 'matches')
        ) as listed
    )
    select array_agg(
        row(
            coalesce(positions[match.nth], match.nth - 1), match.id, match.platform_id,
            match.home, match.away, (team.ids ->> match.home)::integer, (team.ids ->> match.away)::integer,
            match.state,
            -- A postponed match stands on a parking date: its own day is the one it was to be played on.
            (case when match.state = 'postponed' then coalesce(schedule ->> 'original_date', schedule ->> 'date')
                else schedule ->> 'date' end)::date,
            case when match.state <> 'postponed' then (schedule ->> 'kickoff')::timestamptz end,
            schedule ->> 'certainty', zone.name, (schedule ->> 'original_date')::date, schedule ->> 'venue',
            (schedule ->> 'round')::integer, result ->> 'kind', (result ->> 'home')::integer,
            (result ->> 'away')::integer, (result #>> '{shootout,home}')::integer,
            (result #>> '{shootout,away}')::integer, result ->> 'by', place.names,
            -- Inside one division it belongs there; between two it belongs to neither, yet counts in both.
            case when cardinality(place.ids) = 1 then place.ids[1] end, coalesce(place.ids, '{}')
        )::pipeline.told
        order by match.id collate "C", match.nth
    )
    from (
        select sent.nth, value ->> 'id' as id, value ->> 'platform_id' as platform_id, value -> 'divisions' as divisions,
            value #>> '{teams,home}' as home, value #>> '{teams,away}' as away, value -> 'schedule' as schedule,
            value #>> '{schedule,state}' as state, value -> 'result' as result
        from jsonb_array_elements(envelope -> 'matches') with ordinality as sent (value, nth)
        offset 0
    ) as match
    cross join team
    left join place on place.divisions = match.divisions
    left join pipeline.zone as zone on zone.name = match.schedule ->> 'zone');
end;
$$;
comment on function pipeline.read_matches is
    'The matches with the ids of their teams and divisions, in the order of their own ids.';

create function pipeline.is_near_season(day date, state text, context pipeline.context) returns boolean
language sql immutable
-- Sources begin in August and end in the middle of July, readers' seasons last from September to June.
return day is null or state = 'removed'
    or day between context.season_from - 45 and context.season_until + 45;
comment on function pipeline.is_near_season is 'Whether the day is one of the season, with a margin; a removal says nothing of its day.';

create function pipeline.refusals(told pipeline.told[], context pipeline.context, refs pipeline.team_ref[])
returns pipeline.effect[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
    return (with refused as (
        select coalesce(jsonb_object_agg(ref, jsonb_build_array(reason, detail)), '{}') as teams
        from unnest(refs)
        where reason is not null
    ), known as (
        select coalesce(jsonb_object_agg(ref, true), '{}') as teams from unnest(refs)
    ), beside as (
        -- They come in the order of their ids, so that a repeat follows what it repeats.
        select each.*, coalesce(each.id = lag(each.id) over (order by each.nth), false) as repeated
        from unnest(told) with ordinality as each (
            "position", id, platform_id, home, away, home_team_id, away_team_id, state, match_date, kickoff, certainty,
            zone, original_date, venue, round, result, home_score, away_score, home_penalties, away_penalties,
            forfeit_by, divisions, division_id, division_ids, nth)
    ), doubtful as materialized (
        select * from beside as each
        where each.repeated
            or each.home is not null and (each.home_team_id <> each.away_team_id) is not true
            or not context.stamped and each.division_id is null
            or cardinality(each.division_ids) < cardinality(each.divisions)
            or not pipeline.is_near_season(each.match_date, each.state, context)
    )
    select array_agg(
        row(each.position, each.id, null, 'quarantined', fault.reason, fault.detail, null)::pipeline.effect)
    from doubtful as each
    cross join refused
    cross join known
    cross join lateral (
        select 'repeated' as reason, 'the envelope names this match more than once' as detail
        where each.repeated
        union all
        select 'unknown team', format('the envelope''s teams have no %s: send it along', missing.ref)
        from (values (each.home), (each.away)) as missing (ref)
        where missing.ref is not null and not known.teams ? missing.ref
        union all
        select refused.teams -> team.ref ->> 0, refused.teams -> team.ref ->> 1
        from (values (each.home), (each.away)) as team (ref)
        where refused.teams ? team.ref
        union all
        select 'same team', format('teams %s and %s are one row: bind one to a row of its own', each.home, each.away)
        where each.home_team_id = each.away_team_id
        union all
        select 'date outside season', format('%s is not within 45 days of the season, %s to %s: correct its dates or send '
            'the match under its own, then replay', each.match_date, context.season_from, context.season_until)
        where not pipeline.is_near_season(each.match_date, each.state, context)
        union all
        select 'unknown division', format('no division %s in this league: add it, then replay', division.name)
        from unnest(each.divisions) as division (name)
        where division.name <> 'unassigned' and not context.stamped and each.division_id is null
        union all
        select 'unknown division', format('a division''s name has 100 characters at most, this one %s: %s',
            length(division.name), division.name)
        from unnest(each.divisions) as division (name)
        where length(division.name) > 100
        limit 1
    ) as fault);
end;
$$;
comment on function pipeline.refusals is 'What is wrong with matches by themselves, one reason each.';

create function pipeline.free_number(number text) returns text
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    select number
    where number not like 'natural:%' and not exists (select from public.matches as taken where taken.match_id = number);
end;
comment on function pipeline.free_number is 'The bare number for matches.match_id, unless another match has it.';

create function pipeline.adopt(told pipeline.told[], context pipeline.context) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off set plan_cache_mode = force_generic_plan
as $$
declare
    others_tell boolean := exists (
        select from pipeline.source as other where other.source <> context.source and other.tells_matches);
begin
    if others_tell or exists (
            select from pipeline.identity where source_match_id >= 'natural:' and source_match_id < 'natural;')
        or exists (select from unnest(told) as each where each.id like 'natural:%') then
        -- Two voices that tell one match at the same moment: the second waits, and then finds the row of the first.
        perform pg_advisory_xact_lock(hashtextextended(format('pipeline.adopt %s %s %s %s', context.season_id,
            context.age_group_id, place.division_id, place.match_date), 0))
        from (select distinct each.division_id, each.match_date from unnest(told) as each order by 1, 2) as place;
    end if;
    insert into pipeline.identity (
        source, competition_season, source_match_id, match_id, platform_id, league_id, adopted)
    select context.source, context.competition_season, first.id, first.row_id, first.platform_id, context.league_id, true
    from (
        select distinct on (best.row_id) best.*
        from (
            select distinct on (each.id) each.id, each.platform_id, there.id as row_id
            from unnest(told) as each
            -- One way for each index: by number, typed by hand, told by another source. Nothing else of a match may
            -- choose the index: where statistics are missing, a day or a type looks as rare as a team.
            cross join lateral (
                select * from public.matches as numbered where numbered.match_id = each.id
                union all
                select * from public.matches as typed
                where typed.home_team_id in (each.home_team_id, each.away_team_id)
                    and typed.match_date = each.match_date and typed.match_id is null
                union all
                select * from public.matches as foreigner
                where (others_tell or each.id like 'natural:%')
                    and foreigner.home_team_id in (each.home_team_id, each.away_team_id)
                offset 0
            ) as there
            where there.season_id = context.season_id
                and there.age_group_id = context.age_group_id
                and (there.home_team_id, there.away_team_id) in (
                    (each.home_team_id, each.away_team_id), (each.away_team_id, each.home_team_id))
                and (there.match_id = each.id or there.match_date = each.match_date
                    and there.match_type_id = context.match_type_id
                    and there.division_id is not distinct from each.division_id
                    and (there.match_id is null or each.id like 'natural:%' or (
                        select other.match_id from pipeline.identity as other
                        where other.match_id = there.id and other.source <> context.source limit 1) is not null))
                and not exists (
                    select from pipeline.identity as claim
                    where claim.match_id = there.id and claim.source = context.source
                        and claim.competition_season = context.competition_season)
            order by each.id, there.match_id is not distinct from each.id desc,
                there.home_team_id = each.home_team_id desc, there.id
        ) as best
        order by best.row_id, best.id collate "C"
    ) as first
    order by first.id collate "C"
    on conflict do nothing;
    return found;
end;
$$;
comment on function pipeline.adopt is
    'Binds matches told for the first time to rows that are there, typed by hand or told by another source; the merge '
    'then brings them up to date. False if there are none.';

create function pipeline.unknown(told pipeline.told[], context pipeline.context) returns pipeline.told[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
begin
    return (select array_agg(each order by each.id collate "C")
    from unnest(told) as each
    where not exists (
        select from pipeline.identity as known
        where known.source = context.source and known.competition_season = context.competition_season
            and known.source_match_id = each.id));
end;
$$;
comment on function pipeline.unknown is 'Those of the matches that no row is bound to.';

create function pipeline.create_matches(told pipeline.told[], context pipeline.context) returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
as $$
declare
    sequence regclass := pg_get_serial_sequence('public.matches', 'id');
    effects pipeline.effect[];
begin
    with numbered as materialized (
        select each.*, nextval(sequence)::integer as row_id,
            -- As a value: of `exists` a planner without statistics makes a hash of all matches there are.
            pipeline.picture_of_new(each, context, case
                when each.id not like 'natural:%'
                    and (select taken.id from public.matches as taken where taken.match_id = each.id) is null then each.id
                end) as picture
        from unnest(told) as each
    ), bound as (
        -- The identity is the lock: of two who create the same match, the second waits here and then finds it.
        insert into pipeline.identity (
            source, competition_season, source_match_id, match_id, platform_id, league_id, division_ids, state, venue,
            zone, certainty, round, original_date, removed_at, removed_by, placed_at, placed_by, teams_at, teams_by,
            schedule_at, schedule_by, result_at, result_by)
        select context.source, context.competition_season, id, row_id, platform_id, context.league_id, division_ids,
            nullif(state, 'removed'), venue, zone, certainty, round, original_date,
            case when state = 'removed' then context.observed_at end,
            case when state = 'removed' then context.message_id end,
            context.observed_at, context.message_id, context.observed_at, context.message_id,
            case when state <> 'removed' then context.observed_at end,
            case when state <> 'removed' then context.message_id end,
            case when result is not null then context.observed_at end,
            case when result is not null then context.message_id end
        from numbered
        order by id collate "C"
        on conflict do nothing
        returning match_id
    ), created as (
        insert into public.matches (
            id, season_id, match_type_id, home_team_id, away_team_id, match_date, scheduled_kickoff, match_status,
            home_score, away_score, home_penalty_score, away_penalty_score, forfeit_team_id, division_id, age_group_id,
            match_id, source, data_source)
        select row_id, context.season_id, context.match_type_id, (picture).home_team_id, (picture).away_team_id,
            (picture).match_date, (picture).scheduled_kickoff, (picture).match_status, (picture).home_score,
            (picture).away_score, (picture).home_penalty_score, (picture).away_penalty_score,
            (picture).forfeit_team_id, (picture).division_id, (picture).age_group_id, (picture).match_id,
            (picture).source, 'match-pipeline'
        from numbered
        where row_id in (select match_id from bound)
    )
    select array_agg(
        row(position, id, row_id, 'created', null, null,
            pipeline.difference(null, picture))::pipeline.effect)
    into effects
    from numbered
    where row_id in (select match_id from bound);
    return effects;
end;
$$;
comment on function pipeline.create_matches is 'Creates row and identity together; skips what someone else created meanwhile.';
