-- Messages that were set aside, taken out of their queue so that looking at them disturbs nobody.

create table pipeline.dead_letter (
    id bigint generated always as identity primary key,
    message_id text not null,
    queue text not null,
    reason text not null,
    attempts integer not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    run_id text,
    kind text,
    matches integer,
    origin text,
    properties jsonb not null,
    headers jsonb not null,
    body bytea not null,
    body_md5 text generated always as (md5(body)) stored,
    status text not null default 'waiting' check (status in ('waiting', 'replayed', 'dropped')),
    settled_at timestamptz,
    settled_by text,
    replayed_as text,
    unique (message_id, queue, body_md5)
);
comment on table pipeline.dead_letter is
    'Messages set aside, as they came, with the reason; one that comes again is the same line, waiting again.';
comment on column pipeline.dead_letter.message_id is 'The id of the message, or of its task, or the MD5 of its body.';
comment on column pipeline.dead_letter.queue is 'Where it was read, and where a replay puts it.';
comment on column pipeline.dead_letter.attempts is 'Attempts that failed; 0 where none was recorded.';
comment on column pipeline.dead_letter.matches is 'Matches it holds, as its header says.';
comment on column pipeline.dead_letter.origin is 'Who sent it: app_id, or the origin that Celery writes.';
comment on column pipeline.dead_letter.status is 'waiting, replayed or dropped.';
comment on column pipeline.dead_letter.replayed_as is 'Id of the message that took its place: its own, or that of an edited one.';

create function pipeline.keep_letter(letter jsonb, body bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
    -- Whatever it calls itself: a key holds no more, and the headers have all of it.
    insert into pipeline.dead_letter as kept (message_id, queue, reason, attempts, first_seen, last_seen, run_id, kind,
        matches, origin, properties, headers, body)
    select left(told.message_id, 255), left(told.queue, 255), told.reason, told.attempts, told.first_seen, told.last_seen,
        left(told.run_id, 255), told.kind, told.matches, told.origin, told.properties, told.headers, keep_letter.body
    from jsonb_to_record(letter) as told (message_id text, queue text, reason text, attempts integer,
        first_seen timestamptz, last_seen timestamptz, run_id text, kind text, matches integer, origin text,
        properties jsonb, headers jsonb)
    on conflict (message_id, queue, body_md5) do update
    set reason = excluded.reason, attempts = excluded.attempts, last_seen = excluded.last_seen,
        first_seen = least(kept.first_seen, excluded.first_seen), properties = excluded.properties,
        headers = excluded.headers, status = 'waiting', settled_at = null, settled_by = null, replayed_as = null;
end;
comment on function pipeline.keep_letter is
    'Writes a letter down, with the rights of its owner; one that was there is waiting again.';

create function pipeline.settle_letter(letter bigint, seen timestamptz, became text, who text, stands_for text)
returns void
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
    update pipeline.dead_letter
    set status = became, settled_at = pg_catalog.now(), settled_by = who, replayed_as = stands_for
    where id = letter and last_seen = seen;
end;
comment on function pipeline.settle_letter is
    'Says what became of a letter, with the rights of its owner; not of one that came again since it was seen.';
revoke execute on function pipeline.keep_letter, pipeline.settle_letter from public;

create function public.match_keep_letter(jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    call jsonb := case when $1 ? 'upload' then pipeline.assembled($1) else $1 end;
begin
    perform pipeline.keep_letter(call -> 'letter', decode(call ->> 'body', 'base64'));
end;
$$;
comment on function public.match_keep_letter is
    'Writes a dead letter down: {letter, body}, the body in base64; or {upload, parts} of a call that was sent in parts.';
revoke execute on function public.match_keep_letter(jsonb) from public;

create index dead_letter_waiting on pipeline.dead_letter (last_seen) where status = 'waiting';
create index dead_letter_run on pipeline.dead_letter (run_id);
