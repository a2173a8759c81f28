-- One batch, all of it or halved; what became of it, recorded; and the door.

create function pipeline.apply_once(told pipeline.told[], context pipeline.context) returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    known integer[] := pipeline.known_rows(told, context);
    new_ones pipeline.told[];
    complete pipeline.told[];
    effects pipeline.effect[] := '{}';
    created_ids jsonb;
begin
    if cardinality(known) = cardinality(told) then
        return pipeline.merge_matches(told, context, known);
    end if;
    new_ones := case when known = '{}' then told else pipeline.unknown(told, context) end;
    if new_ones is not null then
        update pipeline.source as told_by set tells_matches = true
        where told_by.source = context.source and not told_by.tells_matches;
        select array_agg(each order by each.id collate "C") into complete
        from unnest(new_ones) as each
        where each.home_team_id is not null and each.match_date is not null;
        if complete is not null and pipeline.adopt(complete, context) then
            complete := pipeline.unknown(complete, context);
        end if;
        effects := coalesce(pipeline.create_matches(complete, context), '{}');
        if cardinality(effects) = cardinality(told) then
            return effects;
        end if;
        select jsonb_object_agg(id, true) into created_ids from unnest(effects);
        effects := effects || coalesce((
            select array_agg(row(position, id, null, 'quarantined', 'incomplete',
                'no row yet, and nothing tells its teams and day: send them along', null)::pipeline.effect)
            from unnest(new_ones)
            where home_team_id is null or match_date is null), '{}');
    end if;
    select array_agg(each order by each.id collate "C") into complete
    from unnest(told) as each
    where created_ids is null or not created_ids ? each.id;
    if complete is null then
        return effects;
    end if;
    return effects || coalesce(
        pipeline.merge_matches(complete, context, pipeline.known_rows(complete, context)), '{}');
end;
$$;
comment on function pipeline.apply_once is 'Creates what is new and merges the rest.';

create function pipeline.apply_or_halve(told pipeline.told[], context pipeline.context) returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    half integer := cardinality(told) / 2;
    told_state text;
    told_error text;
begin
    for attempt in 1..2 loop
        begin
            return pipeline.apply_once(told, context);
        exception when data_exception or integrity_constraint_violation or raise_exception then
            get stacked diagnostics told_state = returned_sqlstate, told_error = message_text;
        end;
        if told_state = '23503' then
            raise exception 'a row that was there is gone meanwhile: %', told_error using errcode = 'serialization_failure';
        end if;
        -- Someone else took a unique value meanwhile: now that it is visible, once more.
        exit when told_state <> '23505';
    end loop;
    if half = 0 then
        return array[row(told[1].position, told[1].id, null, 'quarantined', 'refused', told_error, null)::pipeline.effect];
    end if;
    return pipeline.apply_or_halve(told[:half], context) || pipeline.apply_or_halve(told[half + 1:], context);
end;
$$;
comment on function pipeline.apply_or_halve is
    'On a data error nobody foresaw, halves the batch until the offender stands alone, and applies the rest.';

create function pipeline.record_effects(
    envelope jsonb, context pipeline.context, effects pipeline.effect[], payloads jsonb
) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    counted jsonb := (
        select jsonb_object_agg(outcome, count)
        from (select outcome, count(*) from unnest(effects) group by outcome) as each);
begin
    update pipeline.envelope
    set counts = counted, body = case when counted ? 'quarantined' then record_effects.envelope end
    where message_id = context.message_id;
    if counted is null or counted - 'unchanged' = '{}' then
        return;
    end if;
    insert into pipeline.ledger (
        match_id, source_match_id, outcome, reason, changed, message_id, position, run_id, observed_at)
    select match_id, id, outcome, reason || coalesce(': ' || detail, ''), changed, context.message_id, position,
        context.run_id, context.observed_at
    from unnest(effects) as each
    where outcome <> 'unchanged' and (outcome <> 'quarantined' or not exists (
        -- Tried again, and still for the same reason.
        select from pipeline.quarantine as waiting
        where waiting.message_id = context.message_id
            and waiting.position = each.position and waiting.status = 'waiting'
            and (waiting.reason, waiting.detail) is not distinct from (each.reason, each.detail)))
    order by position;
    if not counted ? 'quarantined' then
        return;
    end if;
    insert into pipeline.quarantine (message_id, position, source_match_id, reason, detail, payload)
    select context.message_id, position, id, reason, detail, payloads -> position::text
    from unnest(effects)
    where outcome = 'quarantined'
    order by position
    on conflict (message_id, position) do update
    set reason = excluded.reason, detail = excluded.detail, status = 'waiting', at = excluded.at;
