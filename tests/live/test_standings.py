"""Tables and stories, read from a real database."""

import sys
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker import quarantine, standings, why
from match_worker.errors import UnknownMatch, UnknownValue
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON, a_match, a_schedule, a_team, matches

HOUR = timedelta(hours=1)
TEAMS = tuple(a_team(number) for number in ("11", "12", "13", "21"))


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    database = postgres.create_database("standings")
    migrate(database)
    return database


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute("truncate matches, teams, clubs, divisions, pipeline.envelope, pipeline.ledger cascade")
        sql.execute("truncate pipeline.quarantine restart identity")
    store = PostgresStore(url)
    yield store
    store.close()


def tell(store: PostgresStore, *told: v2.Match, **changed: object) -> None:
    members = v2.Bracket(id="102", members=("11", "12", "13"))
    store.ingest(read(dump(matches(*told, **{"teams": TEAMS, "bracket": members} | changed))))


def a_result(number: str, home: str, away: str, result: v2.Result | None, **changed: object) -> v2.Match:
    return a_match(number, teams=v2.Teams(home=home, away=away), result=result, **changed)


def lines(url: str, league: str = "Homegrown", division: str = "Northwest") -> list[tuple[object, ...]]:
    found = standings.table(url, league=league, age="U13", division=division, season="2026-2027")
    return [(row.rank, row.team, row.played, row.goal_difference, row.points) for row in found]


def test_a_table_is_ordered_and_lists_members_without_matches(store: PostgresStore, url: str) -> None:
    tell(store, a_result("1", "11", "12", v2.Score(home=0, away=2)), a_result("2", "12", "11", None))

    assert lines(url) == [(1, "Club 12", 1, 2, 3), (2, "Club 13", 0, 0, 0), (3, "Club 11", 1, -2, 0)]


def test_a_postponed_or_voided_match_counts_for_nobody(store: PostgresStore, url: str) -> None:
    tell(store, a_result("1", "11", "12", v2.Voided()), a_result("2", "12", "11", None))

    assert {line[2] for line in lines(url)} == {0}


@pytest.mark.parametrize(("league", "played"), [("Homegrown", 1), ("Flex", 1), ("Academy", 0)])
def test_a_match_between_divisions_counts_in_each_table_where_the_league_says_so(
    store: PostgresStore, url: str, league: str, played: int
) -> None:
    crossing = a_result("1", "11", "21", v2.Score(home=1, away=0), divisions=("Northwest", "Southwest"))
    tell(store, crossing, league=league)
    south = v2.Bracket(id="103", members=("21",))
    tell(store, a_result("9", "11", "12", None), league=league, division="Southwest", bracket=south)

    north = {line[1]: line[2] for line in lines(url, league)}
    assert (north["Club 11"], "Club 21" in north) == (played, False)
    assert [line[2] for line in lines(url, league, "Southwest")] == [played]


def test_a_shootout_decides_points_in_flex_only(store: PostgresStore, url: str) -> None:
    level = v2.Score(home=1, away=1, shootout=v2.Shootout(home=4, away=2))
    tell(store, a_result("1", "11", "12", level), league="Flex", competition_season="flex")
    tell(store, a_result("2", "11", "12", level))

    assert [line[4] for line in lines(url, "Flex")] == [2, 1, 0]
    assert [line[4] for line in lines(url)] == [1, 1, 0]


def test_an_unknown_division_names_the_valid_ones(store: PostgresStore, url: str) -> None:
    tell(store, a_match())

    with pytest.raises(UnknownValue, match="unknown division of Homegrown 'Moon'; known: Northwest"):
        lines(url, division="Moon")


def test_why_tells_the_row_and_each_effect_with_old_and_new(store: PostgresStore, url: str) -> None:
    tell(store, a_result("26143", "11", "12", None))
    tell(store, a_result("26143", "11", "12", v2.Score(home=2, away=1)), observed_at=NOON + HOUR)

    story = why.timeline(url, "26143")

    assert story.row is not None
    assert (story.row["home_team"], story.row["home_score"], len(story.identities)) == ("Club 11", 2, 1)
    assert [entry.outcome for entry in story.entries] == ["created", "updated"]
    assert (story.entries[1].changed or {})["home_score"] == [None, 2]
    assert story.entries[1].observed_at == NOON + HOUR
    assert why.timeline(url, f"id:{story.row['id']}") == story


def test_why_tells_of_a_match_that_is_only_in_quarantine(store: PostgresStore, url: str) -> None:
    tell(store, a_match("404"), season="2044-2045")

    story = why.timeline(url, "404")

    assert (story.row, [entry.outcome for entry in story.entries]) == (None, ["quarantined"])


def test_why_of_an_unknown_match_says_what_to_give(store: PostgresStore, url: str) -> None:
    tell(store, a_match())

    with pytest.raises(UnknownMatch, match="no match '31337'"):
        why.timeline(url, "31337")


def test_the_quarantine_lists_what_waits_with_its_reason(store: PostgresStore, url: str) -> None:
    tell(store, a_match(result=v2.Score(home=1, away=0)))
    tell(store, a_match(schedule=a_schedule(state="removed")), observed_at=NOON + HOUR)

    (waiting,) = quarantine.waiting(url)

    assert (waiting.match, waiting.reason, waiting.payload["id"]) == ("500001", "result vanished", "500001")
    assert quarantine.counts(url) == {"result vanished": 1}
