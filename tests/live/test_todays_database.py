"""Migrations and first messages on a database as the first installation has it, with rows."""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import psycopg
import psycopg.sql
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker.adopt import adopt
from match_worker.migrate import migrate, migrations, pending
from match_worker.postgres_store import PostgresStore
from match_worker.teams import merge

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import a_match, a_schedule, a_team, matches

NUMBERS = count(1)
SHAPE = Path(__file__).with_name("todays_database.sql")
TABLES = ("age_groups", "seasons", "leagues", "divisions", "clubs", "teams", "matches", "match_events")
VIEWS = ("matches_with_test", "teams_with_details")


@pytest.fixture
def url(postgres: Postgres) -> str:
    database = postgres.create_database(f"todays_{next(NUMBERS)}")
    with psycopg.connect(database) as connection:
        connection.execute(SHAPE.read_text().encode())
    return database


@pytest.fixture
def sql(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def rows(sql: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of today's tables, and what its views show."""
    query = psycopg.sql.SQL("select * from {} order by id limit 100")
    return {name: sql.execute(query.format(psycopg.sql.Identifier(name))).fetchall() for name in TABLES + VIEWS}


def told() -> v2.Matches:
    """The match typed in by hand, the other way round; the scraped one; a new one; one of a team nobody can tell."""
    teams = (a_team("11"), a_team("12"), a_team("13"))
    return matches(
        a_match("500001", teams=v2.Teams(home="12", away="11")),
        a_match("500002", platform_id=None, teams=v2.Teams(home="12", away="11"), result=v2.Score(home=4, away=0),
                schedule=a_schedule(date=date(2026, 9, 13), certainty="date_only", kickoff=None)),
        a_match("500003", teams=v2.Teams(home="11", away="13")),
        a_match("500004", teams=v2.Teams(home="11", away="99")),
        teams=teams, bracket=v2.Bracket(id="102", members=("11", "12", "13")),
    )  # fmt: skip


def test_every_old_row_and_view_is_as_it_was(url: str, sql: psycopg.Connection) -> None:
    before = rows(sql)

    migrate(url)

    after = rows(sql)
    added = {name: [row for row in after[name] if row not in before[name]] for name in before}
    assert [row for name in before for row in before[name] if row not in after[name]] == []
    assert {name for name, new in added.items() if new} <= {"age_groups", "seasons", "leagues"}
    assert pending(url) == []


def test_what_todays_programs_write_still_works(url: str, sql: psycopg.Connection) -> None:
    migrate(url)

    sql.execute(
        "insert into matches (match_date, home_team_id, away_team_id, home_score, season_id, age_group_id,"
        " match_type_id, division_id, match_id, match_status, source)"
        " values ('2026-11-01', 1, 2, 1, 4, 1, 1, 3, '9', 'scheduled', 'match-scraper')"
    )
    sql.execute("update matches set home_score = 2, away_score = 2, match_status = 'completed' where match_id = '9'")

    shown = sql.execute("select is_test, home_score from matches_with_test where match_id = '9'").fetchone()
    assert shown == (False, 2)


def test_views_whose_columns_are_frozen_show_what_is_written_since(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    adopt(url, [dump(told())], pretend=False)

    shown = sql.execute(
        "select home_team_id, match_status::text, is_test from matches_with_test where match_id = '500001'"
    ).fetchone()
    named = sql.execute("select name, club_name from teams_with_details where id = 1").fetchone()

    assert (shown, named) == ((2, "completed", False), ("Club 11", "Club 11"))


def test_every_table_is_behind_row_level_security_and_todays_policies_stay(url: str, sql: psycopg.Connection) -> None:
    policies = "select tablename, policyname from pg_policies where schemaname = 'public'"
    before = set(sql.execute(policies).fetchall())

    migrate(url)

    open_tables = (
        "select oid::regclass::text from pg_class where relnamespace in ('public'::regnamespace,"
        " 'pipeline'::regnamespace) and relkind in ('r', 'p') and not relrowsecurity"
    )
    added = {policy for _, policy in set(sql.execute(policies).fetchall()) - before}
    assert (sql.execute(open_tables).fetchall(), before - set(sql.execute(policies).fetchall())) == ([], set())
    assert added == {"match_worker_reads"}


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("home_score = -1, away_score = 0", "a negative score"),
        ("match_status = 'completed', home_score = null, away_score = null", "completed without a score"),
        (
            "division_id = (select id from divisions where name = 'Florida' and league_id = 2)",
            "in a league of neither team",
        ),
    ],
)
def test_an_old_row_that_breaks_a_rule_is_reported(url: str, sql: psycopg.Connection, column: str, what: str) -> None:
    migrate(url)
    sql.execute("insert into divisions (name, league_id) values ('Florida', 2)")
    sql.execute(f"update matches set {column} where id = 2".encode())  # noqa: S608 - from the list above

    odd = adopt(url, [], pretend=True).odd

    assert what in [row["what"] for row in odd if row["id"] == 2]


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("home_score = -1, away_score = 0", False),
        ("home_score = 1", False),
        ("match_status = 'completed'", False),
        ("match_status = 'live', home_score = 1", True),
        ("match_status = 'completed', home_score = 1, away_score = 0", True),
    ],
)
def test_rows_that_the_pipeline_created_keep_to_its_rules_and_others_do_not(
    url: str, sql: psycopg.Connection, column: str, *, allowed: bool
) -> None:
    migrate(url)
    adopt(url, [dump(told())], pretend=False)
    change = f"update matches set {column} where ".encode()  # noqa: S608 - from the list above

    sql.execute(change + b"id = 2")
    if allowed:
        sql.execute(change + b"match_id = '500003'")
    else:
        with pytest.raises(psycopg.errors.CheckViolation, match="pipeline_scores_and_status"):
            sql.execute(change + b"match_id = '500003'")


