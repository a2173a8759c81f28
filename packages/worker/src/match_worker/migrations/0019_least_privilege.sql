-- One role for the worker: it may call the doors and read; it writes no table itself.
-- Give it to a login role (grant match_worker to ...), or name it as `role` in a JWT.

do $$
begin
    create role match_worker nologin;
    alter role match_worker set statement_timeout = '60s';
exception
    when duplicate_object or unique_violation then
        null; -- roles belong to the whole server: another database of it may have made this one
end
$$;

create function pipeline.has_role(name text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
    select exists (select from pg_roles where rolname = name);
end;

create function pipeline.protect() returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    door regprocedure;
    guest text;
    shut oid[] := array(
        select oid from pg_class where relnamespace = 'pipeline'::regnamespace and relkind in ('r', 'p') and not relrowsecurity);
    relation oid;
begin
    revoke execute on all functions in schema pipeline from public;
    foreach relation in array shut loop
        execute format('alter table %s enable row level security', relation::regclass);
        execute format('create policy match_worker_reads on %s for select to match_worker using (true)', relation::regclass);
    end loop;
    grant usage on schema pipeline to match_worker;
    grant select on all tables in schema pipeline to match_worker;
    -- The doors are written with the rights of their owner, their search path fixed; all others have the caller's.
    grant execute on all functions in schema pipeline to match_worker;
    for door in
        select oid from pg_proc
        where pronamespace = 'public'::regnamespace
            and proname in (
                'match_ingest', 'match_ingest_part', 'match_names', 'match_ready', 'match_chore', 'match_keep_letter'
            )
    loop
        execute format('revoke execute on function %s from public', door);
        execute format('grant execute on function %s to match_worker', door);
        foreach guest in array array['anon', 'authenticated', 'service_role'] loop
            if pipeline.has_role(guest) then
                execute format('revoke execute on function %s from %I', door, guest);
            end if;
        end loop;
    end loop;
end;
$$;
comment on function pipeline.protect is
    'Puts every table of the schema behind row-level security and every function out of reach, save for the worker''s role. '
    '`worker migrate` ends with it; whoever applies the files otherwise calls it after the last.';

-- Today's tables: readable by the worker, as they are by anyone. Nothing else
-- changes: where a person had left row-level security off, whoever wrote goes on writing.
do $$
declare
    named text;
begin
    foreach named in array array['age_groups', 'seasons', 'leagues', 'divisions', 'clubs', 'teams', 'team_mappings',
                                 'match_types', 'tournaments', 'matches'] loop
        execute format('drop policy if exists match_worker_reads on public.%I', named);
        execute format('create policy match_worker_reads on public.%I for select to match_worker using (true)', named);
        execute format('grant select on public.%I to match_worker', named);
    end loop;
    grant usage on schema public to match_worker;
    if pipeline.has_role('authenticator') then
        grant match_worker to authenticator;
    end if;
end
$$;

select pipeline.protect();
notify pgrst, 'reload schema';
