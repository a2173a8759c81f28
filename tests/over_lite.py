"""A Supabase Lite for tests, with or without the one bridge that its dialect asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from match_devstack import SupabaseLite

# Lite 0.10 gives a function of one jsonb the body as a JSON string, where PostgREST gives the body. Each of our doors
# gets another before it that opens the string; nothing else about them changes.
_BRIDGE = """
    do $$
    declare
        door text;
    begin
        for door in
            select proname from pg_proc
            where pronamespace = 'public'::regnamespace
                and proname like 'match\\_%' and proargtypes[0] = 'jsonb'::regtype
        loop
            execute format('alter function public.%I(jsonb) set schema pipeline', door);
            execute format(
                'create function public.%1$I(jsonb) returns jsonb language sql security definer as '
                || '$door$ select to_jsonb(pipeline.%1$I(($1 #>> ''{}'')::jsonb)) $door$',
                door
            );
            execute format('revoke all on function public.%I(jsonb) from public', door);
            execute format('grant execute on function public.%I(jsonb) to match_worker', door);
        end loop;
    end;
    $$
"""


@contextmanager
def a_lite(folder: Path, *, database: str, bridged: bool) -> Iterator[SupabaseLite]:
    if bridged:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(_BRIDGE)
    with SupabaseLite(folder, database=database) as server:
        yield server
