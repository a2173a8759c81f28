-- Reference rows under the ids that readers know. An id already taken is left alone, and so is a name.
-- A season that is not in the table is created by nobody: a mistyped one would file matches out of sight. One
-- season more than the current is seeded, because sources publish the next before anyone thinks of adding it.

insert into public.age_groups (id, name)
select seed.id, seed.name
from (values (1, 'U13'), (2, 'U14'), (3, 'U15'), (4, 'U16'), (5, 'U17'), (7, 'U19')) as seed (id, name)
where not exists (select from public.age_groups as taken where taken.id = seed.id)
on conflict (name) do nothing;

insert into public.seasons (id, name, start_date, end_date)
select seed.id, format('%s-%s', seed.first, seed.first + 1), make_date(seed.first, 9, 1), make_date(seed.first + 1, 6, 30)
from (values (1, 2023), (2, 2024), (3, 2025), (4, 2026)) as seed (id, first)
where not exists (select from public.seasons as taken where taken.id = seed.id)
on conflict (name) do nothing;

insert into public.match_types (id, name)
select seed.id, seed.name
from (values (1, 'League'), (2, 'Tournament'), (3, 'Friendly'), (4, 'Playoff')) as seed (id, name)
where not exists (select from public.match_types as taken where taken.id = seed.id)
on conflict (name) do nothing;

insert into public.leagues (id, name)
select seed.id, seed.name
from (values (1, 'Homegrown'), (2, 'Academy')) as seed (id, name)
where not exists (select from public.leagues as taken where taken.id = seed.id)
on conflict (name) do nothing;

-- Rows with explicit ids leave a sequence behind; nothing is ever set back.
do $$
declare
    seeded text;
begin
    foreach seeded in array array['age_groups', 'seasons', 'match_types', 'leagues', 'divisions', 'clubs', 'teams',
                                  'team_mappings', 'matches'] loop
        execute format(
            'select setval(pg_get_serial_sequence(%1$L, ''id''), greatest((select max(id) from %1$s), 1),
                           (select count(*) > 0 from %1$s))
             where (select coalesce(max(id), 0) from %1$s) >=
                   coalesce(pg_sequence_last_value(pg_get_serial_sequence(%1$L, ''id'')::regclass), 0)',
            'public.' || seeded);
    end loop;
end
$$;

-- Whatever found its id taken gets the next free one.
insert into public.age_groups (name)
select seed.name from unnest(array['U13', 'U14', 'U15', 'U16', 'U17', 'U19']) as seed (name)
where not exists (select from public.age_groups as there where there.name = seed.name)
on conflict (name) do nothing;

insert into public.seasons (name, start_date, end_date)
select format('%s-%s', first, first + 1), make_date(first, 9, 1), make_date(first + 1, 6, 30)
from generate_series(2023, 2027) as first
where not exists (select from public.seasons as there where there.name = format('%s-%s', first, first + 1))
on conflict (name) do nothing;

insert into public.match_types (name)
select seed.name from unnest(array['League', 'Tournament', 'Friendly', 'Playoff', 'Flex']) as seed (name)
where not exists (select from public.match_types as there where there.name = seed.name)
on conflict (name) do nothing;

insert into public.leagues (name)
select seed.name from unnest(array['Homegrown', 'Academy', 'Flex']) as seed (name)
where not exists (select from public.leagues as there where there.name = seed.name)
on conflict (name) do nothing;
