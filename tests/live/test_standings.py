"""Tables and stories, read from a real database."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from match_devstack import Postgres
from match_schema import dump, read, v2
from match_worker import quarantine, standings, why
from match_worker.errors import UnknownMatch, UnknownValue
from match_worker.migrate import migrate
from match_worker.postgres_store import PostgresStore

sys.path.insert(0, __file__.rpartition("/tests/")[0] + "/tests")
from messages import NOON, a_match, a_schedule, a_team, an_official_table, matches

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


def table_of(url: str, order: standings.Order = "points") -> list[standings.Row]:
    return standings.table(url, league="Homegrown", age="U13", division="Northwest", season="2026-2027", order=order)


def official_order(url: str) -> list[str]:
    return [row.team for row in table_of(url, "official")]


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


def test_a_table_of_an_age_the_league_ranks_is_official_by_points_per_match(store: PostgresStore, url: str) -> None:
    older = {"age_group": "U15", "teams": tuple(a_team(each, age_group="U15") for each in ("11", "12", "13", "21"))}
    beaten_often = [a_result(str(nth), "11", "12", v2.Score(home=1, away=0)) for nth in range(3)]
    beaten_often += [a_result("3", "11", "21", v2.Score(home=0, away=1))]
    tell(store, *beaten_often, a_result("4", "13", "12", v2.Score(home=1, away=0)), **older)

    official = standings.table(url, league="Homegrown", age="U15", division="Northwest", season="2026-2027")
    by_points = standings.table(
        url, league="Homegrown", age="U15", division="Northwest", season="2026-2027", order="points"
    )

    assert [(row.team, row.points_per_match, row.official) for row in official] == [
        ("Club 13", 3.0, True),
        ("Club 11", 2.25, True),
        ("Club 12", 0.0, True),
    ]
    assert (by_points[0].team, by_points[0].official) == ("Club 11", False)


@pytest.mark.parametrize(
    ("season", "age", "official"),
    [("2026-2027", "U15", True), ("2026-2027", "U14", False), ("2025-2026", "U15", False)],
)
def test_only_what_the_league_ranks_is_called_official(
    store: PostgresStore,
    url: str,
    season: str,
    age: str,
    official: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    teams = tuple(a_team(each, age_group=age) for each in ("11", "12", "13"))
    tell(store, a_result("1", "11", "12", v2.Score(home=1, away=0)), age_group=age, season=season, teams=teams)

    rows = standings.table(url, league="Homegrown", age=age, division="Northwest", season=season)

    assert {row.official for row in rows} == {official}


def test_a27_between_three_who_are_level_their_own_matches_do_not_count(store: PostgresStore, url: str) -> None:
    tell(
        store,
        a_result("1", "11", "12", v2.Score(home=1, away=0)),
        a_result("2", "12", "13", v2.Score(home=5, away=0)),
        a_result("3", "13", "11", v2.Score(home=1, away=0)),
    )

    assert official_order(url) == ["Club 12", "Club 11", "Club 13"]


def test_a27_between_two_who_are_level_their_own_match_counts_first(store: PostgresStore, url: str) -> None:
    tell(
        store,
        a_result("1", "11", "12", v2.Score(home=1, away=0)),
        a_result("2", "12", "13", v2.Score(home=5, away=0)),
        a_result("3", "13", "12", v2.Score(home=0, away=0)),
        a_result("4", "13", "11", v2.Score(home=1, away=1)),
        a_result("5", "21", "11", v2.Score(home=4, away=0)),
    )

    assert official_order(url)[:2] == ["Club 11", "Club 12"]


def test_a37_a_team_without_matches_stands_above_one_with_losses_only(store: PostgresStore, url: str) -> None:
    tell(store, a_result("1", "11", "12", v2.Score(home=2, away=0)))

    assert official_order(url) == ["Club 11", "Club 13", "Club 12"]


def test_what_no_match_decides_is_as_last_published(store: PostgresStore, url: str) -> None:
    tell(store, a_match(), age_group="U13")
    placings = tuple(v2.Placing(position=nth, team=team, values={}) for nth, team in enumerate(("13", "12", "11"), 1))
    store.ingest(read(dump(an_official_table(placings=placings))))

    assert official_order(url) == ["Club 13", "Club 12", "Club 11"]


def test_form_and_movement_are_those_of_the_last_match_day(store: PostgresStore, url: str) -> None:
    days = [a_schedule(date=date(2026, 9, day), certainty="date_only", kickoff=None) for day in (5, 12, 19)]
    tell(
        store,
        a_result("1", "11", "12", v2.Score(home=1, away=0), schedule=days[0]),
        a_result("2", "12", "11", v2.Score(home=2, away=2), schedule=days[1]),
        a_result("3", "12", "11", v2.Score(home=3, away=0), schedule=days[2]),
    )

    rows = {row.team: row for row in table_of(url)}

    assert (rows["Club 11"].form, rows["Club 11"].moved) == ("WDL", -1)
    assert (rows["Club 12"].form, rows["Club 12"].moved) == ("LDW", 1)
    assert (rows["Club 13"].form, rows["Club 13"].moved) == ("", 0)


def test_before_a_second_match_day_nobody_has_moved(store: PostgresStore, url: str) -> None:
    tell(store, a_result("1", "11", "12", v2.Score(home=1, away=0)))

    assert {row.moved for row in table_of(url)} == {None}


def test_a_forfeit_counts_by_its_score_and_is_named(store: PostgresStore, url: str) -> None:
    tell(store, a_result("1", "11", "12", v2.Forfeit(by="home", home=0, away=3)))

    rows = {row.team: (row.points, row.goal_difference, row.forfeits) for row in table_of(url)}

    assert (rows["Club 11"], rows["Club 12"]) == ((0, -3, 1), (3, 3, 0))


def test_the_view_holds_more_lines_than_an_unpaged_query_may_return(store: PostgresStore, url: str) -> None:
    for each in range(11):
        names = tuple(str(1000 + nth) for nth in range(100))
        members = v2.Bracket(id=str(each), members=names)
        told = a_match(f"{each}", teams=v2.Teams(home=names[0], away=names[1]), divisions=(f"Group {each}",))
        everyone = tuple(a_team(name) for name in names)
        tell(store, told, division=f"Group {each}", bracket=members, teams=everyone)

    with psycopg.connect(url) as sql:
        found = sql.execute("select count(*), count(distinct division) from pipeline.standings").fetchone()

    assert found == (1100, 11)


def test_a_table_counts_more_matches_than_an_unpaged_query_may_return(store: PostgresStore, url: str) -> None:
    for each in range(3):
        numbers = range(400 * each, 400 * each + 400)
        tell(store, *(a_result(f"{number}", "11", "12", v2.Score(home=1, away=0)) for number in numbers))

    assert lines(url)[0] == (1, "Club 11", 1200, 1200, 3600)


HOME, AWAY = True, False


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param([(HOME, 1, 0), (HOME, 0, 3), (HOME, 0, 3)], [(HOME, 1, 1)] * 3, id="wins per match"),
        pytest.param([(HOME, 3, 0)], [(HOME, 2, 0)], id="goal difference per match"),
        pytest.param([(HOME, 3, 1)], [(HOME, 2, 0)], id="goals for per match"),
        pytest.param([(AWAY, 3, 0), (HOME, 0, 1)], [(HOME, 3, 0), (AWAY, 0, 1)], id="away goal difference"),
        pytest.param([(AWAY, 3, 2), (HOME, 1, 0)], [(HOME, 3, 2), (AWAY, 1, 0)], id="away goals"),
        pytest.param(
            [(AWAY, 1, 0), (HOME, 3, 0)], [(AWAY, 1, 0), (HOME, 2, 0), (HOME, 3, 0)], id="home difference a home match"
        ),
    ],
)
def test_each_further_rule_decides_where_all_before_it_are_level(
    store: PostgresStore, url: str, better: list[tuple[bool, int, int]], worse: list[tuple[bool, int, int]]
) -> None:
    told = [
        a_result(f"{team}{nth}", *((team, "21") if at_home else ("21", team)), v2.Score(home=a, away=b))
        for team, results in (("12", better), ("11", worse))
        for nth, (at_home, own, other) in enumerate(results)
        for a, b in [(own, other) if at_home else (other, own)]
    ]
    tell(store, *told, bracket=v2.Bracket(id="102", members=("11", "12")))

    rows = table_of(url, "official")

    assert [row.team for row in rows] == ["Club 12", "Club 11"]
    assert len({row.points_per_match for row in rows}) == 1


@pytest.mark.parametrize("order", ["points", "official"])
def test_teams_level_in_all_stand_in_one_order_however_their_matches_came(
    store: PostgresStore, url: str, order: standings.Order
) -> None:
    pairs = [("13", "12"), ("12", "11"), ("11", "13")]
    told = [a_result(f"{nth}", *pair, v2.Score(home=1, away=1)) for nth, pair in enumerate(pairs)]

    for match in told if order == "points" else told[::-1]:
        tell(store, match)

    assert [row.team for row in table_of(url, order)] == ["Club 11", "Club 12", "Club 13"]


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
