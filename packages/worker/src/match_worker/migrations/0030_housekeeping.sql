-- What has to be done from time to time: each chore is a function that returns what it did, and may be done at once by
-- several callers or undone with the caller's transaction.

create function pipeline.mark_overdue(most integer default 5000) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    marked integer;
begin
    -- Rows that a message is just writing are left to the next time, so that nobody ever waits for this.
    with late as (
        select match.id
        from public.matches as match
        cross join lateral (
            select identity.state, identity.removed_at, identity.zone
            from pipeline.identity
            join pipeline.source as source using (source)
            where identity.match_id = match.id
            -- As `pipeline.merged` chooses: what has a stamp, then the higher rank, then what is later.
            order by coalesce(identity.schedule_at, identity.removed_at) > 'epoch' desc nulls last, source.rank desc,
                identity.source desc, coalesce(identity.schedule_at, identity.removed_at) desc,
                coalesce(identity.schedule_by, identity.removed_by) desc
            limit 1
        ) as deciding
        where match.match_status = 'scheduled' and match.match_date <= (pg_catalog.now() + interval '1 day')::date
            and pipeline.status(null, deciding.removed_at is not null, deciding.state, match.match_status,
                match.scheduled_kickoff, match.match_date, deciding.zone, pg_catalog.now()) = 'tbd'
        order by match.id
        limit most
        for no key update of match skip locked
    ), written as (
        update public.matches as match set match_status = 'tbd', updated_at = pg_catalog.now()
        from late where match.id = late.id
        returning match.id
    ), recorded as (
        insert into pipeline.ledger (match_id, outcome, reason, changed, message_id, "position", run_id, observed_at)
        select id, 'updated', 'overdue: kick-off is past, and no result is told', '{"match_status": ["scheduled", "tbd"]}',
            'housekeeping', 0, 'housekeeping', pg_catalog.now()
        from written
        order by id
    )
    select count(*) into marked from written;
    return jsonb_build_object('marked', marked, 'more', marked = most);
end;
$$;
comment on function pipeline.mark_overdue is
    'Derives the status anew of matches whose kick-off passed while no message told of them: scheduled becomes tbd. Rows '
    'that only a person typed are the person''s.';

alter table pipeline.quarantine add column tried_at timestamptz;
comment on column pipeline.quarantine.tried_at is 'When the beat last tried it again.';

create function pipeline.resolvable() returns text[]
language sql immutable
return array['clock', 'unknown source', 'unknown season', 'unknown league', 'unknown age group', 'unknown match type',
    'unknown team', 'ambiguous team', 'same team', 'unknown division', 'incomplete'];
comment on function pipeline.resolvable is 'Reasons that may pass without a word about the match itself: time, a name, a row.';

create function pipeline.retry_message(told_message text, positions integer[]) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    envelope jsonb;
    outcomes jsonb := '{}';
begin
    select applied.body || jsonb_build_object('matches', jsonb_agg(waiting.payload order by waiting.position))
    into envelope
    from pipeline.envelope as applied
    join pipeline.quarantine as waiting using (message_id)
    where applied.message_id = told_message and waiting.position = any (positions) and waiting.status = 'waiting'
    group by applied.message_id;
    begin
        select coalesce(jsonb_object_agg(outcome, times), '{}') into outcomes
        from (
            select replayed.outcome, count(*) as times
            from pipeline.replay(envelope, positions) as replayed
            group by replayed.outcome
        ) as counted;
        if outcomes - 'quarantined' = '{}' then
            raise exception 'still the same' using errcode = 'P0S0M';
        end if;
    exception
        when sqlstate 'P0S0M' then
            null; -- undone, with whatever was learnt and locked for it
        when others then
            outcomes := jsonb_build_object('failed', cardinality(positions), 'error', sqlerrm);
    end;
    update pipeline.quarantine as waiting set tried_at = pg_catalog.clock_timestamp()
    where waiting.message_id = told_message and waiting.position = any (positions);
    return outcomes;
end;
$$;
comment on function pipeline.retry_message is 'Tries matches of one message again; without effect where nothing has changed.';

create function pipeline.retry_quarantine(before timestamptz, at_once boolean) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    each record;
    outcomes jsonb;
    tried integer := 0;
    applied integer := 0;
    failed integer := 0;
    error text;