def test_a_hand_typed_match_is_still_refused_twice(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    again = (
        "insert into matches (match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id,"
        " division_id) select match_date, home_team_id, away_team_id, season_id, age_group_id, match_type_id,"
        " division_id from matches where id = 1"
    )

    with pytest.raises(psycopg.errors.UniqueViolation, match="unique_manual_match"):
        sql.execute(again)


def test_a_rehearsal_tells_what_would_be_and_changes_nothing(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    before = rows(sql)

    would_be = adopt(url, [dump(told())], pretend=True)

    assert would_be.outcomes == {"updated": 2, "created": 1, "quarantined": 1}
    assert [(team["how"], team["id"], team["name"]) for team in would_be.teams][:2] == [
        ("bound", 1, "Club 11"),
        ("bound", 2, "Club 12"),
    ]
    assert [row["id"] for row in would_be.changed] == [1, 2]
    assert [row["match"] for row in would_be.doubtful] == ["500004"]
    assert [(row["id"], row["what"]) for row in would_be.odd] == [
        (3, "a score, but not completed"),
        (3, "half a score"),
        (4, "no status"),
    ]
    assert (rows(sql), sql.execute("select count(*) from pipeline.identity").fetchone()) == (before, (0,))


def test_a_rehearsal_tells_what_then_happens(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    rehearsed = adopt(url, [dump(told())], pretend=True)

    done = adopt(url, [dump(told())], pretend=False)

    assert (done.outcomes, done.changed) == (rehearsed.outcomes, rehearsed.changed)
    adopted = sql.execute("select home_team_id, home_score, away_score, match_id from matches where id = 1").fetchone()
    assert adopted == (2, 1, 2, "500001")


def test_two_todays_teams_become_one_with_all_that_readers_keep_of_them(url: str, sql: psycopg.Connection) -> None:
    migrate(url)
    sql.execute("insert into teams (name, league_id) values ('Club Eleven', 1)")
    (twin,) = sql.execute("select max(id) from teams").fetchone() or (0,)
    sql.execute(
        "insert into team_match_types (team_id, match_type_id, age_group_id) values (1, 1, 1), (%s, 1, 1)", (twin,)
    )

    merge(url, twin, 1)

    assert sql.execute("select team_id from team_match_types").fetchall() == [(1,)]


@pytest.mark.parametrize("done", range(1, len(migrations())))
def test_every_earlier_version_is_brought_up_with_its_rows(postgres: Postgres, done: int) -> None:
    url = postgres.create_database(f"earlier_{done}_{next(NUMBERS)}")
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute(SHAPE.read_text().encode())
        bring_to(sql, done)
        before = rows(sql)

        migrate(url)

        after = rows(sql)
    assert [row for name in before for row in before[name] if row not in after[name]] == []
    store = PostgresStore(url)
    assert [each.outcome for each in store.ingest(read(dump(told())))][:3] == ["updated", "updated", "created"]
    store.close()


def bring_to(sql: psycopg.Connection, done: int) -> None:
    """As `migrate` would have, with a package that ended there."""
    sql.execute(
        "create schema pipeline; create table pipeline.migration (number integer primary key, name text not null,"
        " checksum text not null, applied_at timestamptz not null default now())"
    )
    for migration in migrations()[:done]:
        with sql.transaction():
            sql.execute(migration.sql.encode())
            record = "insert into pipeline.migration (number, name, checksum) values (%s, %s, %s)"
            sql.execute(record, (migration.number, migration.name, migration.checksum))