end;
$$;
comment on function pipeline.record_effects is 'Writes the ledger, the quarantine and the counts of one envelope.';

create function pipeline.payloads(envelope jsonb, positions integer[], faults jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_object_agg(place, payload), '{}')
    from (
        select coalesce(positions[nth], nth - 1) as place, value as payload
        from jsonb_array_elements(envelope -> 'matches') with ordinality as each (value, nth)
        union all
        select (value ->> 'position')::integer, value -> 'payload'
        from jsonb_array_elements(faults)
    ) as sent;
end;
comment on function pipeline.payloads is 'Each match as it was sent, by its position in the envelope.';

create function pipeline.faulty(faults jsonb) returns pipeline.effect[]
language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(row(
        (value ->> 'position')::integer, left(value #>> '{payload,id}', 255), null, 'quarantined', 'invalid',
        (select string_agg(fault, '; ') from jsonb_array_elements_text(value -> 'faults') as fault), null
    )::pipeline.effect), '{}')
    from jsonb_array_elements(faults);
end;
comment on function pipeline.faulty is 'Matches that the reader already refused, each with its faults.';

create function pipeline.signed(effects pipeline.effect[], context pipeline.context) returns pipeline.effect[]
language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
    select array_agg(case when each.outcome in ('created', 'updated', 'unchanged')
        then row(each.position, each.id, each.match_id, each.outcome, 'override', 'by ' || context.override_by,
            each.changed)::pipeline.effect
        else row(each.*)::pipeline.effect end)
    from unnest(effects) as each;
end;
comment on function pipeline.signed is 'Names the person by whose word an effect is there.';

create function pipeline.ingest_matches(envelope jsonb, positions integer[], faults jsonb)
returns pipeline.effect[]
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_generic_plan
as $$
declare
    context pipeline.context := pipeline.read_context(envelope);
    told pipeline.told[];
    reason text;
    detail text;
    place integer;
    refs pipeline.team_ref[];
    refused pipeline.effect[];
    effects pipeline.effect[] := case when faults = '[]' then '{}' else pipeline.faulty(faults) end;
    applied pipeline.effect[];
begin
    select fault.reason, fault.detail into reason, detail from pipeline.envelope_fault(envelope, context) as fault;
    if reason is not null then
        told := pipeline.read_matches(envelope, positions, context, null);
        effects := effects || (
            select array_agg(row(each.position, each.id, null, 'quarantined', reason, detail, null)::pipeline.effect)
            from unnest(told) as each);
    else
        perform pipeline.learn_divisions(envelope, context);
        place := (select id from public.divisions as d
                  where d.name = envelope ->> 'division' and d.league_id = context.league_id);
        refs := pipeline.resolve_teams(envelope, context, place);
        perform pipeline.learn_members(envelope, context, place, refs);
        told := pipeline.read_matches(envelope, positions, context, refs);
        refused := pipeline.refusals(told, context, refs);
        if refused is not null then
            effects := effects || refused;
            select array_agg(each order by each.id collate "C") into told
            from unnest(told) as each
            where not exists (select from unnest(refused) as bad where bad.position = each.position);
        end if;
        if told is not null then
            applied := pipeline.apply_or_halve(told, context);
            effects := effects || case when context.override_by is null then applied
                else pipeline.signed(applied, context) end;
        end if;
    end if;
    perform pipeline.record_effects(envelope, context, effects,
        case when exists (select from unnest(effects) as each where each.outcome = 'quarantined')
            then pipeline.payloads(envelope, positions, faults) end);
    return effects;
