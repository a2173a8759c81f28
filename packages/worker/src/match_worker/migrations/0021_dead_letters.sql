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
create index dead_letter_waiting on pipeline.dead_letter (last_seen) where status = 'waiting';
create index dead_letter_run on pipeline.dead_letter (run_id);