begin
    for each in
        select waiting.message_id, array_agg(waiting.position order by waiting.position) as positions
        from pipeline.quarantine as waiting
        join pipeline.envelope as sent using (message_id)
        where waiting.status = 'waiting' and waiting.reason = any (pipeline.resolvable()) and sent.body is not null
            and (waiting.tried_at is null or waiting.tried_at < before)
        group by waiting.message_id
        order by min(waiting.tried_at) nulls first, min(waiting.at), waiting.message_id
        limit 100
    loop
        outcomes := pipeline.retry_message(each.message_id, each.positions);
        tried := tried + cardinality(each.positions);
        failed := failed + coalesce((outcomes ->> 'failed')::integer, 0);
        error := coalesce(outcomes ->> 'error', error);
        outcomes := outcomes - 'quarantined' - 'failed' - 'error';
        applied := applied + coalesce((select sum(value::integer) from jsonb_each_text(outcomes)), 0);
        -- A message that is applied ends the transaction: the rows of two would not be locked in order.
        exit when applied > 0 and not at_once;
    end loop;
    return jsonb_strip_nulls(jsonb_build_object('tried', tried, 'applied', applied, 'failed', failed, 'error', error,
        'before', before, 'more', tried > 0));
end;
$$;
comment on function pipeline.retry_quarantine is
    'Tries what waits for a name, a row or a moment, in messages not tried since `before`, up to the first that is applied '
    '(or a hundred at once); to be called again with the same `before` while it says `more`.';

create view pipeline.newest_full_run as
select distinct on (source, competition_season) source, competition_season, run_id, observed_at, ids
from pipeline.run
where "full"
order by source, competition_season, observed_at desc, message_id desc;
comment on view pipeline.newest_full_run is 'The last complete list of each source.';

create view pipeline.unlisted as
select newest.source, newest.competition_season, identity.source_match_id, identity.match_id, newest.run_id,
    newest.observed_at
from pipeline.newest_full_run as newest
join pipeline.identity using (source, competition_season)
where identity.removed_at is null and identity.source_match_id not like 'natural:%'
    and greatest(identity.placed_at, identity.teams_at, identity.schedule_at, identity.result_at) <= newest.observed_at
    and not exists (
        select from pipeline.newest_full_run as listing
        cross join unnest(listing.ids) as listed (id)
        where (listing.source, listing.competition_season, listed.id)
            = (identity.source, identity.competition_season, identity.source_match_id));
comment on view pipeline.unlisted is
    'Matches that their source did not list in its last full run, and has not told since. Reported; a removal is a message.';

create view pipeline.unwritten as
select newest.source, newest.competition_season, listed.id as source_match_id, newest.run_id, newest.observed_at,
    exists (
        select from pipeline.quarantine as waiting
        where waiting.source_match_id = listed.id and waiting.status = 'waiting'
    ) as quarantined
from pipeline.newest_full_run as newest
cross join unnest(newest.ids) as listed (id)
where not exists (
    select from pipeline.identity
    where (identity.source, identity.competition_season, identity.source_match_id)
        = (newest.source, newest.competition_season, listed.id));
comment on view pipeline.unwritten is 'Matches that a source listed in its last full run, and that have no row here.';

create function pipeline.reconcile() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_build_object(
        'unlisted', (select count(*) from pipeline.unlisted),
        'unwritten', (select count(*) from pipeline.unwritten where not quarantined),
        'examples', (
            select coalesce(jsonb_agg(example), '[]')
            from (
                (select source, competition_season, source_match_id as match, match_id, 'unlisted' as what
                 from pipeline.unlisted order by 1, 2, 3 limit 20)
                union all
                (select source, competition_season, source_match_id, null, 'unwritten'
                 from pipeline.unwritten where not quarantined order by 1, 2, 3 limit 20)
            ) as example));
end;
comment on function pipeline.reconcile is 'Compares what is known with the last complete list of each source; changes nothing.';

