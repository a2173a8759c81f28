"""Migrations on a real server: from nothing, onto today's tables, twice, and two at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import Queue

import psycopg
import pytest
from typer.testing import CliRunner

from match_devstack import Postgres
from match_worker.cli import app
from match_worker.doctor.database import check_database
from match_worker.errors import BadMigration, DatabaseBusy, DatabaseNewer, NotMigrated, Rejected
from match_worker.lookout import at_database
from match_worker.migrate import Migration, lacking, migrate, migrations, pending
from match_worker.standings import table

NUMBERS = count(1)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.create_database(f"migrations_{next(NUMBERS)}")


@pytest.fixture
def sql(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_an_empty_database_gets_every_migration_once(url: str) -> None:
    carried = list(migrations())

    assert pending(url) == carried
    assert migrate(url) == carried
    assert (pending(url), migrate(url)) == ([], [])


def test_the_seeded_ids_are_those_readers_know_and_the_next_is_free(url: str, sql: psycopg.Connection) -> None:
    migrate(url)

    ages = dict(sql.execute("select name, id from age_groups").fetchall())
    seasons = dict(sql.execute("select name, id from seasons").fetchall())
    assert ages == {"U13": 1, "U14": 2, "U15": 3, "U16": 4, "U17": 5, "U19": 7}
    assert seasons["2026-2027"] == 4
    assert sql.execute("insert into age_groups (name) values ('U12') returning id").fetchone() == (8,)


def test_rows_and_constraints_that_are_there_keep_their_meaning(url: str, sql: psycopg.Connection) -> None:
    sql.execute("create table leagues (id serial primary key, name varchar(100) not null unique)")
    sql.execute("insert into leagues (id, name) values (1, 'Our own'), (7, 'Academy')")
    migrate(url)

    found = dict(sql.execute("select name, id from leagues").fetchall())

    assert (found["Our own"], found["Academy"]) == (1, 7)
    assert sorted(found) == ["Academy", "Flex", "Homegrown", "Our own"]


def test_the_files_can_be_run_again_over_todays_tables(url: str, sql: psycopg.Connection) -> None:
    for migration in migrations()[:2]:
        sql.execute(migration.sql.encode())

    assert migrate(url) == list(migrations())


def test_only_a_hand_typed_match_is_unique_by_its_teams_and_day(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    sql.execute("insert into teams (name) values ('A'), ('B')")
    sql.execute("insert into divisions (name, league_id) values ('North', 1)")
    insert = (
        "insert into matches (home_team_id, away_team_id, match_date, season_id, age_group_id, match_type_id,"
        " division_id, source) values (1, 2, '2026-09-05', 4, 1, 1, 1, %s)"
    )
    for source in ("match-scraper", "match-scraper", "manual"):
        sql.execute(insert, (source,))

    with pytest.raises(psycopg.errors.UniqueViolation, match="unique_manual_match"):
        sql.execute(insert, ("manual",))


def test_two_at_once_apply_each_migration_once(url: str) -> None:
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(migrate, [url, url])

    assert sorted(first + second, key=lambda each: each.number) == list(migrations())


def test_who_waits_for_another_says_so_and_leaves_no_lock(url: str, sql: psycopg.Connection) -> None:
    said: Queue[str] = Queue()
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("select pg_advisory_xact_lock(hashtext('pipeline.migration'))")
        migrating = pool.submit(migrate, url, tell=said.put)
        assert "another is migrating" in said.get(timeout=20)
        other.commit()

        assert migrating.result() == list(migrations())
    assert sql.execute("select from pg_locks where locktype = 'advisory'").fetchall() == []


def test_what_a_migration_makes_is_behind_its_rights_with_it(
    url: str, sql: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = (
        *migrations(),
        Migration(9998, "more", "create table pipeline.more ();"),
        Migration(9999, "wrong", "nonsense"),
    )
    monkeypatch.setattr("match_worker.migrate.migrations", lambda: more)

    with pytest.raises(Rejected):
        migrate(url)

    assert sql.execute("select relrowsecurity from pg_class where relname = 'more'").fetchone() == (True,)


def test_a_table_of_today_keeps_its_row_level_security_as_it_is(url: str, sql: psycopg.Connection) -> None:
    sql.execute("create table leagues (id serial primary key, name varchar(100) not null unique)")
    migrate(url)

    found = dict(
        sql.execute("select relname, relrowsecurity from pg_class where relname in ('leagues', 'teams')").fetchall()
    )
    said = [each.said for each in check_database(url, now=datetime.now(UTC)) if each.level == "warn"]
    assert (found, len(said), "off on leagues:" in said[0]) == ({"leagues": False, "teams": True}, 1, True)


def test_an_edited_migration_is_refused(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    sql.execute("update pipeline.migration set checksum = 'other' where number = 2")

    with pytest.raises(BadMigration, match="0002 seed was edited"):
        migrate(url)


def test_a_database_newer_than_the_package_is_refused(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    sql.execute("insert into pipeline.migration (number, name, checksum) values (9999, 'later', '')")

    with pytest.raises(DatabaseNewer, match="upgrade"):
        migrate(url)
    assert lacking(url) == []
    assert at_database(url)
    findings = {each.check: each.level for each in check_database(url, now=datetime.now(UTC))}
    assert (findings["migrations"], findings["permission"]) == ("warn", "ok")


def test_a_migration_gives_way_to_a_reader_and_says_so(url: str, sql: psycopg.Connection) -> None:
    sql.execute(migrations()[0].sql.encode())
    with psycopg.connect(url) as reader:
        reader.execute("select from matches")

        with pytest.raises(DatabaseBusy, match="lock timeout"):
            migrate(url, lock_timeout=timedelta(milliseconds=20))


def test_a_database_without_our_tables_says_what_to_do(url: str) -> None:
    with pytest.raises(NotMigrated, match="run `worker migrate`"):
        table(url, league="Homegrown", age="U13", division="Northwest")


def test_a_look_at_what_is_pending_changes_nothing(
    url: str, sql: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    checked, printed = (CliRunner().invoke(app, ["migrate", option]) for option in ("--check", "--dry-run"))

    assert (checked.exit_code, checked.stdout.count("pending 0")) == (9, len(migrations()))
    assert (printed.exit_code, "create function pipeline.ingest" in printed.stdout) == (0, True)
    assert sql.execute("select to_regclass('public.matches'), to_regnamespace('pipeline')").fetchone() == (None, None)


def test_a_database_that_is_as_it_should_be_passes_the_check(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(url)

    assert CliRunner().invoke(app, ["migrate", "--check"]).exit_code == 0


def test_nobody_else_may_call_our_functions(url: str, sql: psycopg.Connection) -> None:
    migrate(url)

    open_to_all = sql.execute(
        "select proname from pg_proc where pronamespace = 'pipeline'::regnamespace and has_function_privilege("
        "'public', oid, 'execute')"
    ).fetchall()
    assert open_to_all == []


def test_no_function_looks_names_up_in_the_callers_path(url: str, sql: psycopg.Connection) -> None:
    migrate(url)

    unfixed = sql.execute(
        "select proname from pg_proc where pronamespace = 'pipeline'::regnamespace and prosqlbody is null"
        " and not coalesce(array_to_string(proconfig, ',') ~ 'search_path=', false)"
    ).fetchall()
    assert unfixed == []
