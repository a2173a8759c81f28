-- The beat: who does the chores, when each was done, and when it is due. All by the database's own clock.

create table pipeline.lease (
    name text primary key,
    holder text not null,
    since timestamptz not null,
    until timestamptz not null
);
comment on table pipeline.lease is 'What one process at a time may do; whoever does it asks again before `until`.';

create table pipeline.chore (
    name text primary key,
    last_at timestamptz,
    next_at timestamptz not null,
    seconds double precision,
    did jsonb,
    error text
);
comment on table pipeline.chore is 'Each chore of the beat: when it was last tried, what it did or why it failed, when it is due.';
comment on column pipeline.chore.seconds is 'How long it took.';

create function pipeline.hold_lease(wanted text, me text, seconds integer) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    clock timestamptz := pg_catalog.clock_timestamp();
begin
    insert into pipeline.lease (name, holder, since, until) values (wanted, me, clock, clock)
    on conflict (name) do nothing;
    -- Whoever does a chore keeps the row locked until it is done, however long that takes.
    perform from pipeline.lease
    where name = wanted and (holder = me or until <= clock) for update skip locked;
    if not found then
        return false;
    end if;
    update pipeline.lease
    set holder = me, since = case when holder = me then since else clock end,
        until = clock + make_interval(secs => seconds)
    where name = wanted;
    return true;
end;
$$;
comment on function pipeline.hold_lease is 'Takes or prolongs a lease; false while another holds it.';

create function pipeline.due_chores(every jsonb) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_build_object(
        'due', coalesce(jsonb_agg(name order by next_at nulls first, name) filter (where late <= 0), '[]'),
        'wait', greatest(0, coalesce(min(late), 60)))
    from (
        select wanted.key as name, known.next_at,
            extract(epoch from coalesce(
                least(known.next_at, known.last_at + make_interval(secs => wanted.value::integer)), '-infinity')
                - pg_catalog.clock_timestamp()) as late
        from jsonb_each_text(every) as wanted
        left join pipeline.chore as known on known.name = wanted.key
    ) as told;
end;
comment on function pipeline.due_chores is 'Which chores are due, of those that have so many seconds between them; and seconds to the next.';

create function pipeline.note_chore(call jsonb) returns void
language sql set search_path = pg_catalog, pg_temp
begin atomic
    insert into pipeline.chore as known (name, last_at, next_at, seconds, did, error)
    select call ->> 'chore', clock, clock + make_interval(secs => (call ->> 'every')::integer),
        (call ->> 'seconds')::double precision, nullif(call -> 'did', 'null'), call ->> 'error'
    from (select pg_catalog.clock_timestamp() as clock) as now
    on conflict (name) do update
    set last_at = excluded.last_at, next_at = excluded.next_at, seconds = excluded.seconds,
        did = coalesce(excluded.did, known.did), error = excluded.error;
end;
comment on function pipeline.note_chore is 'Writes down what a chore did, or why it failed, and that it is due again.';

create function pipeline.do_chore(call jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    only_to_see boolean := coalesce((call ->> 'pretend')::boolean, false);
    did jsonb;
begin
    did := case call ->> 'do'
        when 'overdue' then pipeline.mark_overdue()
        when 'quarantine' then pipeline.retry_quarantine(
            coalesce((call ->> 'before')::timestamptz, pg_catalog.now()), at_once => only_to_see)
        when 'reconcile' then pipeline.reconcile()
        when 'purge' then pipeline.purge((call ->> 'history_days')::integer, (call ->> 'settled_days')::integer)
        when 'freshness' then (
            select jsonb_build_object('divisions', coalesce(jsonb_agg(told), '[]'))
            from (select * from pipeline.freshness order by overdue desc, read_at, league, age_group, division) as told)
        when 'names' then (
            select jsonb_build_object('names', coalesce(jsonb_agg(told), '[]'))
            from (select * from pipeline.unknown_name order by matches desc, reason, detail limit 100) as told)
    end;
    if did is null then
        raise exception 'no chore is named %', call ->> 'do' using errcode = 'undefined_function';
    elsif only_to_see then
        raise exception 'only to see' using errcode = 'P0S0M';
    end if;
    return did;
exception when sqlstate 'P0S0M' then
    return did; -- all of it is undone, yet known
end;
$$;
comment on function pipeline.do_chore is 'Does the chore that is named and returns what it did; with `pretend` without effect.';

create function pipeline.call_chore(call jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    clock timestamptz := pg_catalog.clock_timestamp();
    me text := call ->> 'holder';
    seconds integer := (call ->> 'lease')::integer;
    did jsonb := '{}';
begin
    if call ->> 'do' = 'release' then
        update pipeline.lease set until = clock where name = 'beat' and holder = me and until > clock;
        return '{"held": false}';
    end if;
    if me is not null and not pipeline.hold_lease('beat', me, seconds) then
        return (
            select jsonb_build_object('held', false, 'holder', holder,
                'wait', greatest(1, extract(epoch from until - clock)))
            from pipeline.lease where name = 'beat');
    end if;
    case call ->> 'do'
        when 'due' then did := pipeline.due_chores(call -> 'chores');
        when 'note' then perform pipeline.note_chore(call);
        else did := pipeline.do_chore(call);
    end case;
    if me is not null then
        perform pipeline.hold_lease('beat', me, seconds); -- anew, from the end of what it did
    end if;
    return did || '{"held": true}';
end;
$$;
comment on function pipeline.call_chore is
    'Does what `do` names: a chore, or due, note and release of the beat. With `holder` only while that holder has the '
    'lease, which it takes or prolongs by `lease` seconds.';

create function public.match_chore(jsonb) returns jsonb
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
    select pipeline.call_chore($1);
end;
comment on function public.match_chore is 'Housekeeping and the beat, one chore a call: see pipeline.call_chore.';

select pipeline.protect();
notify pgrst, 'reload schema';
