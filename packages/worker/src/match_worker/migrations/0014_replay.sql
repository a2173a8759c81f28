-- What waits in quarantine: tried again as it was sent, or laid aside by a person.

alter table pipeline.quarantine
    add column resolved_at timestamptz,
    add column resolution text;
comment on column pipeline.quarantine.resolution is 'Who laid it aside and why, or what came of the replay.';

create function pipeline.replay(envelope jsonb, positions integer[], faults jsonb default '[]')
returns table ("position" integer, match text, outcome text, reason text, match_id integer)
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
#variable_conflict use_column
declare
    before pipeline.envelope;
    since jsonb;
    effects pipeline.effect[];
begin
    select * into before from pipeline.envelope as applied
    where applied.message_id = replay.envelope ->> 'message_id' for update;
    select jsonb_object_agg(waiting.position, waiting.at) into since
    from pipeline.quarantine as waiting
    where waiting.message_id = before.message_id and waiting.position = any (positions);
    effects := pipeline.ingest_matches(envelope, positions, faults);
    update pipeline.quarantine as waiting
    set status = 'replayed', resolved_at = pg_catalog.clock_timestamp(), resolution = each.outcome
    from unnest(effects) as each
    where waiting.message_id = before.message_id and waiting.position = each.position and each.outcome <> 'quarantined';
    -- What waits on has waited since it came, not since it was tried.
    update pipeline.quarantine as waiting
    set at = (since ->> waiting.position::text)::timestamptz
    where waiting.message_id = before.message_id and since ? waiting.position::text and waiting.status = 'waiting';
    update pipeline.envelope as applied
    set body = case when waiting.count > 0 then before.body end,
        counts = (
            select jsonb_object_agg(key, total)
            from (
                select key, sum(value::integer) as total
                from (
                    select * from jsonb_each_text(before.counts - 'quarantined')
                    union all
                    select * from jsonb_each_text(applied.counts - 'quarantined')
                    union all
                    select 'quarantined', waiting.count::text where waiting.count > 0
                ) as each
                group by key
            ) as summed
        )
    from (
        select count(*) from pipeline.quarantine
        where message_id = before.message_id and status = 'waiting'
    ) as waiting
    where applied.message_id = before.message_id;
    return query
        select each.position, each.id, each.outcome, each.reason || coalesce(': ' || each.detail, ''), each.match_id
        from unnest(effects) as each
        order by 1;
end;
$$;
comment on function pipeline.replay is
    'Applies matches of a message again, under its own id and stamp, so that what came later still counts more.';
