"""What the store does alike at PostgREST and at Supabase Lite, asserted once for both."""

from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from messages import a_match, matches

from match_devstack import Postgrest, SupabaseLite
from match_schema import Reading, dump, read
from match_worker.errors import DatabaseUnavailable
from match_worker.supabase_store import SupabaseStore

Server = Postgrest | SupabaseLite
STRANGERS = ("expired", "of nobody", "another key")


def a_reading(*numbers: str) -> Reading:
    return read(dump(matches(*map(a_match, numbers or ("500001",)))))


def check_that_a_stranger_is_told_why_and_no_secret(server: Server, case: str) -> None:
    token = server.token("match_worker", lifetime=timedelta(hours=-1)) if case == "expired" else "e30.e30.e30"
    key = "sb_publishable_other" if case == "another key" else server.key

    with (
        closing(SupabaseStore(server.url, key, token=token)) as store,
        pytest.raises(DatabaseUnavailable, match="SUPABASE_KEY or SUPABASE_JWT") as caught,
    ):
        store.ingest(a_reading())

    assert (key in str(caught.value), token in str(caught.value)) == (False, False)


def check_that_a_guest_may_call_no_door(server: Server) -> None:
    with (
        closing(SupabaseStore(server.url, server.key, token=server.token("anon"))) as guest,
        pytest.raises(DatabaseUnavailable, match="permission denied for function match_ingest"),
    ):
        guest.ingest(a_reading())


def check_that_a_call_in_parts_is_applied_once_and_whole(server: Server, database: str) -> None:
    with closing(SupabaseStore(server.url, server.key, token=server.token("match_worker"), payload=4000)) as small:
        outcomes = small.ingest(a_reading(*(str(number) for number in range(600_000, 600_040))))

    assert {outcome.outcome for outcome in outcomes} == {"created"}
    with psycopg.connect(database) as sql:
        assert sql.execute("select count(*) from pipeline.upload").fetchone() == (0,)