end;
$$;
comment on function pipeline.ingest_matches is 'Applies an envelope of matches: read, resolve, refuse, apply, record.';

create function pipeline.ingest_run(envelope jsonb) returns void
language sql set search_path = pg_catalog, pg_temp
begin atomic
    insert into pipeline.run (
        source, competition_season, run_id, season, "full", envelopes, matches, seen, ids, message_id, observed_at)
    select envelope ->> 'source', envelope ->> 'competition_season', envelope ->> 'run_id', envelope ->> 'season',
        (envelope ->> 'full')::boolean, (envelope ->> 'envelopes')::integer, (envelope ->> 'matches')::integer,
        (envelope ->> 'seen')::integer, array(select jsonb_array_elements_text(envelope -> 'ids')),
        envelope ->> 'message_id', (envelope ->> 'observed_at')::timestamptz
    on conflict (source, competition_season, run_id) do nothing;
end;
comment on function pipeline.ingest_run is 'Records what a run said of itself.';

create function pipeline.ingest_heartbeat(envelope jsonb) returns void
language sql set search_path = pg_catalog, pg_temp
begin atomic
    insert into pipeline.heartbeat as newest (source, run_id, produced_at)
    select envelope ->> 'source', envelope ->> 'run_id', (envelope ->> 'produced_at')::timestamptz
    on conflict (source) do update
    set run_id = excluded.run_id, produced_at = excluded.produced_at, received_at = excluded.received_at
    where excluded.produced_at > newest.produced_at;
end;
comment on function pipeline.ingest_heartbeat is 'Keeps the newest sign of life of each source.';

create function pipeline.begin_envelope(envelope jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    -- A second delivery of the same message waits here for the first, then finds it.
    insert into pipeline.envelope (message_id, run_id, kind, source, competition_season, observed_at)
    values (envelope ->> 'message_id', envelope ->> 'run_id', envelope ->> 'kind', envelope ->> 'source',
        envelope ->> 'competition_season', (envelope ->> 'observed_at')::timestamptz)
    on conflict (message_id) do nothing;
    return found;
end;
$$;
comment on function pipeline.begin_envelope is 'False when this message was applied before.';

create function pipeline.ingest(
    envelope jsonb, positions integer[] default null, faults jsonb default '[]'
) returns table ("position" integer, match text, outcome text, reason text, match_id integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
#variable_conflict use_column
declare
    effects pipeline.effect[];
begin
    if envelope ->> 'kind' not in ('matches', 'reference', 'official_table', 'run', 'heartbeat') then
        raise exception 'messages of kind % are not applied yet', envelope ->> 'kind' using errcode = '0A000';
    end if;
    if not pipeline.begin_envelope(envelope) then
        return query
            select sent.key::integer, left(sent.value ->> 'id', 255), 'duplicate', null::text, null::integer
            from jsonb_each(case when envelope ->> 'kind' = 'matches'
                then pipeline.payloads(envelope, positions, faults) else '{}' end) as sent
            order by 1;
    elsif envelope ->> 'kind' = 'run' then
        perform pipeline.ingest_run(envelope);
    elsif envelope ->> 'kind' = 'heartbeat' then
        perform pipeline.ingest_heartbeat(envelope);
    elsif envelope ->> 'kind' = 'official_table' then
        perform pipeline.ingest_official_table(envelope);
    elsif envelope ->> 'kind' = 'reference' then
        perform pipeline.ingest_reference(envelope);
    else
        effects := pipeline.ingest_matches(envelope, positions, faults);
        return query
            select each.position, each.id, each.outcome, each.reason || coalesce(': ' || each.detail, ''), each.match_id
            from unnest(effects) as each
            order by 1;
    end if;
end;
$$;
comment on function pipeline.ingest is
    'Applies one message in the caller''s transaction. positions[i] is where matches[i] stood in the envelope as sent; '
    'faults are the matches its reader refused: [{position, faults: [text], payload}].';
