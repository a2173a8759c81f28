-- Matches that are known: locked, merged register by register, written, and said again.

create function pipeline.known_rows(told pipeline.told[], context pipeline.context) returns integer[]
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select mine.match_id from pipeline.identity as mine
        where mine.source_match_id = any (array(select id from unnest(told)))
            and mine.source = context.source and mine.competition_season = context.competition_season
        order by mine.match_id);
end;
$$;
comment on function pipeline.known_rows is 'The rows that the matches are bound to, in the order of their ids.';

create function pipeline.lock_matches(row_ids integer[]) returns integer[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off set plan_cache_mode = force_generic_plan
as $$
begin
    -- A person's edit, or another source's message, comes before or after this one, never in between.
    perform from public.matches where id = any (row_ids) order by id for no key update;
    return (
        select array_agg(shared.match_id)
        from (
            select known.match_id from pipeline.identity as known
            where known.match_id = any (row_ids)
            group by known.match_id
            having count(*) > 1
        ) as shared);
end;
$$;
comment on function pipeline.lock_matches is
    'Locks rows in the order of their ids, so that two who share matches never deadlock, and returns those '
    'that other identities tell too. The row alone is locked: an identity never moves, and whoever changes it holds its '
    'row''s lock.';

create type pipeline.verdict as (outcome text, reason text, detail text);

create type pipeline.merged as (
    position integer, id text, match_id integer, row_place tid, identity_place tid, any_news boolean, placed boolean,
    teams boolean, schedule boolean, removed boolean, relisted boolean, result boolean, reason text, detail text,
    outcome text, platform_id text, division_ids integer[], state text, changed boolean, before pipeline.picture, after pipeline.picture
);
comment on type pipeline.merged is 'One known match, merged: which registers had news, and the row before and after.';

create function pipeline.merged(told pipeline.told[], context pipeline.context, shared integer[])
returns setof pipeline.merged
language sql stable rows 100
begin atomic
    with other as (
        select o.match_id, s.rank, o.source, coalesce(o.schedule_at, o.removed_at) as at,
            coalesce(o.schedule_by, o.removed_by) as by, o.state, o.removed_at is not null as gone, o.zone,
            pipeline.outranks(context, s.rank, o.source, o.placed_at, o.placed_by) as placed,
            pipeline.outranks(context, s.rank, o.source, o.teams_at, o.teams_by) as teams,
            pipeline.outranks(context, s.rank, o.source, coalesce(o.schedule_at, o.removed_at),
                coalesce(o.schedule_by, o.removed_by)) as schedule,
            pipeline.outranks(context, s.rank, o.source, o.result_at, o.result_by) as result,
            o.result_at is not null as tells_result, o.source <> context.source as foreigner
        from pipeline.identity as o
        join pipeline.source as s on s.source = o.source
        where o.match_id = any (shared)
            and (o.source <> context.source or o.competition_season <> context.competition_season)
    ), others as materialized (
        -- Registers of the same match that another identity tells with precedence, or later; and the eldest of these.
        select registers.*, elder.rank, elder.source, elder.at, elder.by, elder.state, elder.gone, elder.zone
        from (
            select match_id, bool_or(placed) as placed, bool_or(teams) as teams, bool_or(schedule) as schedule,
                bool_or(result) as result, bool_or(tells_result) as tell_result, bool_or(foreigner) as foreigners
            from other
            group by match_id
        ) as registers
        left join (
            select distinct on (match_id) * from other
            where at is not null
            order by match_id, at > 'epoch' desc, rank desc, source desc, at desc, by desc
        ) as elder using (match_id)
    )
    select t.position, t.id, i.match_id, m.place, i.place, news.any_news, news.placed, news.teams, news.schedule,
        news.removed, news.relisted, news.result and not side.held, (judged.verdict).reason, (judged.verdict).detail,
        (judged.verdict).outcome,
        coalesce(i.platform_id, t.platform_id), case when news.placed then t.division_ids else i.division_ids end,
        own.state, pictures.changed, pictures.before, pictures.after
    from unnest(told) as t
    -- The limits keep the planner from any other way than one look-up by key for each match told.
    cross join lateral (
        select *, mine.ctid as place from pipeline.identity as mine
        where mine.source = context.source and mine.competition_season = context.competition_season
            and mine.source_match_id = t.id
        limit 1
    ) as i
    cross join lateral (
        select *, row_of.ctid as place from public.matches as row_of where row_of.id = i.match_id limit 1
    ) as m
    cross join lateral (
        select pipeline.is_news(context, i.placed_at, i.placed_by) as placed,
            t.home is not null and pipeline.is_news(context, i.teams_at, i.teams_by) as teams,
            t.state <> 'removed' and pipeline.is_news(context, i.schedule_at, i.schedule_by) as schedule,
            t.state = 'removed' and pipeline.is_news(context, i.schedule_at, i.schedule_by)
                and pipeline.is_news(context, i.removed_at, i.removed_by) as removed,
            t.result is not null and pipeline.is_news(context, i.result_at, i.result_by) as result,
            coalesce(i.platform_id <> t.platform_id, false) as mistaken
    ) as told_news
    cross join lateral (
        select told_news.placed and not mistaken as placed, told_news.teams and not mistaken as teams,
            coalesce(told_news.schedule, false) and not mistaken as schedule,
            coalesce(told_news.removed, false) and not mistaken as removed,
            told_news.result and not mistaken as result,
            -- A removal says nothing of day and place, unless nothing else ever did.
            (coalesce(told_news.schedule, false) or coalesce(told_news.removed, false) and i.schedule_at is null)
                and not mistaken as tells,
            -- Listed again later than it was removed.
            coalesce(told_news.schedule, false) and not mistaken and i.removed_at is not null
                and pipeline.is_news(context, i.removed_at, i.removed_by) as relisted,
            not mistaken and (told_news.placed or told_news.teams or coalesce(told_news.schedule, false)
                or coalesce(told_news.removed, false) or told_news.result) as any_news
        offset 0
    ) as news
    left join others on others.match_id = i.match_id
    cross join lateral (
        select news.placed and others.placed is not true as placed, news.teams and others.teams is not true as teams,
            news.tells and others.schedule is not true as schedule,
            case when news.schedule then t.state else i.state end as state,
            case when news.removed then true when news.relisted then false else i.removed_at is not null end as gone,
            case when news.tells then t.zone else i.zone end as zone,
            case when news.tells then t.venue else i.venue end as venue,
            case when news.tells then t.certainty else i.certainty end as certainty,
            case when news.tells then t.round else i.round end as round,
            case when news.tells then t.original_date else i.original_date end as original_date,
            case when news.tells then context.observed_at
                else coalesce(i.schedule_at, i.removed_at) end as at,
            case when news.tells then context.message_id
                else coalesce(i.schedule_by, i.removed_by) end collate "C" as by
        offset 0
    ) as own
    cross join lateral (
        select case when own.teams then t.home_team_id else m.home_team_id end as home,
            case when own.teams then t.away_team_id else m.away_team_id end as away,
            unsaid.untold,
            context.override_by is null
                and (coalesce(m.score_locked, false) or (m.match_status = 'forfeit' and unsaid.untold)) as held,
            -- A source's score is told home to away and stays so; a person's moves along when the sides are swapped.
            own.teams and t.home_team_id = m.away_team_id and t.away_team_id = m.home_team_id
                and (unsaid.untold or coalesce(m.score_locked, false)) as turned
        from (select i.result_at is null and others.tell_result is not true as untold) as unsaid
        offset 0
    ) as side
    cross join lateral (
        select case when side.turned then m.away_score else m.home_score end as home,
            case when side.turned then m.home_score else m.away_score end as away,
            case when side.turned then m.away_penalty_score else m.home_penalty_score
                end as home_penalties,
            case when side.turned then m.home_penalty_score else m.away_penalty_score
                end as away_penalties,
            case when m.forfeit_team_id is not null then
                case when (m.forfeit_team_id = m.home_team_id) <> side.turned
                    then 'home' else 'away' end end as forfeit_by
    ) as score
    cross join lateral (
        select news.result and others.result is not true and not side.held as applied,
            case when t.result = 'voided' then score.home is null and score.away is null
                else (t.home_score, t.away_score, t.home_penalties, t.away_penalties)
                    is not distinct from (score.home, score.away, score.home_penalties, score.away_penalties)
                    and (t.result = 'score' or t.forfeit_by is not distinct from score.forfeit_by) end as agrees
    ) as result
    cross join lateral (
        select
            case
                when result.applied then nullif(t.result, 'voided')
                when m.match_status = 'forfeit' then 'forfeit'
                when score.home is not null and score.away is not null
                    and (m.match_status = 'completed' or not side.untold) then 'score'
            end as result,
            coalesce((others.at > 'epoch', others.rank, others.source, others.at, others.by)
                > (own.at > 'epoch', context.rank, context.source, own.at, own.by) or own.at is null, false)
                and others.at is not null and not (news.tells and context.override_by is not null) as elder_decides,
            case when own.schedule then t.match_date else m.match_date end as day,
            case
                when not own.schedule then m.scheduled_kickoff
                -- What a person typed stands while no source has told a time.
                when t.kickoff is null and t.state <> 'postponed' and i.certainty is distinct from 'exact'
                    and others.at is null and t.match_date = m.match_date then m.scheduled_kickoff
                else t.kickoff
            end as kickoff
        offset 0
    ) as now
    cross join lateral (
        select
            case
                when now.elder_decides then others.state
                when own.at is not null then own.state
                when m.match_status in ('postponed', 'cancelled') then m.match_status::text
            end as state,
            case when now.elder_decides then others.gone else own.gone end as gone,
            case when now.elder_decides then others.zone else own.zone end as zone
        offset 0
    ) as deciding
    -- What a source tells beside the row is news only where its schedule decides.
    cross join lateral (
        select case when others.schedule then own.venue else i.venue end as venue,
            case when others.schedule then own.zone else i.zone end as zone,
            case when others.schedule then own.certainty else i.certainty end as certainty,
            case when others.schedule then own.round else i.round end as round,
            case when others.schedule then own.original_date else i.original_date end as original_date
    ) as shown
    cross join lateral (
        select
            row(m.home_team_id, m.away_team_id, m.match_date, m.scheduled_kickoff, m.match_status, m.home_score,
                m.away_score, m.home_penalty_score, m.away_penalty_score, m.forfeit_team_id, m.division_id,
                m.age_group_id, m.match_id, m.source, shown.venue, shown.zone, shown.certainty, shown.round,
                shown.original_date
            )::pipeline.picture as before,
            row(side.home, side.away, now.day, now.kickoff,
                pipeline.status(now.result, deciding.gone, deciding.state, m.match_status, now.kickoff, now.day,
                    deciding.zone, context.clock),
                case when result.applied then t.home_score else score.home end,
                case when result.applied then t.away_score else score.away end,
                case when result.applied then t.home_penalties else score.home_penalties end,
                case when result.applied then t.away_penalties else score.away_penalties end,
                case when now.result = 'forfeit' then
                    case when case when result.applied then t.forfeit_by else score.forfeit_by end = 'home'
                        then side.home else side.away end end,
                case when own.placed then t.division_id else m.division_id end,
                case when own.placed then context.age_group_id else m.age_group_id end,
                case when m.match_id is null and i.adopted then pipeline.free_number(t.id) else m.match_id end,
                'match-scraper', own.venue, own.zone, own.certainty, own.round, own.original_date
            )::pipeline.picture as after
        offset 0
    ) as picture
    cross join lateral (
        select picture.before, picture.after, picture.before is distinct from picture.after as changed
        offset 0
    ) as pictures
    cross join lateral (
        select news.teams and others.teams and (t.home_team_id, t.away_team_id) <> (side.home, side.away)
            or news.schedule and others.schedule
                and (t.match_date, t.kickoff) is distinct from (now.day, now.kickoff)
            or news.result and others.result and not result.agrees as any
    ) as overruled
    cross join lateral (
        select case
            when told_news.mistaken then row('conflict', 'platform id',
                format('stored %s, told %s: not applied', i.platform_id, t.platform_id))::pipeline.verdict
            when not news.any_news then row('stale', null, null)::pipeline.verdict
            when news.removed and deciding.gone and now.result is not null then row('quarantined', 'result vanished',
                'its source no longer lists this match, which has a result: the removal is not applied')::pipeline.verdict
            when news.result and others.result is not true and side.held and not result.agrees then row('conflict', 'locked',
                format('told %s, kept %s-%s', pipeline.told_result(t), score.home, score.away))::pipeline.verdict
            when overruled.any and others.foreigners then row('conflict', 'precedence',
                'where they differ, another source decides')::pipeline.verdict
            when pictures.changed then row('updated', null, null)::pipeline.verdict
            when overruled.any then row('stale', null, null)::pipeline.verdict
            else row('unchanged', null, null)::pipeline.verdict
        end as verdict
        offset 0
    ) as judged;
end;
comment on function pipeline.merged is
    'The rules, without effect: what each known match becomes, and why. Planned as a part of the statement that asks.';

create function pipeline.say_again(told pipeline.told[], context pipeline.context, shared integer[])
returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off set plan_cache_mode = force_generic_plan
as $$
declare
    stamp_at timestamptz := context.observed_at;
    stamp_by text collate "C" := context.message_id;
    effects pipeline.effect[];
begin
    with same as materialized (
        select t.position, t.id, i.match_id, i.place, t.home is not null as teams, t.result is not null as result
        from unnest(told) as t
        cross join lateral (
            select *, mine.ctid as place from pipeline.identity as mine
            where mine.source = context.source and mine.competition_season = context.competition_season
                and mine.source_match_id = t.id
            limit 1
        ) as i
        cross join lateral (select * from public.matches as row_of where row_of.id = i.match_id limit 1) as m
        where context.stamped and (i.match_id = any (shared)) is not true and i.removed_at is null
            and (stamp_at, stamp_by) > (i.placed_at, i.placed_by) and (stamp_at, stamp_by) > (i.schedule_at, i.schedule_by)
            and (t.home is null or (stamp_at, stamp_by) > (i.teams_at, i.teams_by)
                and (t.home_team_id, t.away_team_id) = (m.home_team_id, m.away_team_id))
            and i.platform_id is not distinct from coalesce(t.platform_id, i.platform_id)
            and i.league_id = context.league_id and m.age_group_id = context.age_group_id
            and i.division_ids = t.division_ids and m.division_id is not distinct from t.division_id
            and i.state = t.state and m.match_date = t.match_date
            and m.scheduled_kickoff is not distinct from t.kickoff
            and (i.venue, i.zone, i.certainty, i.round, i.original_date)
                is not distinct from (t.venue, t.zone, t.certainty, t.round, t.original_date)
            and m.source = 'match-scraper' and (m.match_id is not null or not i.adopted)
            and case
                when t.result is null and m.match_status = 'completed'
                    then m.home_score is not null and m.away_score is not null
                when t.result is null
                    then m.home_score is null and m.away_score is null and m.match_status = pipeline.status(
                        null, false, t.state, m.match_status, t.kickoff, t.match_date, t.zone, context.clock)
                else t.result = 'score' and m.match_status = 'completed' and m.score_locked is not true
                    and (stamp_at, stamp_by) > (i.result_at, i.result_by)
                    and (m.home_score, m.away_score, m.home_penalty_score, m.away_penalty_score)
                        is not distinct from (t.home_score, t.away_score, t.home_penalties, t.away_penalties)
            end
    ), stamped as (
        update pipeline.identity as mine
        set placed_at = stamp_at, placed_by = stamp_by, schedule_at = stamp_at, schedule_by = stamp_by,
            teams_at = case when teams then stamp_at else teams_at end,
            teams_by = case when teams then stamp_by else teams_by end,
            result_at = case when same.result then stamp_at else result_at end,
            result_by = case when same.result then stamp_by else result_by end
        from same
        where mine.ctid = same.place -- it stays where it is: whoever changes it holds the lock of its row
    )
    select array_agg(row(position, id, match_id, 'unchanged', null, null, null)::pipeline.effect) into effects
    from same;
    return effects;
end;
$$;
comment on function pipeline.say_again is
    'The short way for matches that tell once more what is there, and later: only their stamps are written. For these the '
    'long way gives the same; whatever is in doubt is left to it.';

create function pipeline.merge_matches(told pipeline.told[], context pipeline.context, row_ids integer[])
returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off set plan_cache_mode = force_generic_plan
as $$
declare
    shared integer[] := pipeline.lock_matches(row_ids);
    same pipeline.effect[] := pipeline.say_again(told, context, shared);
    news pipeline.told[] := told;
    effects pipeline.effect[];
begin
    if cardinality(same) = cardinality(told) then
        return same;
    elsif same is not null then
        news := array(
            select each from unnest(told) as each
            where not exists (select from unnest(same) as known where known.position = each.position)
            order by each.id collate "C");
    end if;
    with merged as materialized (
        select each.* from pipeline.merged(news, context, shared) as each
    ), rows_written as (
        update public.matches as row_of
        set home_team_id = (after).home_team_id, away_team_id = (after).away_team_id,
            match_date = (after).match_date, scheduled_kickoff = (after).scheduled_kickoff,
            match_status = (after).match_status, home_score = (after).home_score, away_score = (after).away_score,
            home_penalty_score = (after).home_penalty_score, away_penalty_score = (after).away_penalty_score,
            forfeit_team_id = (after).forfeit_team_id, division_id = (after).division_id,
            age_group_id = (after).age_group_id, match_id = (after).match_id, source = (after).source,
            updated_at = context.clock
        from merged
        where row_of.ctid = merged.row_place and any_news and merged.changed
    ), identities_written as (
        update pipeline.identity as mine
        set platform_id = merged.platform_id,
            league_id = case when placed then context.league_id else mine.league_id end,
            division_ids = merged.division_ids, state = merged.state, venue = (after).venue, zone = (after).zone,
            certainty = (after).certainty, round = (after).round, original_date = (after).original_date,
            placed_at = case when placed then context.observed_at else placed_at end,
            placed_by = case when placed then context.message_id else placed_by end,
            teams_at = case when teams then context.observed_at else teams_at end,
            teams_by = case when teams then context.message_id else teams_by end,
            schedule_at = case when schedule then context.observed_at else schedule_at end,
            schedule_by = case when schedule then context.message_id else schedule_by end,
            result_at = case when merged.result then context.observed_at else result_at end,
            result_by = case when merged.result then context.message_id else result_by end,
            removed_at = case when removed then context.observed_at when not relisted then removed_at end,
            removed_by = case when removed then context.message_id when not relisted then removed_by end
        from merged
        where mine.ctid = merged.identity_place and any_news
    )
    select array_agg(row(
        position, id, match_id, outcome, reason, detail,
        case when any_news and merged.changed then pipeline.difference(before, after) end
    )::pipeline.effect)
    into effects
    from merged;
    return same || effects;
end;
$$;
comment on function pipeline.merge_matches is 'Locks the known matches, merges them, writes what changed.';
