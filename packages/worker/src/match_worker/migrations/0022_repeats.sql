-- What a balance lacks: a run that says again what another run had said is a duplicate, and is counted as its own.

create table pipeline.repeat (
    message_id text collate "C" not null,
    run_id text not null,
    times integer not null default 1,
    last_at timestamptz not null default clock_timestamp(),
    primary key (message_id, run_id)
);
comment on table pipeline.repeat is
    'Envelopes of matches that came after they had been applied; an id derives from what is said, not from its run.';
create index repeat_run on pipeline.repeat (run_id);

create function pipeline.note_repeat() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    -- Two deliveries of one message at once: the second waits here, and then sees what the first has written.
    perform pg_advisory_xact_lock(hashtextextended(new.message_id, 0));
    if exists (select from pipeline.envelope as applied where applied.message_id = new.message_id) then
        insert into pipeline.repeat as noted (message_id, run_id) values (new.message_id, new.run_id)
        on conflict (message_id, run_id) do update set times = noted.times + 1, last_at = excluded.last_at;
    end if;
    return new;
end;
$$;
comment on function pipeline.note_repeat is 'Runs for an insert that `on conflict do nothing` then leaves out, too.';
revoke execute on function pipeline.note_repeat from public;

create trigger note_repeat before insert on pipeline.envelope
for each row when (new.kind = 'matches') execute function pipeline.note_repeat();

create index envelope_run on pipeline.envelope (run_id);

create view pipeline.settled as
select envelope.run_id, envelope.message_id, counted.key as outcome, counted.value::integer as matches
from pipeline.envelope
cross join lateral jsonb_each_text(envelope.counts) as counted
where envelope.kind = 'matches'
union all
select repeat.run_id, repeat.message_id, 'duplicate', counted.matches
from pipeline.repeat
join pipeline.envelope using (message_id)
cross join lateral (
    select sum(value::integer)::integer as matches from jsonb_each_text(envelope.counts)
) as counted
where repeat.run_id <> envelope.run_id
union all
select distinct on (letter.run_id, letter.message_id) letter.run_id, letter.message_id, 'dead', letter.matches
from pipeline.dead_letter as letter
where letter.kind = 'matches' and letter.status <> 'replayed'
    and not exists (
        select from pipeline.envelope as applied
        where applied.message_id = letter.message_id and applied.run_id = letter.run_id)
    and not exists (
        select from pipeline.repeat as again
        where again.message_id = letter.message_id and again.run_id = letter.run_id);
comment on view pipeline.settled is
    'Matches of each run by what became of them, each (message, position) once; dead counts those given up as well.';
