"""Names and quarantine in the hands of a person, on a real database."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Literal

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker import quarantine, teams
from match_worker.errors import DatabaseBusy, NotWaiting, Rejected, UnknownValue
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON, a_match, a_schedule, a_team, matches

HOUR = timedelta(hours=1)
NUMBERS = count(1)


@pytest.fixture
def url(postgres: Postgres) -> str:
    database = postgres.create_database(f"names_{next(NUMBERS)}")
    migrate(database)
    return database


@pytest.fixture
def sql(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    store = PostgresStore(url)
    yield store
    store.close()


def tell(store: PostgresStore, *told: v2.Match, **changed: object) -> list[str]:
    return [each.outcome for each in store.ingest(read(dump(matches(*told, **changed))))]


def by_name(*names: str) -> tuple[v2.Team, ...]:
    return tuple(a_team(f"{nth}", name=name, known_by="name") for nth, name in enumerate(names, 11))


def score_of(sql: psycopg.Connection) -> list[tuple[object, ...]]:
    return sql.execute("select match_id, home_score, away_score from matches order by match_id").fetchall()


def test_an_alias_lets_what_waited_for_it_be_applied(store: PostgresStore, url: str, sql: psycopg.Connection) -> None:
    sql.execute("insert into teams (name, league_id) values ('River Park', 1), ('Hill FC', 1)")
    assert tell(store, teams=by_name("River Prk SC", "Hill FC")) == ["quarantined"]
    (waits,) = teams.unmatched(url)

    teams.add_alias(url, waits.name, league=waits.league, team=1)
    (done,) = quarantine.replay(url, waits.quarantined)

    assert (waits.name, waits.matches, waits.alike) == ("River Prk SC", 1, ["River Park"])
    assert (done.outcome, done.match) == ("created", "500001")
    assert (teams.unmatched(url), quarantine.waiting(url)) == ([], [])


def test_what_still_cannot_be_applied_waits_on_without_another_line(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    tell(store, season="2044-2045")

    assert [each.outcome for each in quarantine.replay(url)] == ["quarantined"]
    assert len(quarantine.waiting(url)) == 1
    assert sql.execute("select count(*) from pipeline.ledger").fetchone() == (1,)


def test_what_came_later_counts_more_than_what_is_replayed(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    sql.execute("delete from seasons where name = '2026-2027'")
    tell(store, a_match(result=v2.Score(home=1, away=0)))
    sql.execute(
        "insert into seasons (id, name, start_date, end_date) values (4, '2026-2027', '2026-09-01', '2027-06-30')"
    )
    tell(store, a_match(result=v2.Score(home=3, away=0)), observed_at=NOON + HOUR)

    (done,) = quarantine.replay(url)

    assert (done.outcome, score_of(sql)) == ("stale", [("500001", 3, 0)])


def test_a_replay_leaves_the_others_of_its_message_alone(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    two = (a_match("1"), a_match("2", teams=v2.Teams(home="11", away="13")))
    known = (a_team("11"), a_team("12"), *(a_team("13", name="Nobody", known_by="name"),))
    assert tell(store, *two, teams=known) == ["created", "quarantined"]
    sql.execute("insert into teams (name, league_id) values ('Nobody', 1)")

    quarantine.replay(url)

    assert [row[0] for row in score_of(sql)] == ["1", "2"]
    assert sql.execute("select counts, body from pipeline.envelope").fetchone() == ({"created": 2}, None)


def test_what_is_laid_aside_waits_no_longer(store: PostgresStore, url: str) -> None:
    tell(store, season="2044-2045")
    (waits,) = quarantine.waiting(url)

    assert quarantine.resolve(url, [waits.id], why="a mistyped season") == [waits.id]
    assert (quarantine.waiting(url), quarantine.resolve(url, [waits.id], why="again")) == ([], [])


def test_a_replay_locks_the_envelope_before_its_rows_as_the_beat_does(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    tell(store, season="2044-2045")
    waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(url) as beat, ThreadPoolExecutor(1) as pool:
        beat.execute("select from pipeline.envelope for update")
        replaying = pool.submit(quarantine.replay, url)
        while sql.execute(waits).fetchone() == (0,):
            assert not replaying.done()

        beat.execute("select from pipeline.quarantine for update nowait")
        beat.commit()

        assert [each.outcome for each in replaying.result()] == ["quarantined"]


def test_a_number_that_does_not_wait_is_named(url: str) -> None:
    with pytest.raises(NotWaiting, match="no match 77 waits"):
        quarantine.replay(url, [77])


def test_teams_bound_by_their_name_are_listed_for_review(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    sql.execute("insert into teams (name, league_id) values ('Club 11', 1)")
    tell(store)

    (bound,) = teams.teams(url, bound=True)

    assert (bound.name, bound.ids, bound.ages) == ("Club 11", ["11"], ["U13"])
    assert [team.how for team in teams.teams(url)] == ["bound", "created"]


def test_two_rows_become_one_with_all_that_points_to_them(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    sql.execute("insert into teams (name, league_id) values ('Eleven', 1)")
    tell(store, a_match(result=v2.Score(home=2, away=1)))
    (told,) = [team.id for team in teams.teams(url) if team.name == "Club 11"]

    pretended = teams.merge(url, told, 1, pretend=True)
    moved = teams.merge(url, told, 1)

    assert (pretended, moved["public.matches.home_team_id"]) == (moved, 1)
    assert sql.execute("select home_team_id, home_score from matches").fetchall() == [(1, 2)]
    assert [(team.name, team.also) for team in teams.teams(url)] == [("Club 12", []), ("Eleven", ["Club 11"])]
    later = tell(store, a_match(result=v2.Score(home=2, away=2)), observed_at=NOON + HOUR)
    assert later == ["updated"]


@pytest.mark.parametrize("by", ["home", "away"])
def test_a_team_with_a_forfeit_is_merged_with_it(
    store: PostgresStore, url: str, sql: psycopg.Connection, by: Literal["home", "away"]
) -> None:
    sql.execute("insert into teams (name, league_id) values ('Eleven', 1)")
    tell(store, a_match(result=v2.Forfeit(home=0 if by == "home" else 3, away=3 if by == "home" else 0, by=by)))
    (told,) = [team.id for team in teams.teams(url) if team.name == "Club 11"]

    moved = teams.merge(url, told, 1)

    query = "select home_team_id, forfeit_team_id = home_team_id from matches"
    assert sql.execute(query).fetchall() == [(1, by == "home")]
    assert moved["public.matches.forfeit_team_id"] == (by == "home")


def test_a_message_that_meets_a_merge_is_applied_once_the_team_is_the_other(
    store: PostgresStore, url: str, sql: psycopg.Connection
) -> None:
    sql.execute("insert into teams (name, league_id) values ('Eleven', 1)")
    tell(store)
    (told,) = [team.id for team in teams.teams(url) if team.name == "Club 11"]
    waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(url) as merging, ThreadPoolExecutor(1) as pool:
        merging.execute("select pipeline.merge_teams(%s, 1)", (told,))
        telling = pool.submit(tell, store, a_match("2", schedule=a_schedule(venue="Elsewhere")))
        while sql.execute(waits).fetchone() == (0,):
            assert not telling.done()
        merging.commit()

        with pytest.raises(DatabaseBusy, match="gone meanwhile"):
            telling.result()

    assert tell(store, a_match("2")) == ["created"]


@pytest.mark.parametrize(("pair", "why"), [((1, 2), "play each other"), ((1, 1), "not two"), ((1, 99), "not two")])
def test_two_rows_that_cannot_be_one_stay_two(store: PostgresStore, url: str, pair: tuple[int, int], why: str) -> None:
    tell(store)

    with pytest.raises(Rejected, match=why):
        teams.merge(url, *pair)


def test_an_alias_for_a_team_of_another_league_is_refused(url: str, sql: psycopg.Connection) -> None:
    sql.execute("insert into teams (name, league_id) values ('River Park', 2)")

    with pytest.raises(UnknownValue, match="worker teams list --league Homegrown"):
        teams.add_alias(url, "River", league="Homegrown", team=1)