create view pipeline.freshness as
select season.name as season, league.name as league, age.name as age_group, division.name as division, identity.source,
    count(*)::integer as matches,
    count(*) filter (where late.due < pg_catalog.now())::integer as overdue,
    min(late.due) filter (where late.due < pg_catalog.now()) as overdue_since,
    max(greatest(identity.placed_at, identity.teams_at, identity.schedule_at, identity.result_at,
        identity.removed_at)) as told_at,
    max(newest.observed_at) as read_at
from pipeline.identity
join public.matches as match on match.id = identity.match_id
join public.seasons as season on season.id = match.season_id
join public.age_groups as age on age.id = match.age_group_id
join public.leagues as league on league.id = identity.league_id
cross join unnest(identity.division_ids) as placed (division_id)
join public.divisions as division on division.id = placed.division_id
cross join lateral (
    select case when match.match_status in ('scheduled', 'tbd') then
        coalesce(match.scheduled_kickoff, (match.match_date + 1)::timestamp at time zone 'Etc/GMT+12')
            + interval '24 hours' end as due
) as late
left join lateral (
    select max(run.observed_at) as observed_at
    from pipeline.run
    where run.source = identity.source and run.competition_season = identity.competition_season
) as newest on true
group by season.name, league.name, age.name, division.name, identity.source;
comment on view pipeline.freshness is
    'Each division as its source tells it: when it was last read and last had news, and the matches whose score is overdue, '
    'which is a day after kick-off.';

create view pipeline.unknown_name as
select reason, detail, count(*)::integer as matches, min(at) as since
from pipeline.quarantine
where status = 'waiting' and (reason like 'unknown %' or reason = 'ambiguous team')
group by reason, detail;
comment on view pipeline.unknown_name is 'Names that matches in quarantine wait for.';

create function pipeline.purge(history_days integer, settled_days integer, most integer default 20000) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    clock timestamptz := pg_catalog.now();
    history timestamptz := clock - make_interval(days => history_days);
    settled timestamptz := clock - make_interval(days => settled_days);
    gone jsonb := '{}';
    times integer;
begin
    -- Runs first, and a day earlier than their envelopes: no run is left whose matches can no longer be counted.
    delete from pipeline.run as old
    where old.received_at < history + interval '1 day' and exists (
        select from pipeline.run as newer
        where newer.source = old.source and newer.competition_season = old.competition_season
            and newer.observed_at > old.observed_at and (newer."full" or not old."full"));
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('runs', times);
    delete from pipeline.ledger where id in (
        select id from pipeline.ledger as old where old.at < history limit most);
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('ledger', times);
    delete from pipeline.envelope where message_id in (
        select old.message_id from pipeline.envelope as old
        where old.received_at < case when old.kind = 'heartbeat' then clock - interval '1 day' else history end
            and not exists (select from pipeline.run where run.run_id = old.run_id)
            and not exists (
                select from pipeline.quarantine as waiting
                where waiting.message_id = old.message_id and waiting.status = 'waiting')
        limit most);
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('envelopes', times);
    delete from pipeline.repeat as old
    where old.last_at < history and not exists (select from pipeline.run where run.run_id = old.run_id);
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('repeats', times);
    delete from pipeline.quarantine where id in (
        select old.id from pipeline.quarantine as old
        where old.status <> 'waiting' and old.resolved_at < settled limit most);
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('quarantine', times);
    -- Those given up are part of the balance of their run.
    delete from pipeline.dead_letter where id in (
        select old.id from pipeline.dead_letter as old
        where old.status <> 'waiting' and old.settled_at < settled
            and (old.status = 'replayed' or not exists (select from pipeline.run where run.run_id = old.run_id))
        limit most);
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('dead_letters', times);
    delete from pipeline.upload where at < clock - interval '1 day';
    get diagnostics times = row_count;
    gone := gone || jsonb_build_object('uploads', times);
    if to_regclass('public.match_events') is not null then
        execute 'delete from public.match_events where expires_at < pg_catalog.now()';
        get diagnostics times = row_count;
        gone := gone || jsonb_build_object('match_events', times);
    end if;
    return jsonb_build_object('purged', gone,
        'more', exists (select from jsonb_each_text(gone) where value::integer = most));
end;
$$;
comment on function pipeline.purge is
    'Deletes what is older than its retention: history (ledger, envelopes, runs), what is settled (quarantine, dead '
    'letters), parts of calls, and messages of match events that have expired. What waits is never deleted.';
