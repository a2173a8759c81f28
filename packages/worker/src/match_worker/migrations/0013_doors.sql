-- What callers over HTTP may reach: thin functions in `public`, whose one argument is the whole body of the request.

create table pipeline.upload (
    upload uuid not null,
    part integer not null,
    body text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (upload, part)
);
comment on table pipeline.upload is 'Parts of a call that is larger than a request may be; gone once it is made, or after a day.';

create function pipeline.assembled(call jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    whole text;
    found_parts integer;
begin
    delete from pipeline.upload where at < pg_catalog.now() - interval '1 day';
    with taken as (
        delete from pipeline.upload where upload = (call ->> 'upload')::uuid returning part, body
    )
    select string_agg(body, '' order by part), count(*) into whole, found_parts from taken;
    if found_parts <> (call ->> 'parts')::integer then
        raise exception 'upload %: % parts of % are there', call ->> 'upload', found_parts, call ->> 'parts'
            using errcode = 'object_in_use';
    end if;
    return whole::jsonb;
end;
$$;
comment on function pipeline.assembled is 'The call that was sent in parts; they are deleted in the caller''s transaction.';

create function public.match_ingest_part(jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
    insert into pipeline.upload (upload, part, body)
    values (($1 ->> 'upload')::uuid, ($1 ->> 'part')::integer, $1 ->> 'body')
    on conflict (upload, part) do update set body = excluded.body;
end;
comment on function public.match_ingest_part is 'Keeps one part of a call: {upload, part, body}.';

create function public.match_ingest(jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
    call jsonb := case when $1 ? 'upload' then pipeline.assembled($1) else $1 end;
begin
    return (
        select coalesce(jsonb_agg(to_jsonb(each) order by each."position"), '[]')
        from pipeline.ingest(
            -- Text inside the JSON, so that what came over the wire is parsed once, here.
            (call ->> 'envelope')::jsonb,
            case when jsonb_typeof(call -> 'positions') = 'array'
                then array(select value::integer from jsonb_array_elements_text(call -> 'positions') with ordinality
                    order by ordinality) end,
            coalesce((call ->> 'faults')::jsonb, '[]')
        ) as each
    );
end;
$$;
comment on function public.match_ingest is
    'Applies one message, all of it or nothing: {envelope, positions, faults}, the first and last as text; or {upload, '
    'parts} of a call that was sent before in parts. One array of outcomes comes back, so that no limit of rows cuts it.';

create function public.match_names(jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return pipeline.names_of($1);
end;
$$;
comment on function public.match_names is 'Names for the ids of today''s tables that a message of the first producers holds.';

create function public.match_ready(jsonb) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
    select max(number) from pipeline.migration;
end;
comment on function public.match_ready is 'The newest migration: whether messages can be applied, and by which worker.';

revoke execute on function public.match_ingest(jsonb), public.match_ingest_part(jsonb), public.match_names(jsonb),
    public.match_ready(jsonb) from public;
notify pgrst, 'reload schema';
