"""How long tables take at a full season: 232 tables, 24,600 matches, all played; beside a plain count of the same."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from figures import Beside, Figure, at_most, in_turns, report, timed

from match_devstack import Postgres
from match_worker.database import connected
from match_worker.migrate import migrate
from match_worker.standings import table, table_on

SEASON = """
insert into divisions (name, league_id) select 'Group ' || n, 1 from generate_series(1, 39) as n;
insert into teams (name, league_id) select 'Club ' || n, 1 from generate_series(1, 2800) as n;
insert into pipeline.bracket
select 'assist', '26-27', division.id, age.id, 4, division.id::text, members.ids, now(), 'message'
from divisions as division
cross join (select id, row_number() over (order by id) as nth from age_groups) as age
cross join lateral (
    select array_agg(((division.id * 6 + age.nth) * 12 + n) % 2800 + 1) as ids from generate_series(0, 11) as n
) as members
where (division.id - 1) * 6 + age.nth <= 232;
insert into matches (match_date, home_team_id, away_team_id, home_score, away_score, season_id, age_group_id,
    match_type_id, division_id, match_status, source)
select date '2026-09-05' + (n % 30) * 7, members[1 + n % 12], members[1 + (n + 1 + n / 12 % 11) % 12], n * 7 % 5,
    n * 11 % 4, 4, age_group_id, 1, division_id, 'completed', 'match-scraper'
from pipeline.bracket
cross join generate_series(0, 105) as n;
"""


NAMED = {"league": "Homegrown", "age": "U15", "division": "Group 7", "season": "2026-2027"}
LINES = "select * from pipeline.table_lines(%s, %s, %s)"
COUNT = "select home_team_id, count(*), sum(home_score) from matches group by 1"
COUNT_ONE = """
select home_team_id, count(*), sum(home_score) from matches
where season_id = %s and division_id = %s and age_group_id = %s group by 1
"""
COUNT_NAMED = """
select home_team_id, count(*), sum(home_score)
from matches
join seasons on seasons.id = season_id and seasons.name = %(season)s
join divisions on divisions.id = division_id and divisions.name = %(division)s
join leagues on leagues.id = divisions.league_id and leagues.name = %(league)s
join age_groups on age_groups.id = age_group_id and age_groups.name = %(age)s
group by 1
"""


def measure(runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with Postgres(Path(folder) / "postgres") as server:
            url = server.create_database("season")
            migrate(url)
            with psycopg.connect(url, autocommit=True) as sql:
                sql.execute(SEASON)
                for state in ("never analysed", "analysed"):
                    yield from of_season(sql, url, state, runs)
                    sql.execute("analyze")


def of_season(sql: psycopg.Connection, url: str, state: str, runs: int) -> Iterator[Figure]:
    place = "select season_id, division_id, age_group_id from pipeline.league_table order by 1, 2, 3"
    places = sql.execute(place).fetchall()

    def median_of(query: str) -> float:
        return statistics.median(
            timed(lambda place=place: sql.execute(query, place).fetchall()) for place in places[::8]
        )

    def of_a_new_connection() -> None:
        with psycopg.connect(url, autocommit=True) as anew:
            anew.execute(COUNT_NAMED, NAMED).fetchall()

    medians = [(1000 * median_of(LINES), 1000 * median_of(COUNT_ONE)) for _ in range(runs)]
    ones, counts = zip(*medians, strict=True)
    counted = "matches and goals by team"
    yield Figure(f"{state}: one of {len(places)} tables", "ms", ones, (Beside(counted, counts),), at_most(20))
    ways = [lambda query=query: sql.execute(query).fetchall() for query in ("select * from pipeline.standings", COUNT)]
    every, counts = in_turns(ways, runs, 1000)
    yield Figure(f"{state}: all {len(places)} tables", "ms", every, (Beside(counted, counts),), at_most(2000))
    with connected(url) as connection:
        table_on(connection, **NAMED)
        named = (lambda: table_on(connection, **NAMED), lambda: sql.execute(COUNT_NAMED, NAMED).fetchall())
        ours, counts = in_turns(named, runs, 1000)
    name = f"{state}: one by its names, on an open connection"
    yield Figure(name, "ms", ours, (Beside(counted, counts),), at_most(20))
    ours, counts = in_turns((lambda: table(url, **NAMED), of_a_new_connection), runs, 1000)
    name = f"{state}: one by its names, with a new connection and its first plan"
    yield Figure(name, "ms", ours, (Beside(counted, counts),))


if __name__ == "__main__":
    report(measure)
